"""The hotlists of the car: loaded beside the live ones, switched in one step, looked up by folded mark.

A load lays a new generation beside the live one, in batches that no reader sees; the last transaction makes it live and
retires the old one, so that a look-up is always answered from whole generations. Only then are the old one's rows
deleted. A load that fails, or a program that dies in the middle, leaves the live generation untouched; the remains are
cleared by the next load.

A mark is kept as a number, `1` and the folded mark read to base 36: seven characters are six bytes, and rows are
appended in rising order whatever the order of the file.
"""

import hashlib
import logging
from array import array
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from incar.hotlist import Found, ListEntry, ListInfo
from incar.store.connection import Database
from incar.store.errors import InUseError, StoreError
from incar.store.keys import Key
from incar.store.migrations import steps
from incar.vrm import fold

if TYPE_CHECKING:
    from sqlite3 import Connection

LISTS_FILE = "lists.db"
LONGEST_MARK = 11
"""Characters; one more would not fit a 64-bit key."""
BATCH = 20_000
"""Rows of one transaction: keeps the write-ahead log small while millions are loaded."""

_DIGEST_RANGE = 1 << 256
_INFO = "g.name, g.number, g.entries, g.produced_at, g.loaded_at, g.bulk, g.digest"
_INSERT_KEY = "INSERT INTO entry_key (generation, mark, entry) VALUES (?, ?, ?)"
_FIND = f"""
    SELECT {_INFO}, e.body FROM generation g
        CROSS JOIN entry_key k ON k.generation = g.id AND k.mark = ?1
        CROSS JOIN entry e ON e.id = k.entry
        WHERE g.live
    UNION ALL
    SELECT {_INFO}, e.body FROM generation g
        CROSS JOIN json_each(?2) near
        CROSS JOIN entry_key k ON k.generation = g.id AND k.mark = near.value
        CROSS JOIN entry e ON e.id = k.entry
        WHERE g.live AND NOT g.bulk
    UNION ALL
    SELECT {_INFO}, e.body FROM generation g
        CROSS JOIN entry_pattern p ON p.generation = g.id AND ?3 GLOB p.pattern
        CROSS JOIN entry e ON e.id = p.entry
        WHERE g.live
"""  # noqa: S608 - only column names of this module are put in
_LIVE = f"SELECT {_INFO} FROM generation g WHERE g.live ORDER BY g.name"  # noqa: S608 - the same

_log = logging.getLogger(__name__)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ListEntry).decode
_encode_marks = msgspec.json.Encoder().encode


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted load."""

    info: ListInfo
    duplicates: int
    """Entries that a later one of the same mark, category and reference has replaced."""


class ListStore:
    """Every hotlist, as writer or as reader. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def for_writing(cls, folder: Path, key: Key) -> Self:
        """As the one program that loads lists.

        Raises:
            StoreError: another program writes them, or the file cannot be used.
        """
        return cls(Database(folder / LISTS_FILE, key, steps("lists")))

    @classmethod
    def for_reading(cls, folder: Path, key: Key) -> Self:
        """As one of many that look up; lists loaded meanwhile by another program are seen at once.

        Raises:
            StoreError: the file cannot be used.
        """
        path, schema = folder / LISTS_FILE, steps("lists")
        try:
            return cls(Database(path, key, schema, read_only=True))
        except StoreError:
            with suppress(InUseError):
                cls.for_writing(folder, key).close()  # a new car has no file yet, an updated one an old schema
            return cls(Database(path, key, schema, read_only=True))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    # --- looking up -----------------------------------------------------------------------------------------------

    def find(self, key: str, near: Collection[str]) -> list[Found]:
        """The live entries of a folded mark, of marks near it (not from bulk lists), and wildcards that meet it.

        Raises:
            StoreError: the file cannot be read.
        """
        marks = _encode_marks([_number(mark) for mark in near])
        rows = self._database.query(_FIND, (_number(key), marks.decode(), key))
        return [Found(entry=_decode(body), info=_info(info)) for *info, body in rows]

    def status(self) -> list[ListInfo]:
        """Every live list, by name.

        Raises:
            StoreError: the file cannot be read.
        """
        return [_info(row) for row in self._database.query(_LIVE)]

    # --- loading --------------------------------------------------------------------------------------------------

    def load(self, name: str, entries: Iterable[ListEntry], *, produced_at: datetime, bulk: bool) -> Loaded:
        """Make `entries` the new generation of list `name`, in place of the live one.

        When `entries` raises, nothing has changed.

        Raises:
            StoreError: the file cannot be written; nothing has changed.
        """
        self._clear_remains()
        load = _Load(self._database, name)
        remaining = iter(entries)
        while batch := list(islice(remaining, BATCH)):
            load.add(batch)
        loaded = load.finish(produced_at=produced_at, bulk=bulk)
        self._clear_remains()
        _log.info("list %s: generation %d with %d entries", name, loaded.info.generation, loaded.info.entries)
        return loaded

    def _clear_remains(self) -> None:
        """Delete generations that are not live, a batch at a time: a reader never waits."""
        dead = self._database.query("SELECT id, first_entry, last_entry FROM generation WHERE NOT live")
        for generation, first, last in dead:
            self._delete_entries(first, last)
            self._delete_keys(generation)
            with self._database.transaction() as connection:
                connection.execute("DELETE FROM entry_pattern WHERE generation = ?", (generation,))
                connection.execute("DELETE FROM generation WHERE id = ?", (generation,))

    def _delete_entries(self, first: int, last: int) -> None:
        for start in range(first, last + 1, BATCH):
            with self._database.transaction() as connection:
                connection.execute("DELETE FROM entry WHERE id BETWEEN ? AND ?", (start, min(last, start + BATCH - 1)))

    def _delete_keys(self, generation: int) -> None:
        sql = """DELETE FROM entry_key WHERE generation = ?1 AND mark <= coalesce(
            (SELECT mark FROM entry_key WHERE generation = ?1 ORDER BY mark LIMIT 1 OFFSET ?2), 0x7fffffffffffffff)"""
        deleted = -1
        while deleted:
            with self._database.transaction() as connection:
                deleted = connection.execute(sql, (generation, BATCH)).rowcount


