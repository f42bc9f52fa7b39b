"""Which matches make an alert, and which are only recorded.

The matches of one capture fall into three groups that are never mixed: covert entries, entries of bulk lists that
are too old to alert, and the rest. Each group becomes a hit of its own, so that nothing the crew is shown carries a
covert entry. The rest alerts, unless the same vehicle has just alerted.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from incar.hotlist.entry import Match, MatchTier
from incar.patrol.categories import category_of
from incar.patrol.places import distance_m
from incar.patrol.records import CaptureRecord, Hit, HitState, Verdict
from incar.position import PositionStamp, TimeStamp
from incar.tables import Category, Tables
from incar.vrm import fold

COVERT = "covert"
STALE_LIST = "stale_list"
SEEN_AGAIN = "seen_again"

BULK_LIMIT_S = 72 * 3600.0
"""Entries of bulk lists older than this do not alert, unless the settings say otherwise."""

_TIERS = tuple(MatchTier)


def order_matches(matches: Iterable[Match], tables: Tables) -> list[Match]:
    """Most urgent category first; within it the surer match, then the younger list."""
    return sorted(
        matches,
        key=lambda match: (
            category_of(match, tables).priority,
            _TIERS.index(match.tier),
            match.list_age_s,
        ),
    )


def counts_as_alert(hit: Hit) -> bool:
    """Whether a hit alerted and was about the vehicle it named: not silent, not withdrawn, not misread."""
    misread = hit.answer is not None and hit.answer.verdict is Verdict.MISREAD
    return not hit.silent_reason and hit.state is not HitState.WITHDRAWN and not misread


class _Alerted(NamedTuple):
    hit_id: str
    category: str
    priority: int
    possible: bool
    at: datetime
    position: PositionStamp


class AlertHistory:
    """What has alerted lately, so that the same vehicle does not alert at every glance.

    A match is seen again when the mark has alerted for its category, or for a more urgent one, less than the
    category's time ago and less than its distance away. An exact match is not held back by one that was only
    possible: that may have been another vehicle. A clock set back alerts anew.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._longest = timedelta(seconds=max(category.realert_s for category in tables.categories.values()))
        self._alerted: dict[str, list[_Alerted]] = {}

    def note(self, hit: Hit) -> None:
        """Remember a hit that has alerted (or had, before a restart)."""
        self._forget(hit.raised.utc)
        self._alerted.setdefault(fold(hit.vrm), []).extend(
            _Alerted(
                hit.hit_id,
                match.entry.category,
                category_of(match, self._tables).priority,
                match.possible,
                hit.raised.utc,
                hit.position,
            )
            for match in hit.matches
        )

    def forget(self, hit_id: str) -> None:
        """A hit turned out to be about another vehicle: it holds nothing back any more."""
        for each in self._alerted.values():
            each[:] = [alerted for alerted in each if alerted.hit_id != hit_id]

    def seen_again(self, vrm: str, match: Match, now: datetime, position: PositionStamp) -> bool:
        """Whether `match` of the mark `vrm` has alerted too recently to alert again."""
        category = category_of(match, self._tables)
        return any(
            _covers(earlier, match, category) and _recent(earlier, category, now, position)
            for key in {fold(vrm), fold(match.entry.vrm)}
            for earlier in self._alerted.get(key, ())
        )

    def _forget(self, now: datetime) -> None:
        kept = {
            key: [alerted for alerted in each if abs(now - alerted.at) < self._longest]
            for key, each in self._alerted.items()
        }
        self._alerted = {key: each for key, each in kept.items() if each}


def _covers(earlier: _Alerted, match: Match, category: Category) -> bool:
    if earlier.possible and not match.possible:
        return False
    return earlier.category == match.entry.category or earlier.priority < category.priority


def _recent(earlier: _Alerted, category: Category, now: datetime, position: PositionStamp) -> bool:
    age_s = (now - earlier.at).total_seconds()
    moved_m = distance_m(earlier.position, position)
    return 0 <= age_s < category.realert_s and (moved_m is None or moved_m < category.realert_m)


class AlertPolicy:
    """Makes hits of a capture's matches, and remembers those that alerted."""

    def __init__(self, tables: Tables, new_id: Callable[[], str], bulk_limit_s: float = BULK_LIMIT_S) -> None:
        self.history = AlertHistory(tables)
        self._tables = tables
        self._new_id = new_id
        self._bulk_limit_s = bulk_limit_s

    def raise_hits(self, capture: CaptureRecord, matches: Iterable[Match], raised: TimeStamp) -> list[Hit]:
        """The hits of a capture: at most one that alerts, first, and the silent ones."""
        groups: dict[str, list[Match]] = {"": [], STALE_LIST: [], COVERT: []}
        for match in order_matches(matches, self._tables):
            groups[self._kept_silent(match)].append(match)
        if groups[""] and all(
            self.history.seen_again(capture.vrm, match, raised.utc, capture.position) for match in groups[""]
        ):
            groups = {SEEN_AGAIN if reason == "" else reason: each for reason, each in groups.items()}
        hits = [self._hit(capture, each, reason, raised) for reason, each in groups.items() if each]
        for hit in hits:
            if hit.state is HitState.RAISED:
                self.history.note(hit)
        return hits

    def _kept_silent(self, match: Match) -> str:
        if match.entry.covert:
            return COVERT
        bulk = category_of(match, self._tables).bulk
        return STALE_LIST if bulk and match.list_age_s > self._bulk_limit_s else ""

    def _hit(self, capture: CaptureRecord, matches: list[Match], reason: str, raised: TimeStamp) -> Hit:
        return Hit(
            hit_id=self._new_id(),
            revision=1,
            capture_id=capture.capture_id,
            shift_id=capture.shift_id,
            camera=capture.camera,
            vrm=capture.vrm,
            matches=matches,
            state=HitState.SILENT if reason else HitState.RAISED,
            silent_reason=reason,
            raised=raised,
            position=capture.position,
        )
