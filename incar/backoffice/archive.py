"""Keeps the records that cars send: each revision of each record once, whatever the link did to it on the way.

A batch is one transaction, and every row of a kind one statement. An item that is wrong is refused for itself; the
others are taken.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import asdict
from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from incar.backoffice.database import Database
from incar.backoffice.days import Days
from incar.backoffice.tables import audit, capture, record, tally
from incar.messages.home import (
    BODY_LIMIT_BYTES,
    PICTURE_LIMIT_BYTES,
    AuditLine,
    BatchAnswer,
    ItemAnswer,
    RecordItem,
    RecordKind,
)

JPEG_START = b"\xff\xd8"
LARGEST_REVISION = 2**31 - 1
_UUID7 = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY_MS = 24 * 3600 * 1000


class LooseBatch(msgspec.Struct, frozen=True):
    """A batch whose items are looked at one by one, so that a wrong one spoils no other."""

    items: list[msgspec.Raw] = []
    audit: list[AuditLine] = []


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """One item that was well-formed."""

    kind: RecordKind
    record_id: UUID
    day: date
    revision: int
    body: str
    patch: bytes

    @property
    def key(self) -> tuple[str, UUID, int]:
        """What it is known by."""
        return self.kind, self.record_id, self.revision


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a batch."""

    answer: BatchAnswer
    arrived: list[Arrived]
    """What was taken, new or known: whatever follows from it may have been cut off the first time."""


class _Ids(msgspec.Struct, frozen=True):
    """The fields that say which record a body is."""

    shift_id: str | None = None
    capture_id: str | None = None
    hit_id: str | None = None
    stop_id: str | None = None
    entry_id: str | None = None


_item = msgspec.json.Decoder(RecordItem).decode
_ids = msgspec.json.Decoder(_Ids).decode


