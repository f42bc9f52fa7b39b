"""The patrol's records on disk.

Every `save_…` is one transaction that holds the record, its pictures, its place in the outbox and its line in the
audit log; when it returns, all of that is on disk. Records are known by id and revision: saving the same revision
again, or an older one, changes nothing, so whoever is not sure may save once more. On a full disk the room kept
back is given up once, and the save is tried again, before it fails with nothing changed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Self, TypeVar

from incar.patrol.facts import Waiting
from incar.patrol.hits import ALERTED, DEALT_WITH, OPEN
from incar.patrol.records import CaptureRecord, Hit, HitState, OwnEntry, Shift, StopRecord
from incar.settings import RetentionSettings
from incar.store.activations import Activations
from incar.store.audit import SYSTEM, AuditLog
from incar.store.ballast import Ballast
from incar.store.coding import from_body, to_us
from incar.store.connection import Database
from incar.store.errors import DiskFullError
from incar.store.ledger import Ledger
from incar.store.outbox import Outbox
from incar.store.own_entries import OwnEntries
from incar.store.past_reads import PastReads
from incar.store.retention import Erased, Retention
from incar.store.rows import PictureKind, put_capture, put_entry, put_hit, put_shift, put_stop
from incar.store.shift_log import ShiftLog

if TYPE_CHECKING:
    from sqlite3 import Connection

Result = TypeVar("Result")


_HITS = "SELECT body FROM hit JOIN hit_revision USING (hit_id, revision) "
_STOPS = "SELECT body FROM stop JOIN stop_revision USING (stop_id, revision) "


class RecordsStore:
    """Shifts, captures, hits, stops and own entries; beside them what each of their users asks for."""

    def __init__(self, database: Database, ballast: Ballast) -> None:
        self._database = database
        self.outbox = Outbox(database)
        self.audit = AuditLog(database)
        self.shift_log = ShiftLog(database)
        self.retention = Retention(database, ballast)
        self.own_entries = OwnEntries(database)
        self.past_reads = PastReads(database, self.audit)
        self.ledger = Ledger(database)
        self.activations = Activations(database)

    def close(self) -> None:
        """Let another program be the writer."""
        self._database.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    # --- saving ---------------------------------------------------------------------------------------------------

    def save_shift(self, shift: Shift, *, author: str = SYSTEM) -> bool:
        """Keep a shift as it stands now; whether that is news.

        Raises:
            StoreError: it could not be saved; nothing changed.
        """
        return self._write(lambda connection: put_shift(connection, shift, author))

    def save_capture(self, capture: CaptureRecord, patch_jpeg: bytes, overview_jpeg: bytes) -> bool:
        """Keep a capture with its pictures; a later revision replaces both. Whether it is news.

        Raises:
            StoreError: it could not be saved; nothing changed.
        """
        return self._write(lambda connection: put_capture(connection, capture, patch_jpeg, overview_jpeg))

    def save_hit(self, hit: Hit, *, now: datetime | None = None, author: str = SYSTEM) -> bool:
        """Keep a revision of a hit beside the earlier ones; whether it is news.

        `now` is when the revision came to be, for the outbox and the audit log; by default when the hit was
        answered, or raised.

        Raises:
            StoreError: it could not be saved; nothing changed.
        """
        moment = now or (hit.answer.answered if hit.answer else hit.raised).utc
        return self._write(lambda connection: put_hit(connection, hit, moment, author))

    def save_stop(self, stop: StopRecord, hit: Hit | None = None) -> bool:
        """Keep a revision of a stop record beside the earlier ones; whether it is news.

        `hit` is the hit as a new stop leaves it (`mark_stopped`): both are saved, or neither.

        Raises:
            StoreError: it could not be saved; nothing changed.
        """

        def save(connection: "Connection") -> bool:
            if hit is not None:
                put_hit(connection, hit, stop.recorded.utc, stop.author)
            return put_stop(connection, stop)

        return self._write(save)

    def save_entry(self, entry: OwnEntry) -> bool:
        """Keep a revision of an own entry beside the earlier ones; whether it is news.

        Raises:
            StoreError: it could not be saved; nothing changed.
        """
        return self._write(lambda connection: put_entry(connection, entry))

    def apply_retention(self, now: datetime, limits: RetentionSettings | None = None) -> Erased:
        """Erase what is past its time by a trusted clock; see `Retention.apply`."""
        return self.retention.apply(now, limits or RetentionSettings())

    # --- asking ---------------------------------------------------------------------------------------------------

    def current_shift(self) -> Shift | None:
        """The shift in progress."""
        return self._one("SELECT body FROM shift WHERE ended_us IS NULL ORDER BY started_us DESC LIMIT 1", (), Shift)

    def last_shift(self) -> Shift | None:
        """The shift that started last, in progress or not."""
        return self._one("SELECT body FROM shift ORDER BY started_us DESC LIMIT 1", (), Shift)

    def shift(self, shift_id: str) -> Shift | None:
        """One shift."""
        return self._one("SELECT body FROM shift WHERE shift_id = ?", (shift_id,), Shift)

    def shift_counts(self, shift_id: str) -> tuple[int, int]:
        """How many alerts and how many stop records a shift has."""
        ((alerts, stops),) = self._database.query(
            "SELECT (SELECT count(*) FROM hit WHERE shift_id = ?1 AND state != ?2),"
            " (SELECT count(*) FROM stop WHERE shift_id = ?1)",
            (shift_id, HitState.SILENT),
        )
        return alerts, stops

    def waiting(self) -> Waiting:
        """What is on its way home."""
        return self.outbox.waiting()

    def capture(self, capture_id: str) -> CaptureRecord | None:
        """One capture as its newest revision has it."""
        return self._one("SELECT body FROM capture WHERE capture_id = ?", (capture_id,), CaptureRecord)

    def captures_of_shift(self, shift_id: str) -> list[CaptureRecord]:
        """Every capture of a shift, in the order they were made. Consulting reads in bulk is for whoever may."""
        sql = "SELECT body FROM capture WHERE shift_id = ? ORDER BY captured_us, capture_id"
        return self._many(sql, (shift_id,), CaptureRecord)

    def picture(self, capture_id: str, kind: PictureKind) -> bytes | None:
        """A picture of a capture, JPEG; None when there is none, or no longer."""
        sql = "SELECT jpeg FROM picture WHERE capture_id = ? AND kind = ?"
        rows = self._database.query(sql, (capture_id, kind))
        return rows[0][0] if rows else None

    def hit(self, hit_id: str) -> Hit | None:
        """A hit as it stands."""
        return self._one(_HITS + "WHERE hit_id = ?", (hit_id,), Hit)

    def hit_revisions(self, hit_id: str) -> list[Hit]:
        """Everything a hit has been, oldest first."""
        return self._many("SELECT body FROM hit_revision WHERE hit_id = ? ORDER BY revision", (hit_id,), Hit)

    def open_hits(self) -> list[Hit]:
        """Hits that somebody has still to deal with, oldest first."""
        return self._hits_in(OPEN, "ORDER BY raised_us, hit_id", ())

    def dealt_with(self, limit: int) -> list[Hit]:
        """The newest hits that nobody has to deal with any more, newest first."""
        return self._hits_in(DEALT_WITH, "ORDER BY raised_us DESC, hit_id DESC LIMIT ?", (limit,))

    def alerted_since(self, moment: datetime) -> list[Hit]:
        """Hits that have alerted since then, oldest first: what re-alert suppression remembers after a restart."""
        return self._hits_in(ALERTED, "AND raised_us >= ? ORDER BY raised_us, hit_id", (to_us(moment),))

    def hits_of_capture(self, capture_id: str) -> list[Hit]:
        """Every hit of a capture, silent ones too."""
        return self._many(_HITS + "WHERE capture_id = ? ORDER BY hit_id", (capture_id,), Hit)

    def stop(self, stop_id: str) -> StopRecord | None:
        """A stop record as it stands."""
        return self._one(_STOPS + "WHERE stop_id = ?", (stop_id,), StopRecord)

    def stop_revisions(self, stop_id: str) -> list[StopRecord]:
        """Everything a stop record has said, oldest first."""
        sql = "SELECT body FROM stop_revision WHERE stop_id = ? ORDER BY revision"
        return self._many(sql, (stop_id,), StopRecord)

    def stops_of_hit(self, hit_id: str) -> list[StopRecord]:
        """The stop records of a hit as they stand."""
        return self._many(_STOPS + "WHERE hit_id = ? ORDER BY recorded_us", (hit_id,), StopRecord)

    # --- within ---------------------------------------------------------------------------------------------------

    def _write(self, save: Callable[["Connection"], Result]) -> Result:
        try:
            with self._database.transaction() as connection:
                return save(connection)
        except DiskFullError:
            if not self.retention.make_room():
                raise
        with self._database.transaction() as connection:
            return save(connection)

    def _hits_in(self, states: frozenset[HitState], rest: str, parameters: tuple[object, ...]) -> list[Hit]:
        marks = ", ".join("?" * len(states))
        return self._many(f"{_HITS}WHERE state IN ({marks}) {rest}", (*states, *parameters), Hit)

    def _many(self, sql: str, parameters: tuple[object, ...], kind: type[Result]) -> list[Result]:
        return [from_body(body, kind) for (body,) in self._database.query(sql, parameters)]

    def _one(self, sql: str, parameters: tuple[object, ...], kind: type[Result]) -> Result | None:
        found = self._many(sql, parameters, kind)
        return found[0] if found else None
