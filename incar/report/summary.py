"""The shift summary as data, worked out from the facts of the shift. Pure.

It is the crew's, so covert hits are in none of its figures.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from statistics import median

import msgspec

from incar.hotlist.policy import age_s, known_age_s
from incar.patrol.alerts import SEEN_AGAIN, STALE_LIST
from incar.patrol.facts import AlertedHit, DownTime, ListUse, Part, ShiftFacts
from incar.patrol.hits import ALERTED
from incar.patrol.records import HitState, Shift, StopRecord, Verdict
from incar.position import ClockTrust
from incar.tables import Tables


class CameraLine(msgspec.Struct, frozen=True, kw_only=True):
    """One camera's work."""

    camera: str
    captures: int
    reads: int
    """Plates read in single frames; a capture is voted from several."""
    alerts: int
    misread: int
    misread_percent: float | None
    """Of the alerts that were answered; None when none was."""
    down_times: int
    down_s: float


class CategoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """Hits whose most urgent entry was of one category."""

    category: str
    name: str
    alerts: int
    silent: int


class AnswerCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the alerts."""

    alerts: int
    verified: int
    misread: int
    not_current: int
    dismissed: int
    unanswered: int
    withdrawn: int
    """Taken back by the reader before anybody answered."""
    median_answer_s: float | None
    """From the alert to its first answer."""


class SilentCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Hits that were recorded and not alerted."""

    stale_list: int
    seen_again: int


class StopCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Stop records and how they came about."""

    records: int
    stopped: int
    not_stopped: int
    of_hits: int
    """Stopped because of a hit."""
    officer_initiated: int
    positive: int
    """Stopped, with at least one positive outcome."""
    hit_to_stop_percent: float | None
    """Vehicles stopped because of a hit, of the alerts that were not withdrawn."""
    stop_to_positive_percent: float | None
    """Stops with a positive outcome, of the vehicles stopped."""


class OutcomeLine(msgspec.Struct, frozen=True, kw_only=True):
    """How often one outcome was recorded."""

    outcome: str
    name: str
    group: str
    positive: bool
    count: int


class ListLine(msgspec.Struct, frozen=True, kw_only=True):
    """How old one list was while it was matched against."""

    name: str
    bulk: bool
    entries: int
    """Of the newest generation."""
    generations: int
    """How many were in use in the shift."""
    youngest_s: float | None
    """None: not known, by a clock that was behind the list."""
    oldest_s: float | None


class UploadCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What had not gone home when the summary was made, of this shift and of others."""

    waiting: int
    oldest_s: float | None
    parked: int
    """Refused for good by the other end."""


class ShiftSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One shift in figures."""

    shift: Shift
    made_at: datetime
    until: datetime
    """The end of the shift, or when the summary was made."""
    duration_s: float
    clock_trusted: bool
    """Whether the clock was synchronised when the shift started and ended."""
    captures: int
    reads: int
    cameras: list[CameraLine]
    categories: list[CategoryLine]
    answers: AnswerCounts
    silent: SilentCounts
    stops: StopCounts
    outcomes: list[OutcomeLine]
    lists: list[ListLine]
    gps_down_times: int
    gps_down_s: float
    uploads: UploadCounts


def summarise(facts: ShiftFacts, tables: Tables, made_at: datetime) -> ShiftSummary:
    """The summary of a shift, in progress or ended, as it stands at `made_at`."""
    shift = facts.shift
    until = shift.ended.utc if shift.ended else made_at
    hits = [each for each in facts.hits if not any(match.entry.covert for match in each.hit.matches)]
    alerts = [each for each in hits if each.hit.state in ALERTED]
    gps = _down(facts.down_times, Part.GPS, "", shift, until)
    return ShiftSummary(
        shift=shift,
        made_at=made_at,
        until=until,
        duration_s=max(0.0, (until - shift.started.utc).total_seconds()),
        clock_trusted=all(
            stamp.trust is ClockTrust.SYNCHRONISED for stamp in (shift.started, shift.ended) if stamp is not None
        ),
        captures=sum(camera.captures for camera in facts.cameras),
        reads=sum(camera.reads for camera in facts.cameras),
        cameras=_cameras(facts, alerts, until),
        categories=_categories(hits, tables),
        answers=_answers(alerts),
        silent=_silent(hits),
        stops=_stops(facts.stops, alerts, tables),
        outcomes=_outcomes(facts.stops, tables),
        lists=_lists(facts.lists, until),
        gps_down_times=len(gps),
        gps_down_s=sum(gps),
        uploads=UploadCounts(
            waiting=facts.waiting.count,
            oldest_s=_age_s(facts.waiting.oldest, made_at) if facts.waiting.oldest else None,
            parked=facts.waiting.parked,
        ),
    )


def percent(part: int, whole: int) -> float | None:
    """`part` of `whole`, to a tenth; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def _age_s(earlier: datetime, later: datetime) -> float:
    return max(0.0, (later - earlier).total_seconds())


def _verdicts(alerts: Iterable[AlertedHit]) -> Counter[Verdict]:
    return Counter(each.hit.answer.verdict for each in alerts if each.hit.answer)


