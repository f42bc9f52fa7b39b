"""Records of a made-up patrol, one keyword away from any variation."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from incar.hotlist.entry import ListEntry, Match, MatchTier
from incar.patrol.own_entries import EntryDetails
from incar.patrol.records import CaptureRecord, Hit, HitState, OwnEntry, Shift, StopRecord
from incar.patrol.stops import StopDetails
from incar.position import ClockTrust, FixState, PositionStamp, TimeStamp
from incar.vrm import Layout

START = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
HERE = PositionStamp(
    state=FixState.LIVE,
    latitude_deg=52.2,
    longitude_deg=0.12,
    accuracy_m=4.0,
    age_s=0.3,
    speed_mps=13.0,
    heading_deg=270.0,
)


def at(after_s: float = 0.0) -> TimeStamp:
    """A moment of the patrol."""
    return TimeStamp(utc=START + timedelta(seconds=after_s), trust=ClockTrust.SYNCHRONISED, offset_s=0.01)


def entry(category: str = "stolen", vrm: str = "AB12CDE", **changes: Any) -> ListEntry:  # noqa: ANN401 - fields
    return replace(
        ListEntry(vrm=vrm, category=category, make="Ford", colour="Blue", reason="Stolen overnight"), **changes
    )


def match(category: str = "stolen", vrm: str = "AB12CDE", *, covert: bool = False, **changes: Any) -> Match:  # noqa: ANN401 - fields
    usual = Match(
        entry=entry(category, vrm, covert=covert),
        list_name="pnc",
        list_generation=3,
        list_age_s=3600.0,
        list_stale=False,
        tier=MatchTier.EXACT,
        weight=1.0,
    )
    return replace(usual, **changes)


def capture(capture_id: str = "c-1", vrm: str = "AB12CDE", **changes: Any) -> CaptureRecord:  # noqa: ANN401 - fields
    usual = CaptureRecord(
        capture_id=capture_id,
        revision=1,
        shift_id="s-1",
        camera="front",
        vrm=vrm,
        raw=vrm,
        layout=Layout.CURRENT,
        confidence=0.99,
        alternatives=[("A812CDE", 0.004)],
        frames=12,
        plate_width_px=140.0,
        quad=[(1.0, 2.0), (141.0, 2.0), (141.0, 32.0), (1.0, 32.0)],
        media_s=12.48,
        captured=at(),
        position=HERE,
    )
    return replace(usual, **changes)


def hit(hit_id: str = "h-1", *matches: Match, state: HitState = HitState.RAISED, **changes: Any) -> Hit:  # noqa: ANN401 - fields
    usual = Hit(
        hit_id=hit_id,
        revision=1,
        capture_id="c-1",
        shift_id="s-1",
        camera="front",
        vrm="AB12CDE",
        matches=list(matches) or [match()],
        state=state,
        raised=at(),
        position=HERE,
        alert_latency_s=0.08,
    )
    return replace(usual, **changes)


def shift(shift_id: str = "s-1", **changes: Any) -> Shift:  # noqa: ANN401 - fields
    usual = Shift(
        shift_id=shift_id,
        call_sign="TR21",
        officers=["1234", "5678"],
        operation="Operation Lantern",
        district="North",
        started=at(),
    )
    return replace(usual, **changes)


def details(**changes: Any) -> StopDetails:  # noqa: ANN401 - fields
    usual = StopDetails(
        vrm_confirmed="AB12 CDE", make="Ford", model="Focus", colour="Blue", power="rta_163", outcomes=["arrest"]
    )
    return replace(usual, **changes)


def stop(stop_id: str = "p-1", **changes: Any) -> StopRecord:  # noqa: ANN401 - fields
    usual = StopRecord(
        stop_id=stop_id,
        revision=1,
        shift_id="s-1",
        call_sign="TR21",
        officers=["1234", "5678"],
        operation="Operation Lantern",
        district="North",
        hit_id="h-1",
        vrm_read="AB12CDE",
        vrm_confirmed="AB12CDE",
        match=match(),
        verdict=None,
        power="rta_163",
        stopped=True,
        outcomes=["arrest"],
        recorded=at(300),
        position=HERE,
        author="1234",
    )
    return replace(usual, **changes)


def entry_details(**changes: Any) -> EntryDetails:  # noqa: ANN401 - fields
    usual = EntryDetails(vrm="ab12 cde", category="stolen", reason="Taken an hour ago", expires_h=12.0)
    return replace(usual, **changes)


def own_entry(entry_id: str = "e-1", vrm: str = "AB12CDE", **changes: Any) -> OwnEntry:  # noqa: ANN401 - fields
    usual = OwnEntry(
        entry_id=entry_id,
        revision=1,
        shift_id="s-1",
        call_sign="TR21",
        vrm=vrm,
        category="stolen",
        reason="Taken an hour ago",
        created=at(),
        position=HERE,
        expires=START + timedelta(hours=12),
        author="1234",
    )
    return replace(usual, **changes)
