"""The shift's stop records: written once, corrected with a reason, shown newest first."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from incar.core.stop_book import UNNAMED_OFFICER, StopBook
from incar.messages.display import SaveStop
from incar.patrol.errors import PatrolError
from incar.patrol.records import Answer, Decision, Hit, HitState, Shift, Verdict
from incar.store.opening import open_records_store
from incar.store.records import RecordsStore
from incar.tables import load_tables
from tests.core.test_desk import stop
from tests.patrol.samples import HERE, at, capture, hit, shift
from tests.sim.patrol import KEY, World


@pytest.fixture
def records(tmp_path: Path) -> Iterator[RecordsStore]:
    with open_records_store(tmp_path, KEY) as records:
        records.save_shift(shift())
        records.save_capture(capture(), b"patch", b"overview")
        records.save_hit(decided())
        yield records


def decided() -> Hit:
    answered = Answer(verdict=Verdict.CORRECT, answered=at(5), position=HERE, decision=Decision.STOP)
    return hit(state=HitState.DECIDED, answer=answered)


def book(records: RecordsStore, crew: Shift | None, world: World | None = None) -> StopBook:
    return StopBook(records, load_tables(), (world or World()).surroundings(), crew)


def correction(stop_id: str, **fields: object) -> SaveStop:
    return stop(**{"stop_id": stop_id, "change_reason": "typing error", **fields})  # type: ignore[arg-type]  # fields by name


def test_a_stop_of_a_hit_leaves_the_hit_stopped_and_knows_its_record(records: RecordsStore) -> None:
    stops = book(records, shift())
    stop_id, stopped = stops.save(stop("h-1"), decided())
    assert stopped
    assert stopped.state is HitState.STOPPED
    assert stops.by_hit() == {"h-1": stop_id}
    kept = records.stop(stop_id)
    assert kept
    assert (kept.author, kept.call_sign, kept.hit_id) == ("1234", "TR21", "h-1")
    kept_hit = records.hit("h-1")
    assert kept_hit
    assert kept_hit.state is HitState.STOPPED


def test_the_same_request_again_is_the_same_record(records: RecordsStore) -> None:
    stops = book(records, shift())
    request = stop()
    assert stops.save(request, None) == stops.save(request, None)
    assert len(stops.saved()) == 1


def test_every_field_is_shown_as_it_was_written(records: RecordsStore) -> None:
    stops = book(records, shift())
    written = stop(
        make="Ford",
        model="Focus",
        colour="Blue",
        outcomes=["seizure_165a"],
        seizure_condition="no_insurance",
        seizure_warning_given=True,
        seizure_notice="N 4471",
        incident_reference="INC 9",
        crime_number="CR 1",
        notes="Keys found",
    )
    stops.save(written, None)
    (shown,) = stops.saved()
    assert shown.vrm_confirmed == "AB12 CDE"
    fields = {"make", "model", "colour", "power", "stopped", "outcomes", "seizure_condition", "seizure_warning_given"}
    fields |= {"seizure_notice", "incident_reference", "crime_number", "notes"}
    assert {field: getattr(shown, field) for field in fields} == {field: getattr(written, field) for field in fields}


def test_a_correction_takes_the_records_place_and_keeps_its_history(records: RecordsStore) -> None:
    stops = book(records, shift())
    stop_id, _ = stops.save(stop(), None)
    assert stops.save(correction(stop_id, outcomes=["words_of_advice"]), None) == (stop_id, None)
    (shown,) = stops.saved()
    kept = records.stop(stop_id)
    assert kept
    assert (shown.stop_id, shown.outcomes, kept.revision) == (stop_id, ["words_of_advice"], 2)


def test_what_is_not_there_cannot_be_corrected(records: RecordsStore) -> None:
    with pytest.raises(PatrolError, match="write a new one"):
        book(records, shift()).save(correction(str(uuid.uuid4())), None)


def test_an_incomplete_record_is_refused_and_nothing_is_kept(records: RecordsStore) -> None:
    stops = book(records, shift())
    with pytest.raises(PatrolError):
        stops.save(stop(power="", outcomes=[]), None)
    assert stops.saved() == []


def test_newest_first_and_each_shift_its_own(records: RecordsStore) -> None:
    world = World()
    stops = book(records, shift(), world)
    first, _ = stops.save(stop(), None)
    world.now += timedelta(minutes=1)
    second, _ = stops.save(stop(), None)
    assert [shown.stop_id for shown in stops.saved()] == [second, first]
    assert [shown.stop_id for shown in book(records, shift()).saved()] == [second, first], "after a restart as well"
    stops.open_for(None)
    assert stops.saved() == []


def test_a_record_before_any_shift_has_an_author_all_the_same(records: RecordsStore) -> None:
    stop_id, _ = book(records, None).save(stop(), None)
    kept = records.stop(stop_id)
    assert kept
    assert (kept.author, kept.call_sign) == (UNNAMED_OFFICER, "")