class _Load:
    """A generation in the making. What stays in memory of an entry is two numbers, its mark and its identity."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._marks = array("q")
        self._identities = array("q")
        self._digest = 0
        with database.transaction() as connection:
            newest = connection.execute("SELECT coalesce(max(last_entry), 0) FROM generation").fetchone()[0]
            self._first = newest + 1
            self._generation = connection.execute(
                "INSERT INTO generation VALUES (NULL, ?, 0, 0, 0, '', '', 0, '', ?, ?)", (name, self._first, newest)
            ).lastrowid

    def add(self, batch: list[ListEntry]) -> None:
        """Lay entries beside the live ones."""
        start = self._first + len(self._marks)
        bodies = [_encode(entry) for entry in batch]
        patterns = []
        for place, entry in enumerate(batch, start):
            mark = fold(entry.vrm)
            if "*" in mark or "?" in mark:
                patterns.append((self._generation, place, mark))
                self._marks.append(0)
            else:
                self._marks.append(_number(mark))
            self._identities.append(hash((mark, entry.category, entry.pnc_id, entry.incident_reference)))
        self._digest += sum(map(_digest, bodies))
        with self._database.transaction() as connection:
            connection.executemany("INSERT INTO entry (id, body) VALUES (?, ?)", enumerate(bodies, start))
            connection.executemany("INSERT INTO entry_pattern VALUES (?, ?, ?)", patterns)
            connection.execute(
                "UPDATE generation SET last_entry = ? WHERE id = ?", (start + len(batch) - 1, self._generation)
            )

    def finish(self, *, produced_at: datetime, bulk: bool) -> Loaded:
        """Fill the keys and make the generation live."""
        marks, identities = np.asarray(self._marks), np.asarray(self._identities)
        order = np.lexsort((identities, marks))  # stable: equal ones stay in the order of the file
        same = (marks[order[1:]] == marks[order[:-1]]) & (identities[order[1:]] == identities[order[:-1]])
        replaced = order[:-1][same]
        kept = np.delete(order, np.flatnonzero(same))
        self._remove(replaced)
        self._fill_keys(marks, kept[marks[kept] > 0])
        info = self._switch(len(kept), produced_at, bulk=bulk)
        return Loaded(info=info, duplicates=len(replaced))

    def _remove(self, places: NDArray[np.intp]) -> None:
        with self._database.transaction() as connection:
            for entry in (places + self._first).tolist():
                body = connection.execute("SELECT body FROM entry WHERE id = ?", (entry,)).fetchone()[0]
                self._digest -= _digest(body)
                connection.execute("DELETE FROM entry WHERE id = ?", (entry,))
                connection.execute(
                    "DELETE FROM entry_pattern WHERE generation = ? AND entry = ?", (self._generation, entry)
                )

    def _fill_keys(self, marks: NDArray[np.int64], places: NDArray[np.intp]) -> None:
        for start in range(0, len(places), BATCH):
            part = places[start : start + BATCH]
            rows = zip(marks[part].tolist(), (part + self._first).tolist(), strict=True)
            with self._database.transaction() as connection:
                connection.executemany(_INSERT_KEY, ((self._generation, mark, entry) for mark, entry in rows))

    def _switch(self, entries: int, produced_at: datetime, *, bulk: bool) -> ListInfo:
        with self._database.transaction() as connection:
            number = self._retire(connection) + 1
            connection.execute(
                """UPDATE generation SET number = ?, live = 1, bulk = ?, produced_at = ?, loaded_at = ?, entries = ?,
                    digest = ? WHERE id = ?""",
                (
                    number,
                    bulk,
                    produced_at.astimezone(UTC).isoformat(),
                    datetime.now(UTC).isoformat(),
                    entries,
                    f"{self._digest % _DIGEST_RANGE:064x}",
                    self._generation,
                ),
            )
            row = connection.execute(f"SELECT {_INFO} FROM generation g WHERE g.id = ?", (self._generation,)).fetchone()  # noqa: S608 - the same
        return _info(row)

    def _retire(self, connection: "Connection") -> int:
        """Take the list's live generation out of use; its number, or 0."""
        row = connection.execute("SELECT number FROM generation WHERE name = ? AND live", (self._name,)).fetchone()
        connection.execute("UPDATE generation SET live = 0 WHERE name = ? AND live", (self._name,))
        return row[0] if row else 0


def _number(mark: str) -> int:
    """The key of a folded mark; 0, which no mark has, for what is none."""
    if len(mark) > LONGEST_MARK or not (mark.isascii() and mark.isalnum()):
        return 0
    return int("1" + mark, 36)


def _digest(body: bytes) -> int:
    return int.from_bytes(hashlib.sha256(body).digest())


def _info(row: Any) -> ListInfo:  # noqa: ANN401 - a row of the library's
    name, number, entries, produced_at, loaded_at, bulk, digest = row
    return ListInfo(
        name=name,
        generation=number,
        entries=entries,
        produced_at=datetime.fromisoformat(produced_at),
        loaded_at=datetime.fromisoformat(loaded_at),
        bulk=bool(bulk),
        digest=digest,
    )
