"""Records on their way home, in the order they are to go.

A record enters in the transaction that saves it, so nothing is saved and forgotten. The sender stamps an attempt
before it sends, and marks what the other end has acknowledged; the other end knows a record by its id and revision,
so sending twice is harmless. What it refuses for good is parked: kept, seen, and out of the way.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

import msgspec

from incar.patrol.facts import Waiting
from incar.store.coding import from_us, to_us
from incar.store.connection import Database

if TYPE_CHECKING:
    from sqlite3 import Connection


class Kind(StrEnum):
    """What is sent."""

    HIT = "hit"
    STOP = "stop"
    ENTRY = "entry"
    SHIFT = "shift"
    CAPTURE = "capture"
    """The capture's metadata with its patch."""
    OVERVIEW = "overview"


class Priority(IntEnum):
    """Lower goes first."""

    URGENT = 1
    RECORD = 2
    PICTURE = 3


_PRIORITY = {
    Kind.HIT: Priority.URGENT,
    Kind.STOP: Priority.URGENT,
    Kind.ENTRY: Priority.URGENT,
    Kind.SHIFT: Priority.RECORD,
    Kind.CAPTURE: Priority.RECORD,
    Kind.OVERVIEW: Priority.PICTURE,
}
LONGEST_WAIT_S = 600.0
"""Nothing that failed is left alone for longer; what seems to be was stamped by a clock that has been set back."""
SETTLED_S = 10.0
"""A vehicle has passed in less, usually; a picture that is replaced when it has gone is sent for nothing."""
_REPLACING = frozenset({Kind.SHIFT, Kind.CAPTURE, Kind.OVERVIEW})
"""Only the newest revision of these goes home; every revision of the others does."""
_TABLES = {
    Kind.HIT: "hit",
    Kind.STOP: "stop",
    Kind.ENTRY: "entry",
    Kind.CAPTURE: "capture",
    Kind.OVERVIEW: "capture",
}
_BODIES = {
    Kind.HIT: "SELECT body FROM hit_revision WHERE hit_id = ? AND revision = ?",
    Kind.STOP: "SELECT body FROM stop_revision WHERE stop_id = ? AND revision = ?",
    Kind.ENTRY: "SELECT body FROM entry_revision WHERE entry_id = ? AND revision = ?",
    Kind.SHIFT: "SELECT body FROM shift WHERE shift_id = ? AND revision = ?",
    Kind.CAPTURE: "SELECT body FROM capture WHERE capture_id = ? AND revision = ?",
}
_PICTURE_OF_A_CAPTURE_AT_HOME = """priority = ? AND NOT EXISTS (
    SELECT 1 FROM outbox AS its
    WHERE its.record_id = outbox.record_id AND its.kind = 'capture' AND its.parked_us IS NULL)"""


class OutboxItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to send."""

    sequence: int
    kind: Kind
    record_id: str
    revision: int
    attempts: int
    queued: datetime

    @property
    def priority(self) -> Priority:
        """How urgent it is."""
        return _PRIORITY[self.kind]


class ParkedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the other end has refused for good."""

    sequence: int
    kind: Kind
    record_id: str
    revision: int
    parked: datetime
    reason: str


def enqueue(connection: "Connection", kind: Kind, record_id: str, revision: int, now: datetime) -> None:
    """Queue a revision, inside the transaction that saves it; an unsent older one of a capture makes room for it."""
    if kind in _REPLACING:
        connection.execute(
            "DELETE FROM outbox WHERE record_id = ? AND kind = ? AND revision < ?", (record_id, kind, revision)
        )
    connection.execute(
        "INSERT INTO outbox (kind, record_id, revision, priority, queued_us) VALUES (?, ?, ?, ?, ?)",
        (kind, record_id, revision, _PRIORITY[kind], to_us(now)),
    )


