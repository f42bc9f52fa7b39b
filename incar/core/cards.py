"""From the job's own types to what the display is told."""

from datetime import UTC, date, datetime

from incar.hotlist.entry import ListInfo, Match
from incar.hotlist.policy import age_band, alerting, list_age_s
from incar.messages.camera import CameraBeat
from incar.messages.parts import (
    AlertCard,
    CameraStatus,
    ClockStatus,
    ListStatus,
    MatchCard,
    PositionStatus,
    ShiftStatus,
    ShownState,
)
from incar.patrol.categories import category_of
from incar.patrol.records import Hit, HitState, Shift
from incar.position import PositionStamp, TimeStamp
from incar.settings import ListSettings
from incar.tables import Tables
from incar.vrm import phonetic, spaced

NS_PER_SECOND = 1_000_000_000

SHOWN: dict[HitState, ShownState] = {
    HitState.RAISED: "raised",
    HitState.ANSWERED: "answered",
    HitState.DECIDED: "decided",
    HitState.STOPPED: "stopped",
    HitState.CLOSED: "closed",
    HitState.WITHDRAWN: "withdrawn",
}
"""The states a crew sees: a silent hit is never shown."""


def camera_status(beat: CameraBeat, now_ns: int, now: datetime) -> CameraStatus:
    """One camera for the crew; a worker that is still opening counts as late."""
    since = datetime.fromtimestamp(now.timestamp() - (now_ns - beat.since_ns) / NS_PER_SECOND, UTC)
    return CameraStatus(
        name=beat.name,
        health="late" if beat.state == "opening" else beat.state,
        reason=beat.reason or ("starting" if beat.state == "opening" else ""),
        since=since,
        frames=beat.frames,
        processed=beat.processed,
        dropped=beat.dropped,
        reads=beat.reads,
        pid=beat.pid,
        width_px=beat.width,
        height_px=beat.height,
        stages=beat.stages,
    )


def position_status(stamp: PositionStamp) -> PositionStatus:
    """Position and speed for the crew; a stale fix has no speed."""
    live = stamp.state.value == "live"
    return PositionStatus(
        state=stamp.state.value,
        age_s=stamp.age_s,
        latitude_deg=stamp.latitude_deg,
        longitude_deg=stamp.longitude_deg,
        speed_mps=stamp.speed_mps if live else None,
        heading_deg=stamp.heading_deg if live else None,
    )


def clock_status(stamp: TimeStamp) -> ClockStatus:
    """Trust in the clock for the crew."""
    return ClockStatus(trust=stamp.trust.value, offset_s=stamp.offset_s)


def list_status(info: ListInfo, limits: ListSettings, now: datetime) -> ListStatus:
    """One hotlist for the crew."""
    age_s = list_age_s(info, now)
    return ListStatus(
        name=info.name,
        generation=info.generation,
        entries=info.entries,
        produced_at=info.produced_at,
        age_s=age_s,
        age=age_band(age_s, limits),
        alerting=alerting(age_s, limits, bulk=info.bulk),
    )


def shift_status(shift: Shift, alerts: int, stops: int) -> ShiftStatus:
    """The shift for the crew."""
    return ShiftStatus(
        shift_id=shift.shift_id,
        call_sign=shift.call_sign,
        officers=shift.officers,
        operation=shift.operation,
        district=shift.district,
        started_at=shift.started.utc,
        crewed_single=shift.crewed_single,
        alerts=alerts,
        stops=stops,
    )


def match_card(match: Match, limits: ListSettings, today: date) -> MatchCard:
    """One matched entry for the crew."""
    entry = match.entry
    return MatchCard(
        category=entry.category,
        list_name=match.list_name,
        list_generation=match.list_generation,
        list_age_s=match.list_age_s,
        list_age=age_band(match.list_age_s, limits),
        stale=match.list_stale,
        possible=match.possible,
        listed_vrm=spaced(entry.vrm),
        make=entry.make,
        model=entry.model,
        colour=entry.colour,
        warning_signals=entry.warning_signals,
        action=entry.action,
        reason=entry.reason,
        information=entry.information,
        incident_reference=entry.incident_reference,
        force=entry.force,
        confirmed=entry.confirmed,
        entry_age_days=(today - entry.created).days if entry.created and entry.created <= today else None,
    )


def alert_card(
    hit: Hit,
    limits: ListSettings,
    tables: Tables,
    now: datetime,
    *,
    confidence: float,
    frame_ns: int,
    stop_id: str,
) -> AlertCard:
    """One alerted hit for the crew. `hit` is not silent."""
    return AlertCard(
        hit_id=hit.hit_id,
        vrm=hit.vrm,
        spaced=spaced(hit.vrm),
        phonetic=phonetic(hit.vrm),
        camera=hit.camera,
        confidence=confidence,
        matches=[match_card(match, limits, now.date()) for match in hit.matches],
        priority=min(category_of(match, tables).priority for match in hit.matches),
        state=SHOWN[hit.state],
        verdict=hit.answer.verdict.value if hit.answer else "",
        decision=hit.answer.decision.value if hit.answer and hit.answer.decision else "",
        raised_at=hit.raised.utc,
        age_s=max(0.0, (now - hit.raised.utc).total_seconds()),
        seen_at=hit.seen.utc if hit.seen else None,
        frame_ns=frame_ns,
        stop_id=stop_id,
    )
