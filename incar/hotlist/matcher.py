"""Matches a read against every list: exact, one look-alike apart, by wildcard.

1. **Exact** on the folded mark: O and 0 are one glyph, I and 1 are one glyph. This is no tolerance.
2. **Confusable**: one glyph differs, and it is a look-alike or one that the reader itself thought of. Only for entries
   whose category allows it, and never from a bulk list: among millions of marks some neighbour is always listed.
3. **Wildcard** entries, `*` for any characters and `?` for one.

Whatever is not exact is shown as POSSIBLE. The store answers all three with one query over one moment's lists.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from incar.hotlist.entry import ListEntry, ListInfo, Match, MatchTier
from incar.hotlist.policy import age_band, known_age_s, list_age_s
from incar.settings import ListSettings
from incar.tables import Tables
from incar.vrm import fold, neighbours

LEAST_WEIGHT = 0.02
"""An alternative of the reader that is no look-alike is tried only when the reader believed it this much."""
_TIERS = list(MatchTier)
_LAST_PRIORITY = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An entry that was looked up, and the list it stands in."""

    entry: ListEntry
    info: ListInfo


class EntryLookup(Protocol):
    """Where live entries are looked up."""

    def find(self, key: str, near: Collection[str]) -> list[Found]:
        """The entries of every live list whose folded mark is `key`, or, bulk lists left out, one of `near`.

        Wildcard entries that meet `key` are among them. All lists are of one moment, and no entry comes twice.
        """


class Matcher:
    """Matches reads. One for each thread that asks, as its lookup is."""

    def __init__(self, lookup: EntryLookup, tables: Tables, limits: ListSettings) -> None:
        self._lookup = lookup
        self._categories = tables.categories
        self._limits = limits

    def match(
        self,
        vrm: str,
        *,
        now: datetime,
        confidence: float = 1.0,
        alternatives: Sequence[tuple[str, float]] = (),
    ) -> list[Match]:
        """What a read meets: best tier first, then the most urgent category, then the likeliest.

        `confidence` and `alternatives` are the read's own. `now` is an aware moment; the weed date is compared with
        the day it is on this machine's calendar, unless its list shows that this cannot be the day. Covert entries are
        among the matches: who may see them is decided where hits are made.
        """
        key = fold(vrm)
        weights = near_marks(key, confidence, alternatives)
        met = (self._match(key, weights, found, now) for found in self._lookup.find(key, weights))
        return sorted((match for match in met if match), key=self._urgency)

    def _match(self, key: str, weights: dict[str, float], found: Found, now: datetime) -> Match | None:
        entry, info = found.entry, found.info
        tier = _tier(key, entry.vrm)
        category = self._categories.get(entry.category)
        age_s = list_age_s(info, now)
        if entry.weed_date and entry.weed_date < now.astimezone().date() and known_age_s(age_s) is not None:
            return None
        if tier is MatchTier.CONFUSABLE and (info.bulk or category is None or category.bulk or not category.tolerant):
            return None
        return Match(
            entry=entry,
            list_name=info.name,
            list_generation=info.generation,
            list_age_s=age_s,
            list_stale=age_band(age_s, self._limits) == "red",
            tier=tier,
            weight=weights[fold(entry.vrm)] if tier is MatchTier.CONFUSABLE else 1.0,
        )

    def _urgency(self, match: Match) -> tuple[int, int, float]:
        category = self._categories.get(match.entry.category)
        return _TIERS.index(match.tier), category.priority if category else _LAST_PRIORITY, -match.weight


def near_marks(key: str, confidence: float, alternatives: Sequence[tuple[str, float]]) -> dict[str, float]:
    """The folded marks one glyph away from `key` that are worth looking up, each with its weight, 0–1.

    The weight is the reader's belief in the mark relative to the one it read. Where the reader did not name a
    look-alike among its alternatives, it believed it less than the least of those it named.
    """
    believed = {fold(vrm): min(1.0, p / confidence) if confidence else 1.0 for vrm, p in alternatives}
    least = min(believed.values(), default=1.0)
    near = {fold(vrm): weight for vrm, weight in neighbours(key)}
    near = {mark: believed.get(mark, min(weight, least)) for mark, weight in near.items()}
    return near | {mark: p for mark, p in believed.items() if p >= LEAST_WEIGHT and _one_apart(mark, key)}


def _one_apart(mark: str, key: str) -> bool:
    return len(mark) == len(key) and sum(a != b for a, b in zip(mark, key, strict=True)) == 1


def _tier(key: str, listed: str) -> MatchTier:
    if "*" in listed or "?" in listed:
        return MatchTier.WILDCARD
    return MatchTier.EXACT if fold(listed) == key else MatchTier.CONFUSABLE
