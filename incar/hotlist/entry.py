"""List entries, list generations, and a match between a read and an entry."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

import msgspec

Origin = Literal["home", "file"]
"""Where a list came from: over the air, where it is also withdrawn, or from a file that somebody loaded."""


class ListEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One line of a hotlist, as it stood when it was loaded. Millions are made at once: no work for the collector."""

    vrm: str
    """Stored spelling: upper case, no space; may hold `*` and `?` in a wildcard list."""
    category: str
    """Key into the categories table."""
    make: str = ""
    model: str = ""
    colour: str = ""
    warning_signals: list[str] = []
    """Two-letter codes, keys into the warning-signals table."""
    action: str = ""
    """ACT, INFO or empty."""
    reason: str = ""
    information: str = ""
    force: str = ""
    area: str = ""
    incident_reference: str = ""
    pnc_id: str = ""
    intelligence_grading: str = ""
    protective_marking: str = ""
    confirmed: bool = True
    created: date | None = None
    weed_date: date | None = None
    """The entry is valid up to and including this day."""
    covert: bool = False
    """Non-response: recorded, never alerted to a normal crew."""


class ListState(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one generation of a list, wherever it stands."""

    name: str
    title: str = ""
    """For people; empty: the name."""
    generation: int
    """Rises by one with every accepted change."""
    entries: int
    produced_at: datetime
    """When the source made it: what list age is counted from."""
    bulk: bool
    """Bulk lists match exactly only, and stop alerting when too old."""
    digest: str
    """Sum of the identities of its entries, modulo 2^256, hex: the same content in any order has the same one."""


class ListInfo(ListState, frozen=True, kw_only=True):
    """One list as it is live in the car."""

    loaded_at: datetime
    origin: Origin = "file"


class MatchTier(StrEnum):
    """How a read met an entry, best first."""

    EXACT = "exact"
    CONFUSABLE = "confusable"
    """One look-alike character apart: shown as POSSIBLE."""
    WILDCARD = "wildcard"
    """Met by a pattern: shown as POSSIBLE."""


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A read that met a list entry."""

    entry: ListEntry
    list_name: str
    list_generation: int
    list_age_s: float
    """`hotlist.policy.UNKNOWN_AGE_S` by a clock that was behind the list."""
    list_stale: bool
    """Older than the red limit when it matched, or of unknown age: shown as STALE."""
    tier: MatchTier
    weight: float
    """The reader's own belief in the matched spelling relative to what it read, 0–1."""

    @property
    def possible(self) -> bool:
        """Anything but exact is shown as POSSIBLE – CHECK PLATE."""
        return self.tier is not MatchTier.EXACT
