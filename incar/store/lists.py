"""The hotlists of the car: laid where no look-up sees them, switched in one step, looked up by folded mark.

A list is a segment of entries and the number of its live generation. A whole list is laid as a new segment, a change
inside the live one (`lists_laying`); the last transaction makes it live, so that a look-up, which is one statement, is
always answered from whole generations. Only then is cleared what nobody sees any more (`lists_clearing`). Something
that fails, or a program that dies in the middle, leaves the live generation untouched; the remains are cleared by the
next writer.
"""

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self

import msgspec

from incar.hotlist import Found, ListEntry, ListInfo, ListState, Origin
from incar.hotlist.blocks import Block, entry_of
from incar.store.connection import Database
from incar.store.errors import InUseError, ListMismatchError, StoreError
from incar.store.keys import Key
from incar.store.list_keys import mark_number
from incar.store.lists_clearing import clear_remains
from incar.store.lists_laying import Changes, NewSegment
from incar.store.lists_sorting import Sorted
from incar.store.lists_staging import Staged
from incar.store.migrations import steps

LISTS_FILE = "lists.db"
BATCH = 50_000
"""Entries laid in one transaction: keeps the write-ahead log small while millions are laid."""

_INFO = "l.name, l.title, l.generation, l.entries, l.produced_at, l.bulk, l.digest, l.loaded_at, l.origin"
_DEAD = "SELECT 1 FROM death d WHERE d.entry = e.id AND d.died <= l.generation"
_SEEN = f"e.born <= l.generation AND NOT EXISTS ({_DEAD})"
_FIND = f"""
    SELECT {_INFO}, e.body FROM list l CROSS JOIN entry e ON e.segment = l.segment AND e.mark = ?1 AND {_SEEN}
    UNION ALL
    SELECT {_INFO}, e.body FROM list l
        CROSS JOIN json_each(?2) near
        CROSS JOIN entry e ON e.segment = l.segment AND e.mark = near.value AND {_SEEN}
        WHERE NOT l.bulk
    UNION ALL
    SELECT {_INFO}, e.body FROM list l
        CROSS JOIN entry e ON e.segment = l.segment AND e.mark >= '' AND ?3 GLOB e.mark AND {_SEEN}
"""  # noqa: S608 - only column names of this module are put in
_LIVE = f"SELECT {_INFO}, l.segment FROM list l ORDER BY l.name"  # noqa: S608 - the same
_ENTRIES = f"""
    SELECT e.body FROM list l CROSS JOIN entry e ON e.segment = l.segment
        WHERE l.name = ? AND {_SEEN} ORDER BY e.mark"""  # noqa: S608 - the same
_SWITCH = "INSERT OR REPLACE INTO list VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