class Outbox:
    """The queue, as the sender and the display see it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self) -> Waiting:
        """How many records wait, and since when."""
        ((count, parked, oldest),) = self._database.query(
            "SELECT waiting, parked,"
            " (SELECT queued_us FROM outbox WHERE parked_us IS NULL ORDER BY sequence LIMIT 1) FROM outbox_count"
        )
        return Waiting(count=count, oldest=None if oldest is None else from_us(oldest), parked=parked)

    def next_batch(self, limit: int, now: datetime, *, least_urgent: Priority = Priority.PICTURE) -> list[OutboxItem]:
        """Up to `limit` items that may be sent now, most urgent first, oldest first of those.

        `now` is the wall clock, which a fix of the satellites may have moved by years since the last attempt.
        """
        return self._due("priority <= ?", least_urgent, limit, now)

    def next_picture(self, now: datetime) -> OutboxItem | None:
        """The oldest picture that may be sent now.

        Its capture is home, for it belongs to that, and is not of this moment: a better picture of it may come yet.
        """
        settled = f"queued_us NOT BETWEEN {to_us(now - timedelta(seconds=SETTLED_S))} AND {to_us(now)}"
        found = self._due(f"{settled} AND {_PICTURE_OF_A_CAPTURE_AT_HOME}", Priority.PICTURE, 1, now)
        return found[0] if found else None

    def _due(self, condition: str, priority: Priority, limit: int, now: datetime) -> list[OutboxItem]:
        rows = self._database.query(
            "SELECT sequence, kind, record_id, revision, attempts, queued_us FROM outbox"  # noqa: S608 - our conditions
            " WHERE parked_us IS NULL AND not_before_us NOT BETWEEN ? AND ?"
            f" AND {condition} ORDER BY priority, sequence LIMIT ?",
            (to_us(now) + 1, to_us(now + timedelta(seconds=LONGEST_WAIT_S)), priority, limit),
        )
        return [
            OutboxItem(
                sequence=sequence,
                kind=Kind(kind),
                record_id=record_id,
                revision=revision,
                attempts=attempts,
                queued=from_us(queued),
            )
            for sequence, kind, record_id, revision, attempts, queued in rows
        ]

    def body(self, item: OutboxItem) -> bytes | None:
        """The JSON of the very revision that is to go; None for an overview, or when the record has gone on."""
        sql = _BODIES.get(item.kind)
        rows = self._database.query(sql, (item.record_id, item.revision)) if sql else []
        return rows[0][0].encode() if rows else None

    def mark_attempt(self, sequences: Iterable[int], now: datetime, *, again_at: datetime) -> None:
        """Stamp that these are about to be sent; unless marked sent, they come up again at `again_at`."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE outbox SET attempts = attempts + 1, attempted_us = ?, not_before_us = ? WHERE sequence = ?",
                [(to_us(now), to_us(again_at), sequence) for sequence in sequences],
            )

    def mark_free(self, sequences: Iterable[int]) -> None:
        """The attempt said nothing of these, only of the link: they may be sent again as soon as that is there."""
        with self._database.transaction() as connection:
            connection.executemany(
                "UPDATE outbox SET not_before_us = 0 WHERE sequence = ?", [(sequence,) for sequence in sequences]
            )

    def mark_all_free(self) -> None:
        """The link is back: nothing waits for its next try any more."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE outbox SET not_before_us = 0 WHERE not_before_us > 0 AND parked_us IS NULL")

    def mark_sent(self, sequences: Iterable[int], now: datetime) -> None:
        """The other end has acknowledged these; retention counts from when the whole record is home."""
        with self._database.transaction() as connection:
            for sequence in sequences:
                row = connection.execute(
                    "DELETE FROM outbox WHERE sequence = ? RETURNING kind, record_id", (sequence,)
                ).fetchone()
                if row is not None:
                    _mark_home(connection, Kind(row[0]), row[1], now)

    def leave_out(self, kind: Kind, limit: int, now: datetime) -> int:
        """Let up to `limit` items of a kind that is not to be sent wait no longer; how many did.

        The rest of their records is the whole of what goes home.
        """
        with self._database.transaction() as connection:
            left = connection.execute(
                "DELETE FROM outbox WHERE sequence IN (SELECT sequence FROM outbox"
                " WHERE parked_us IS NULL AND priority = ? AND kind = ? ORDER BY sequence LIMIT ?) RETURNING record_id",
                (_PRIORITY[kind], kind, limit),
            ).fetchall()
            for (record_id,) in left:
                _mark_home(connection, kind, record_id, now)
        return len(left)

    def park(self, sequence: int, reason: str, now: datetime) -> None:
        """The other end refuses this for good; it is kept and shown."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET parked_us = ?, parked_reason = ? WHERE sequence = ?", (to_us(now), reason, sequence)
            )

    def parked(self) -> list[ParkedItem]:
        """What was refused for good, oldest first."""
        rows = self._database.query(
            "SELECT sequence, kind, record_id, revision, parked_us, parked_reason FROM outbox"
            " WHERE parked_us IS NOT NULL ORDER BY sequence"
        )
        return [
            ParkedItem(
                sequence=sequence,
                kind=Kind(kind),
                record_id=record_id,
                revision=revision,
                parked=from_us(parked),
                reason=reason,
            )
            for sequence, kind, record_id, revision, parked, reason in rows
        ]


def _mark_home(connection: "Connection", kind: Kind, record_id: str, now: datetime) -> None:
    table = _TABLES.get(kind)
    if table is not None:
        connection.execute(
            f"UPDATE {table} SET uploaded_us = :now WHERE {table}_id = :id"  # noqa: S608 - names of the table above
            " AND NOT EXISTS (SELECT 1 FROM outbox WHERE record_id = :id)",
            {"now": to_us(now), "id": record_id},
        )
