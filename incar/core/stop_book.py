"""The shift's stop records: new ones, corrections, and what the display shows of them."""

from incar.core.surroundings import Surroundings
from incar.messages.display import SaveStop
from incar.messages.parts import SavedStop
from incar.patrol import stops
from incar.patrol.errors import PatrolError
from incar.patrol.hits import mark_stopped
from incar.patrol.records import Hit, Seizure, Shift, StopRecord
from incar.store.records import RecordsStore
from incar.tables import Tables
from incar.vrm import spaced

UNNAMED_OFFICER = "crew"
"""Author of a stop record written before a shift was started."""


class StopBook:
    """Writes stop records; belongs to the desk's thread."""

    def __init__(self, records: RecordsStore, tables: Tables, around: Surroundings, shift: Shift | None) -> None:
        self._records = records
        self._tables = tables
        self._around = around
        self._stops: dict[str, StopRecord] = {}
        self.open_for(shift)

    def open_for(self, shift: Shift | None) -> None:
        """Begin with what this shift has written so far."""
        self._shift = shift
        written = self._records.shift_log.facts(shift).stops if shift else []
        self._stops = {stop.stop_id: stop for stop in written}

    def save(self, request: SaveStop, hit: Hit | None) -> tuple[str, Hit | None]:
        """Keep a new record or a correction; its id, and the hit as a new record leaves it.

        A new record takes the request's own id: the same request sent again is the same record.

        Raises:
            PatrolError: the record is incomplete; the text says everything that is missing.
        """
        if request.stop_id:
            return self._correct(request), None
        if self._records.stop(request.request_id):
            return request.request_id, None
        return self._write(request, hit)

    def saved(self) -> list[SavedStop]:
        """The shift's records, newest first."""
        return [_saved(stop) for stop in reversed(self._stops.values())]

    def by_hit(self) -> dict[str, str]:
        """The id of each hit's record."""
        return {stop.hit_id: stop.stop_id for stop in self._stops.values() if stop.hit_id}

    def _write(self, request: SaveStop, hit: Hit | None) -> tuple[str, Hit | None]:
        stop = stops.compose_stop(
            request.request_id,
            _details(request),
            self._around.now(),
            self._around.position(),
            author=self._author(),
            shift=self._shift,
            hit=hit,
            tables=self._tables,
        )
        stopped = mark_stopped(hit) if hit else None
        self._records.save_stop(stop, stopped)
        self._stops[stop.stop_id] = stop
        return stop.stop_id, stopped

    def _correct(self, request: SaveStop) -> str:
        stop = self._records.stop(request.stop_id)
        if stop is None:
            raise PatrolError("there is no such stop record; write a new one")
        corrected = stops.correct_stop(
            stop,
            _details(request),
            self._around.now(),
            author=self._author(),
            reason=request.change_reason,
            tables=self._tables,
        )
        self._records.save_stop(corrected)
        self._stops[corrected.stop_id] = corrected
        return corrected.stop_id

    def _author(self) -> str:
        return self._shift.officers[0] if self._shift else UNNAMED_OFFICER


def _details(request: SaveStop) -> stops.StopDetails:
    seizure = Seizure(
        condition=request.seizure_condition,
        warning_given=request.seizure_warning_given,
        notice_number=request.seizure_notice,
    )
    return stops.StopDetails(
        vrm_confirmed=request.vrm_confirmed,
        make=request.make,
        model=request.model,
        colour=request.colour,
        power=request.power,
        stopped=request.stopped,
        outcomes=request.outcomes,
        seizure=seizure if seizure != Seizure() else None,
        incident_reference=request.incident_reference,
        crime_number=request.crime_number,
        notes=request.notes,
    )


def _saved(stop: StopRecord) -> SavedStop:
    seizure = stop.seizure or Seizure()
    return SavedStop(
        stop_id=stop.stop_id,
        saved_at=(stop.revised or stop.recorded).utc,
        hit_id=stop.hit_id or "",
        vrm_confirmed=spaced(stop.vrm_confirmed),
        make=stop.make,
        model=stop.model,
        colour=stop.colour,
        power=stop.power,
        stopped=stop.stopped,
        outcomes=stop.outcomes,
        seizure_condition=seizure.condition,
        seizure_warning_given=seizure.warning_given,
        seizure_notice=seizure.notice_number,
        incident_reference=stop.incident_reference,
        crime_number=stop.crime_number,
        notes=stop.notes,
    )