class Archive:
    """Every record, in the back office's database. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._days = Days(database)
        self._insert = postgresql.insert if database.is_postgresql else sqlite.insert

    def keep(self, car: str, batch: LooseBatch) -> Kept:
        """Keep what is not here yet. What the answer does not refuse is on disk.

        Raises:
            DatabaseUnusableError: nothing was kept.
        """
        looked_at = [_look_at(raw) for raw in batch.items]
        # In one order everywhere: two copies of a batch at once do not wait for each other in a circle.
        arrived = sorted({each.key: each for each in looked_at if isinstance(each, Arrived)}.values(), key=_order)
        self._days.make({each.day for each in arrived if each.kind == "capture"})
        with self._database.writing() as connection:
            new = self._keep_records(connection, car, arrived)
            self._keep_audit(connection, car, batch.audit)
        answers = [_answer(each, new) for each in looked_at]
        kept = max((line.sequence for line in batch.audit), default=0)
        return Kept(BatchAnswer(items=answers, audit_kept=kept), arrived)

    def _keep_records(self, connection: Connection, car: str, arrived: Sequence[Arrived]) -> set[tuple[str, UUID, int]]:
        captures = [each for each in arrived if each.kind == "capture"]
        others = [each for each in arrived if each.kind != "capture"]
        known = self._known(connection, captures, others)
        now = datetime.now(UTC)
        rows = [
            {
                "day": each.day,
                "record_id": each.record_id,
                "revision": each.revision,
                "car": car,
                "received_at": now,
                "body": each.body,
                "patch": each.patch,
            }
            for each in captures
        ]
        new = {("capture", *key) for key in self._put(connection, capture, rows, "record_id", "revision")}
        rows = [
            {
                "kind": each.kind,
                "record_id": each.record_id,
                "revision": each.revision,
                "car": car,
                "received_at": now,
                "body": each.body,
            }
            for each in others
        ]
        new |= set(self._put(connection, record, rows, "kind", "record_id", "revision"))
        self._count(connection, car, {(kind, record_id) for kind, record_id, _ in new} - known)
        return new

    def _put(
        self, connection: Connection, table: Table, rows: Sequence[dict[str, object]], *key: str
    ) -> list[tuple[Any, ...]]:
        """Insert the rows that are not there; the keys of those."""
        if not rows:
            return []
        statement = self._insert(table).on_conflict_do_nothing().returning(*(table.c[name] for name in key))
        return [tuple(row) for row in connection.execute(statement, rows)]

    @staticmethod
    def _known(connection: Connection, captures: Sequence[Arrived], others: Sequence[Arrived]) -> set[tuple[str, UUID]]:
        """Which of these records are here already, in whatever revision."""
        reads = select(capture.c.record_id).where(
            capture.c.day.in_({each.day for each in captures}),
            capture.c.record_id.in_([each.record_id for each in captures]),
        )
        rest = select(record.c.kind, record.c.record_id).where(
            record.c.kind.in_({each.kind for each in others}),
            record.c.record_id.in_([each.record_id for each in others]),
        )
        known = {("capture", record_id) for record_id in connection.scalars(reads)} if captures else set()
        return known | ({(kind, record_id) for kind, record_id in connection.execute(rest)} if others else set())

    def _count(self, connection: Connection, car: str, records: Iterable[tuple[str, UUID]]) -> None:
        rows = [
            {"car": car, "kind": kind, "number": number}
            for kind, number in sorted(Counter(kind for kind, _ in records).items())
        ]
        if rows:
            add = self._insert(tally)
            add = add.on_conflict_do_update(
                index_elements=[tally.c.car, tally.c.kind], set_={"number": tally.c.number + add.excluded.number}
            )
            connection.execute(add, rows)

    def _keep_audit(self, connection: Connection, car: str, lines: Sequence[AuditLine]) -> None:
        rows = [{"car": car, **{name: _storable(value) for name, value in asdict(line).items()}} for line in lines]
        if rows:
            connection.execute(self._insert(audit).on_conflict_do_nothing(), rows)


def _storable(value: object) -> object:
    """PostgreSQL has no place for NUL in a text, and nobody typed one."""
    return value.replace("\0", "") if isinstance(value, str) else value


def _order(each: Arrived) -> tuple[str, date, UUID, int]:
    return each.kind, each.day, each.record_id, each.revision


def _answer(each: Arrived | str, new: set[tuple[str, UUID, int]]) -> ItemAnswer:
    if isinstance(each, str):
        return ItemAnswer(status="refused", reason=each)
    return ItemAnswer(status="new" if each.key in new else "known")


# --- looking at one item ------------------------------------------------------------------------------------------


def _look_at(raw: msgspec.Raw) -> Arrived | str:
    """The item, or why it will never be taken. The reason carries nothing of the record's content."""
    try:
        item = _item(raw)
    except msgspec.ValidationError as error:
        return str(error)
    if len(item.body) > BODY_LIMIT_BYTES or len(item.patch) > PICTURE_LIMIT_BYTES:
        return "the record or its patch is over the limit"
    day = day_of(item.record_id)
    if day is None:
        return "the record's id is not a UUIDv7"
    if not 0 <= item.revision <= LARGEST_REVISION:
        return "the revision is out of bounds"
    if item.patch and (item.kind != "capture" or not item.patch.startswith(JPEG_START)):
        return "the patch is not a JPEG of a capture's"
    return _with_body(item, day)


def _with_body(item: RecordItem, day: date) -> Arrived | str:
    try:
        body = bytes(item.body).decode()
        ids = _ids(body)
    except (UnicodeDecodeError, msgspec.DecodeError):
        return "the body is not a record as a JSON object"
    if "\0" in body or getattr(ids, f"{item.kind}_id") != item.record_id:
        return "the body's id is not the record's id"
    return Arrived(
        kind=item.kind,
        record_id=UUID(item.record_id),
        day=day,
        revision=item.revision,
        body=body,
        patch=item.patch,
    )


def day_of(record_id: str) -> date | None:
    """The day in UTC of a UUIDv7's own time; None where it is none, or of no calendar."""
    if not _UUID7.fullmatch(record_id):
        return None
    ordinal = _EPOCH_DAY + int(record_id[:8] + record_id[9:13], 16) // _DAY_MS
    return date.fromordinal(ordinal) if ordinal <= date.max.toordinal() else None
