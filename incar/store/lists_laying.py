"""Lays entries and changes where no look-up sees them yet.

A whole list is laid as a new segment. A change is laid inside the live segment: what it adds is born, and what it
removes dies, with a generation that is not live. `ListStore` then makes it live in one transaction.
"""

from collections.abc import Iterable
from itertools import repeat
from typing import TYPE_CHECKING

from incar.hotlist import ListEntry
from incar.hotlist.blocks import Block, Removed, body, identity
from incar.store.connection import Database
from incar.store.errors import ListMismatchError
from incar.store.list_keys import Digest, mark_key

if TYPE_CHECKING:
    from sqlite3 import Connection

_INSERT = "INSERT INTO entry (segment, mark, born, body) VALUES (?, ?, ?, ?)"
_ALIVE = """
    SELECT id, body FROM entry WHERE segment = ? AND mark = ?
        AND NOT EXISTS (SELECT 1 FROM death WHERE death.entry = entry.id)"""
_END = "INSERT INTO death (entry, segment, died) VALUES (?, ?, ?)"


class NewSegment:
    """A whole list in the making. Best laid in the order of the marks: then every row is appended."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._digest = Digest()
        self.entries = 0
        with database.transaction() as connection:
            self.segment: int = connection.execute("INSERT INTO segment DEFAULT VALUES RETURNING id").fetchone()[0]

    def add(self, entries: list[ListEntry]) -> None:
        """Lay some, in one transaction."""
        bodies = [body(entry) for entry in entries]
        marks = [mark_key(entry.vrm) for entry in entries]
        with self._database.transaction() as connection:
            connection.executemany(_INSERT, zip(repeat(self.segment), marks, repeat(0), bodies))
        self._digest.add(bodies)
        self.entries += len(bodies)

    @property
    def digest(self) -> str:
        """Of what was laid so far."""
        return str(self._digest)


class Changes:
    """Changes in the making, inside the live segment of a list."""

    def __init__(self, database: Database, segment: int, *, entries: int, digest: str) -> None:
        self._database = database
        self._segment = segment
        self._digest = Digest(digest)
        self.entries = entries

    def add(self, blocks: Iterable[Block]) -> None:
        """Lay some, in one transaction.

        Raises:
            ListMismatchError: one removes what is not in the list.
        """
        with self._database.transaction() as connection:
            for block in blocks:
                for removed in block.removed:
                    self._end(connection, removed, block.generation)
                self._begin(connection, block)

    @property
    def digest(self) -> str:
        """Of the list with everything that was laid so far."""
        return str(self._digest)

    def _begin(self, connection: "Connection", block: Block) -> None:
        bodies = [body(entry) for entry in block.added]
        marks = [mark_key(entry.vrm) for entry in block.added]
        connection.executemany(_INSERT, zip(repeat(self._segment), marks, repeat(block.generation), bodies))
        self._digest.add(bodies)
        self.entries += len(bodies)

    def _end(self, connection: "Connection", removed: Removed, generation: int) -> None:
        for entry, found in connection.execute(_ALIVE, (self._segment, mark_key(removed.vrm))).fetchall():
            whole = identity(found)
            if whole.startswith(removed.identity):
                connection.execute(_END, (entry, self._segment, generation))
                self._digest.remove(whole)
                self.entries -= 1
                return
        raise ListMismatchError("a change removes what is not in the list; fetch the whole list")
