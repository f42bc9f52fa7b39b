"""Brings the entries of a file, which stand in any order, into the order of the file's keys.

What fits is sorted in memory. Of more, sorted runs are laid into the database, packed, and merged: millions need no
more memory than one run.
"""

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import count, islice

from incar.hotlist import ListEntry
from incar.hotlist.blocks import Block, pack_block, unpack_block
from incar.store.connection import Database
from incar.store.list_keys import mark_key

RUN = 200_000
"""Entries sorted in memory at once."""
RUN_BLOCK = 2_000
"""Entries of a run that are in memory while it is merged."""


class Sorted:
    """The entries that are kept, in order: of those with the same mark, category and references the last one given."""

    def __init__(self, database: Database, entries: Iterable[ListEntry]) -> None:
        """Read all entries.

        Raises:
            StoreError: the file cannot be written.
        """
        self._database = database
        self.duplicates = 0
        """Entries that a later one has replaced; known when the iteration has ended."""
        rest = iter(entries)
        self._runs = 0
        self._last_run = sorted(islice(rest, RUN), key=_order)
        while following := sorted(islice(rest, RUN), key=_order):
            self._lay_aside(self._last_run)
            self._last_run = following

    def __iter__(self) -> Iterator[ListEntry]:
        """One after the other."""
        runs = [self._laid_aside(run) for run in range(self._runs)]
        in_order = merge(*runs, self._last_run, key=_order)  # of equal ones those of an earlier run come first
        kept = next(in_order, None)
        for entry in in_order:
            if kept and _order(kept) != _order(entry):
                yield kept
            else:
                self.duplicates += 1
            kept = entry
        if kept:
            yield kept

    def _lay_aside(self, entries: list[ListEntry]) -> None:
        starts = range(0, len(entries), RUN_BLOCK)
        blocks = (pack_block(Block(generation=0, added=entries[start : start + RUN_BLOCK])) for start in starts)
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO run VALUES (?, ?, ?)", ((self._runs, place, block) for place, block in enumerate(blocks))
            )
        self._runs += 1

    def _laid_aside(self, run: int) -> Iterator[ListEntry]:
        for place in count():
            rows = self._database.query("SELECT block FROM run WHERE run = ? AND place = ?", (run, place))
            if not rows:
                return
            yield from unpack_block(rows[0][0]).added


def _order(entry: ListEntry) -> tuple[bool, int | str, str, str, str]:
    """Numbers before texts, as the database has them."""
    key = mark_key(entry.vrm)
    return isinstance(key, str), key, entry.category, entry.pnc_id, entry.incident_reference