_log = logging.getLogger(__name__)
_encode_marks = msgspec.json.Encoder().encode


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted load."""

    info: ListInfo
    duplicates: int
    """Entries that a later one of the same mark, category and reference has replaced."""


class ListStore:
    """Every hotlist, as writer or as reader. Threads may share it for looking up."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unfinished: set[int] = set()

    @classmethod
    def for_writing(cls, folder: Path, key: Key) -> Self:
        """As the one program that changes lists.

        Raises:
            StoreError: another program writes them, or the file cannot be used.
        """
        return cls(Database(folder / LISTS_FILE, key, steps("lists")))

    @classmethod
    def for_reading(cls, folder: Path, key: Key) -> Self:
        """As one of many that look up; lists changed meanwhile by another program are seen at once.

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
        marks = _encode_marks([mark_number(mark) for mark in near])
        rows = self._database.query(_FIND, (mark_number(key), marks.decode(), key))
        return [Found(entry=entry_of(body), info=_info(info)) for *info, body in rows]

    def bring_into_memory(self) -> None:
        """Read the lists through once: a look-up that finds them on the disk takes several times as long.

        Raises:
            StoreError: the file cannot be read.
        """
        self._database.bring_into_memory()

    def status(self) -> list[ListInfo]:
        """Every live list, by name.

        Raises:
            StoreError: the file cannot be read.
        """
        return [_info(row) for *row, _ in self._database.query(_LIVE)]

    def state(self, name: str) -> ListInfo | None:
        """One live list, or None when there is none of that name.

        Raises:
            StoreError: the file cannot be read.
        """
        return next((info for info in self.status() if info.name == name), None)

    def entries(self, name: str) -> Iterator[ListEntry]:
        """Every entry of a live list, in the order of the marks, all of one generation.

        Raises:
            StoreError: the file cannot be read.
        """
        return (entry_of(body) for (body,) in self._database.rows(_ENTRIES, (name,)))

    # --- from files -----------------------------------------------------------------------------------------------

    def load(
        self, name: str, entries: Iterable[ListEntry], *, produced_at: datetime, bulk: bool, title: str = ""
    ) -> Loaded:
        """Make `entries` the new generation of list `name`, in place of the live one.

        When `entries` raises, nothing has changed.

        Raises:
            StoreError: the file cannot be written; nothing has changed.
        """
        staged = self.stage(name, entries)
        info = staged.commit(produced_at=produced_at, bulk=bulk, title=title)
        return Loaded(info=info, duplicates=staged.duplicates)

    def stage(self, name: str, entries: Iterable[ListEntry]) -> Staged:
        """Lay `entries`, in any order, beside the live list `name`. One list at a time.

        When `entries` raises, nothing has changed.

        Raises:
            StoreError: the file cannot be written; nothing has changed.
        """
        self._clear()
        kept = Sorted(self._database, entries)
        new = NewSegment(self._database)
        for batch in _batches(kept):
            new.add(batch)

        def commit(*, produced_at: datetime, bulk: bool, title: str, origin: Origin) -> ListInfo:
            live = self.state(name)
            state = ListState(
                name=name,
                title=title,
                generation=live.generation + 1 if live else 1,
                entries=new.entries,
                produced_at=produced_at,
                bulk=bulk,
                digest=new.digest,
            )
            with self._working_on(new.segment):
                return self._switch(state, new.segment, origin)

        return Staged(self._database, new, self._segment(name), kept.duplicates, commit)

    # --- from home ------------------------------------------------------------------------------------------------
    # While `blocks` is asked for the next one, another list may be applied: an urgent entry need not wait for millions.

    def apply_snapshot(self, state: ListState, blocks: Iterable[Block]) -> ListInfo:
        """Make the additions of `blocks` the list that `state` tells of, in place of whatever is live.

        When `blocks` raises, nothing has changed.

        Raises:
            ListMismatchError: they make another list; nothing has changed.
            StoreError: the file cannot be written; nothing has changed.
        """
        self._clear()
        new = NewSegment(self._database)
        with self._working_on(new.segment):
            for batch in _batches(chain.from_iterable(block.added for block in blocks)):
                new.add(batch)
            _compare(state, new)
            return self._switch(state, new.segment, "home")

    def apply_changes(self, state: ListState, blocks: Iterable[Block]) -> ListInfo:
        """Bring a list from home to `state`; blocks of generations that it has already are skipped.

        When `blocks` raises, nothing has changed.

        Raises:
            ListMismatchError: the live list is not from home, or they make another list of it; nothing has changed.
            StoreError: the file cannot be written; nothing has changed.
        """
        self._clear()
        live = self.state(state.name)
        if live is None or live.origin != "home" or live.generation > state.generation:
            raise ListMismatchError("there is no list that these changes are for; fetch the whole list")
        segment = self._segment(state.name)
        changes = Changes(self._database, segment, entries=live.entries, digest=live.digest)
        with self._working_on(segment):
            for some in _grouped(_between(live, state, blocks)):
                changes.add(some)
            _compare(state, changes)
            return self._switch(state, segment, "home")

    def withdraw(self, name: str) -> bool:
        """Take a list out of the car; False when there was none.

        Raises:
            StoreError: the file cannot be written.
        """
        with self._database.transaction() as connection:
            gone = connection.execute("DELETE FROM list WHERE name = ?", (name,)).rowcount
        self._clear()
        return bool(gone)

    # --- the step -------------------------------------------------------------------------------------------------

    @contextmanager
    def _working_on(self, segment: int) -> Iterator[None]:
        """Until it is done nobody clears the segment; then everything that no generation sees is cleared."""
        self._unfinished.add(segment)
        try:
            yield
        finally:
            self._unfinished.discard(segment)
            self._clear()

    def _clear(self) -> None:
        clear_remains(self._database, self._unfinished)

    def _segment(self, name: str) -> int:
        """The list's live segment, or 0."""
        rows = self._database.query("SELECT segment FROM list WHERE name = ?", (name,))
        return rows[0][0] if rows else 0

    def _switch(self, state: ListState, segment: int, origin: Origin) -> ListInfo:
        """Make a generation live."""
        row = (
            state.name,
            state.title,
            state.generation,
            state.entries,
            state.produced_at.astimezone(UTC).isoformat(),
            state.bulk,
            state.digest,
            datetime.now(UTC).isoformat(),
            origin,
        )
        with self._database.transaction() as connection:
            connection.execute(_SWITCH, (*row, segment))
        _log.info("list %s: generation %d with %d entries", state.name, state.generation, state.entries)
        return _info(row)


def _batches(entries: Iterable[ListEntry]) -> Iterator[list[ListEntry]]:
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _between(live: ListState, state: ListState, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks that lead from the live generation to the announced one."""
    for block in blocks:
        if block.generation > state.generation:
            raise ListMismatchError("changes go beyond the list that was announced; fetch the whole list")
        if block.generation > live.generation:
            yield block


def _grouped(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Blocks together that make about a batch: many are of one change."""
    group, size = [], 0
    for block in blocks:
        group.append(block)
        size += len(block.removed) + len(block.added)
        if size >= BATCH:
            yield group
            group, size = [], 0
    yield group


def _compare(state: ListState, made: NewSegment | Changes) -> None:
    if (made.entries, made.digest) != (state.entries, state.digest):
        raise ListMismatchError("what came for a list does not make the list that was announced; fetch the whole list")


def _info(row: Any) -> ListInfo:  # noqa: ANN401 - a row of the library's
    name, title, generation, entries, produced_at, bulk, digest, loaded_at, origin = row
    return ListInfo(
        name=name,
        title=title,
        generation=generation,
        entries=entries,
        produced_at=datetime.fromisoformat(produced_at),
        bulk=bool(bulk),
        digest=digest,
        loaded_at=datetime.fromisoformat(loaded_at),
        origin=origin,
    )