def _cameras(facts: ShiftFacts, alerts: list[AlertedHit], until: datetime) -> list[CameraLine]:
    counts = {count.camera: count for count in facts.cameras}
    down = {each.name for each in facts.down_times if each.part is Part.CAMERA}
    lines = []
    for camera in sorted(counts.keys() | down):
        own = [each for each in alerts if each.hit.camera == camera]
        verdicts = _verdicts(own)
        intervals = _down(facts.down_times, Part.CAMERA, camera, facts.shift, until)
        lines.append(
            CameraLine(
                camera=camera,
                captures=counts[camera].captures if camera in counts else 0,
                reads=counts[camera].reads if camera in counts else 0,
                alerts=len(own),
                misread=verdicts[Verdict.MISREAD],
                misread_percent=percent(verdicts[Verdict.MISREAD], verdicts.total()),
                down_times=len(intervals),
                down_s=sum(intervals),
            )
        )
    return lines


def _down(down_times: list[DownTime], part: Part, name: str, shift: Shift, until: datetime) -> list[float]:
    """Seconds of each of a part's intervals that fall into the shift."""
    return [
        _age_s(max(each.since, shift.started.utc), min(each.until or until, until))
        for each in down_times
        if each.part is part and each.name == name
    ]


def _categories(hits: list[AlertedHit], tables: Tables) -> list[CategoryLine]:
    alerts: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    for each in hits:
        counter = silent if each.hit.state is HitState.SILENT else alerts
        counter[each.hit.matches[0].entry.category] += 1
    seen = alerts.keys() | silent.keys()
    in_order = [key for key in tables.categories if key in seen] + sorted(seen - tables.categories.keys())
    return [
        CategoryLine(
            category=key,
            name=tables.categories[key].name if key in tables.categories else key,
            alerts=alerts[key],
            silent=silent[key],
        )
        for key in in_order
    ]


def _answers(alerts: list[AlertedHit]) -> AnswerCounts:
    verdicts = _verdicts(alerts)
    states = Counter(each.hit.state for each in alerts)
    waited = [_age_s(each.hit.raised.utc, each.first_answered) for each in alerts if each.first_answered]
    return AnswerCounts(
        alerts=len(alerts),
        verified=verdicts[Verdict.CORRECT],
        misread=verdicts[Verdict.MISREAD],
        not_current=verdicts[Verdict.NOT_CURRENT],
        dismissed=verdicts[Verdict.DISMISSED],
        unanswered=states[HitState.RAISED],
        withdrawn=states[HitState.WITHDRAWN],
        median_answer_s=round(median(waited), 1) if waited else None,
    )


def _silent(hits: list[AlertedHit]) -> SilentCounts:
    reasons = Counter(each.hit.silent_reason for each in hits if each.hit.state is HitState.SILENT)
    return SilentCounts(stale_list=reasons[STALE_LIST], seen_again=reasons[SEEN_AGAIN])


def _stops(stops: list[StopRecord], alerts: list[AlertedHit], tables: Tables) -> StopCounts:
    stopped = [stop for stop in stops if stop.stopped]
    of_hits = sum(stop.hit_id is not None for stop in stopped)
    positive = sum(any(_is_positive(outcome, tables) for outcome in stop.outcomes) for stop in stopped)
    standing = sum(each.hit.state is not HitState.WITHDRAWN for each in alerts)
    return StopCounts(
        records=len(stops),
        stopped=len(stopped),
        not_stopped=len(stops) - len(stopped),
        of_hits=of_hits,
        officer_initiated=len(stopped) - of_hits,
        positive=positive,
        hit_to_stop_percent=percent(of_hits, standing),
        stop_to_positive_percent=percent(positive, len(stopped)),
    )


def _is_positive(outcome: str, tables: Tables) -> bool:
    return outcome in tables.outcomes and tables.outcomes[outcome].positive


def _outcomes(stops: list[StopRecord], tables: Tables) -> list[OutcomeLine]:
    counts = Counter(outcome for stop in stops for outcome in stop.outcomes)
    known = [key for key in tables.outcomes if key in counts]
    lines = [
        OutcomeLine(
            outcome=key,
            name=tables.outcomes[key].name,
            group=tables.outcomes[key].group,
            positive=tables.outcomes[key].positive,
            count=counts[key],
        )
        for key in known
    ]
    gone = sorted(counts.keys() - tables.outcomes.keys())
    return lines + [OutcomeLine(outcome=key, name=key, group="", positive=False, count=counts[key]) for key in gone]


def _lists(uses: list[ListUse], until: datetime) -> list[ListLine]:
    """One line a list; its newest generation was in use until the end."""
    lines = []
    for name in sorted({use.name for use in uses}):
        own = sorted((use for use in uses if use.name == name), key=lambda use: use.generation)
        newest = own[-1]
        oldest = [age_s(use.produced_at, use.last_used) for use in own[:-1]]
        lines.append(
            ListLine(
                name=name,
                bulk=newest.bulk,
                entries=newest.entries,
                generations=len(own),
                youngest_s=known_age_s(min(age_s(use.produced_at, use.first_used) for use in own)),
                oldest_s=known_age_s(max([*oldest, age_s(newest.produced_at, max(until, newest.last_used))])),
            )
        )
    return lines
