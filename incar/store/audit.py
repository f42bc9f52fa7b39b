"""Who did what to which record: the log that DPA 2018 s.62 asks for.

It names records by their ids and is only ever added to; the database itself refuses to alter or erase a line. An
entry is written in the transaction that does what it tells of. The collection of a capture is told by the capture
record itself, so that is not written twice.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from incar.store.coding import from_us, to_us
from incar.store.connection import Database

if TYPE_CHECKING:
    from sqlite3 import Connection

SYSTEM = "incar"
"""Author of what the program does by itself."""


class Action(StrEnum):
    """The kinds of processing that are logged."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log."""

    sequence: int
    at: datetime
    author: str
    action: Action
    kind: str
    """Kind of record: hit, stop, shift, capture, …"""
    record_id: str
    reason: str


def note(
    connection: "Connection", now: datetime, author: str, action: Action, kind: str, record_id: str, reason: str = ""
) -> None:
    """Add a line inside the transaction that does what it tells of."""
    connection.execute(
        "INSERT INTO audit (at_us, author, action, kind, record_id, reason) VALUES (?, ?, ?, ?, ?, ?)",
        (to_us(now), author, action, kind, record_id, reason),
    )


class AuditLog:
    """The log, for what changes no record, and for the auditor."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, now: datetime, author: str, action: Action, kind: str, record_id: str, *, reason: str = "") -> None:
        """Add a line about something that changes no record: a look, or a handing out."""
        with self._database.transaction() as connection:
            note(connection, now, author, action, kind, record_id, reason)

    def entries(self, after: int = 0, limit: int = 1000) -> Iterator[AuditEntry]:
        """Lines after the one with sequence `after`, oldest first."""
        rows = self._database.query(
            "SELECT sequence, at_us, author, action, kind, record_id, reason FROM audit"
            " WHERE sequence > ? ORDER BY sequence LIMIT ?",
            (after, limit),
        )
        for sequence, at, author, action, kind, record_id, reason in rows:
            yield AuditEntry(
                sequence=sequence,
                at=from_us(at),
                author=author,
                action=Action(action),
                kind=kind,
                record_id=record_id,
                reason=reason,
            )
