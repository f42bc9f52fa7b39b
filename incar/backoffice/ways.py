"""Which files lead a car from any generation to the newest: chosen by size and age. Pure.

A snapshot needs nothing; changes lead on from any generation since theirs. There is always a way: changes go back at
least to the snapshot's generation. Besides there are changes of the last step, of an hour, a day and a month, for cars
that were off that long, as far as they are smaller than the snapshot would be.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

SPANS = (timedelta(hours=1), timedelta(days=1), timedelta(days=31))
OUTWEIGHED = 0.25
"""A snapshot is made anew when the changes since are more than this share of it."""
SMALL_BYTES = 64 * 1024
"""Changes smaller than this are worth keeping, and no reason for a new snapshot, however small the list is."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """The changes that made one generation of the one before."""

    generation: int
    made_at: datetime
    length: int


class Changes:
    """What there is of a list's changes: those without a gap up to its newest generation."""

    def __init__(self, changes: Mapping[int, Change], newest: int) -> None:
        """`changes` by generation, gaps and remains of later ones allowed."""
        self.newest = newest
        first = newest
        while first in changes:
            first -= 1
        self.first = first
        """The generation that they lead on from."""
        self._changes = {each: changes[each] for each in range(first + 1, newest + 1)}

    def weight(self, since: int) -> int:
        """Bytes of the changes since a generation."""
        return sum(self._changes[each].length for each in range(since + 1, self.newest + 1))

    def live_at(self, moment: datetime) -> int:
        """The generation that was live at a moment, or the first that there are changes since."""
        before = (each for each, change in reversed(self._changes.items()) if change.made_at <= moment)
        return next(before, self.first)

    def outweigh(self, snapshot_generation: int, snapshot_bytes: int) -> bool:
        """Whether it is time for a new snapshot."""
        if not self.first <= snapshot_generation <= self.newest:
            return True
        return self.weight(snapshot_generation) > max(SMALL_BYTES, OUTWEIGHED * snapshot_bytes)

    def starts(self, snapshot_generation: int, snapshot_bytes: int, now: datetime) -> Sequence[int]:
        """The generations that there are to be files of changes since, the newest first."""
        wanted = {self.newest - 1, *(self.live_at(now - span) for span in SPANS)}
        limit = max(SMALL_BYTES, snapshot_bytes)
        wanted = {since for since in wanted if since >= self.first and self.weight(since) <= limit}
        wanted |= {snapshot_generation}
        return sorted((since for since in wanted if 0 < since < self.newest), reverse=True)

    def outlived(self, snapshot_generation: int, now: datetime) -> int:
        """The changes of generations up to this one are needed no longer."""
        return min(snapshot_generation, self.live_at(now - max(SPANS)))
