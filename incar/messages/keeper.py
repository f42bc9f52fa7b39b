"""What the core and its list keeper say to each other: lines of JSON on the keeper's standard input and output.

The keeper (`incar list-keeper`) is the process that fetches lists and applies them, so that matching never waits for
it. Its first line is the settings; every further line is a `KeeperCommand`. It answers with a `KeeperReport` a line,
and ends when its standard input does. It may be killed at any moment.
"""

from datetime import datetime
from typing import Literal

import msgspec

Way = Literal["changes", "snapshot", "snapshot and changes"]
MARKS_LIMIT = 1000
"""More marks than this are not told: the recent reads are then not matched again."""


class _Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class KeeperCommand(_Line, frozen=True, kw_only=True):
    """Something to do or to know."""

    now: bool = False
    """Ask the back office now: it has signalled."""
    time: datetime | None = None
    """The time as the satellites tell it, at this moment. Told about once a minute while they are heard."""


class ListChanged(_Line, frozen=True, kw_only=True):
    """A list that was brought to another generation."""

    name: str
    was: int
    """Generation before; 0: the car did not have the list."""
    generation: int
    entries: int
    bulk: bool
    way: Way
    received_bytes: int
    """Of list files; what a link cut before had brought is not counted."""
    seconds: float
    marks: list[str] = []
    """Folded marks (wildcards too) that were added, at most `MARKS_LIMIT` and never of a bulk list."""


class ListRefused(_Line, frozen=True, kw_only=True):
    """A list that stays as it was."""

    name: str
    reason: str


class KeeperReport(_Line, frozen=True, kw_only=True):
    """What came of one asking; a list that was changed is told at once, by itself, and not `done`."""

    at: datetime
    done: bool = True
    """The asking has ended."""
    changed: list[ListChanged] = []
    withdrawn: list[str] = []
    """Lists that the back office no longer has, and so neither the car."""
    refused: list[ListRefused] = []
    """Lists whose files were not what they should be, or could not be applied."""
    reason: str = ""
    """Why the asking ended early: not reached, not believed. Empty: every list is as the back office has it, but for
    the refused ones."""
    distrusted: bool = False
    """The reason is that what the back office serves is not believed."""
