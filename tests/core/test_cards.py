"""What the crew is told of the job's own types."""

import time
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from incar.core.cards import (
    SHOWN,
    alert_card,
    camera_status,
    clock_status,
    list_status,
    match_card,
    position_status,
    shift_status,
)
from incar.hotlist.entry import ListInfo
from incar.messages.camera import CameraBeat
from incar.messages.parts import AlertCard
from incar.patrol.records import Answer, Decision, Hit, HitState, Verdict
from incar.position import ClockTrust, FixState, PositionStamp, TimeStamp
from incar.settings import ListSettings
from incar.tables import load_tables
from tests.patrol.samples import HERE, START, at, hit, match, shift

LIMITS = ListSettings(amber_h=12, red_h=24, bulk_silent_h=72)
TABLES = load_tables()


def beat(state: str, reason: str = "", since_ns: int = 0) -> CameraBeat:
    return CameraBeat(
        name="front",
        state=state,  # type: ignore[arg-type]  # a test's own literal
        reason=reason,
        since_ns=since_ns,
        frames=100,
        processed=97,
        dropped=3,
        reads=2,
        pid=7,
        width=1920,
        height=1080,
    )


def info(hours: float, *, bulk: bool = False) -> ListInfo:
    produced = START - timedelta(hours=hours)
    return ListInfo(
        name="pnc", generation=4, entries=10, bulk=bulk, produced_at=produced, loaded_at=produced, digest="d"
    )


def card(shown: Hit, now: datetime = START, stop_id: str = "") -> AlertCard:
    return alert_card(shown, LIMITS, TABLES, now, confidence=0.9, frame_ns=5, stop_id=stop_id)


def test_a_camera_is_told_with_its_counts_and_since_when() -> None:
    now_ns = time.monotonic_ns()
    told = camera_status(beat("down", "no route to the camera", now_ns - 90 * 10**9), now_ns, START)
    assert (told.name, told.health, told.reason) == ("front", "down", "no route to the camera")
    assert told.since == START - timedelta(seconds=90)
    assert (told.frames, told.processed, told.dropped, told.reads) == (100, 97, 3, 2)
    assert (told.pid, told.width_px, told.height_px) == (7, 1920, 1080)


def test_a_camera_that_is_being_opened_is_late_and_says_why() -> None:
    opening = camera_status(beat("opening"), 0, START)
    assert (opening.health, opening.reason) == ("late", "starting")
    assert camera_status(beat("opening", "refused"), 0, START).reason == "refused"
    assert camera_status(beat("alive"), 0, START).reason == ""


def test_an_old_fix_has_a_place_and_an_age_and_no_speed() -> None:
    live = position_status(HERE)
    assert (live.state, live.speed_mps, live.heading_deg) == ("live", 13.0, 270.0)
    stale = position_status(replace(HERE, state=FixState.STALE, age_s=40.0))
    assert (stale.state, stale.age_s, stale.latitude_deg) == ("stale", 40.0, 52.2)
    assert (stale.speed_mps, stale.heading_deg) == (None, None)
    assert position_status(PositionStamp(state=FixState.NONE)).latitude_deg is None


def test_the_clocks_trust_is_told() -> None:
    told = clock_status(TimeStamp(utc=START, trust=ClockTrust.DOUBTFUL, offset_s=2.5))
    assert (told.trust, told.offset_s) == ("doubtful", 2.5)


@pytest.mark.parametrize(
    ("hours", "bulk", "age", "alerting"),
    [(1, False, "green", True), (13, True, "amber", True), (80, True, "red", False), (80, False, "red", True)],
)
def test_a_list_is_told_with_its_age(hours: float, age: str, *, bulk: bool, alerting: bool) -> None:
    told = list_status(info(hours, bulk=bulk), LIMITS, START)
    assert (told.name, told.generation, told.entries) == ("pnc", 4, 10)
    assert (told.age_s, told.age, told.alerting) == (hours * 3600, age, alerting)


def test_a_list_of_the_future_is_told_as_too_old() -> None:
    told = list_status(info(-1, bulk=True), LIMITS, START)
    assert (told.age, told.alerting) == ("red", False)
    assert told.age_s == msgspec.json.decode(msgspec.json.encode(told.age_s)) > 365 * 86400


def test_the_shift_is_told_with_what_it_has_done() -> None:
    told = shift_status(shift(), alerts=3, stops=2)
    assert (told.call_sign, told.officers, told.district) == ("TR21", ["1234", "5678"], "North")
    assert (told.started_at, told.alerts, told.stops) == (START, 3, 2)


def test_an_entry_is_told_with_its_own_mark_and_age() -> None:
    matched = match(vrm="AB12CDE")
    created = replace(matched.entry, created=date(2026, 11, 1))
    told = match_card(replace(matched, entry=created, list_age_s=90_000.0, list_stale=True), LIMITS, START.date())
    assert (told.listed_vrm, told.entry_age_days) == ("AB12 CDE", 21)
    assert (told.list_age, told.stale) == ("red", True)
    assert match_card(matched, LIMITS, START.date()).entry_age_days is None
    assert match_card(replace(matched, entry=created), LIMITS, date(2026, 10, 31)).entry_age_days is None


def test_the_most_urgent_category_sets_the_priority() -> None:
    told = card(hit("h", match("no_mot"), match("firearms")))
    assert told.priority == min(TABLES.categories[name].priority for name in ("no_mot", "firearms"))
    assert [matched.category for matched in told.matches] == ["no_mot", "firearms"]
    assert (told.spaced, told.phonetic[0]) == ("AB12 CDE", "Alpha")


def test_the_answer_and_the_stop_are_on_the_card() -> None:
    answered = Answer(verdict=Verdict.CORRECT, answered=at(5), position=HERE, decision=Decision.FOLLOW)
    told = card(hit(state=HitState.DECIDED, answer=answered), stop_id="p-1")
    assert (told.state, told.verdict, told.decision, told.stop_id) == ("decided", "correct", "follow", "p-1")
    assert (card(hit()).verdict, card(hit()).decision) == ("", "")


@given(st.sampled_from(sorted(SHOWN)), st.floats(-3600, 86_400))
def test_an_alert_of_every_shown_state_has_an_age_that_is_never_negative(state: HitState, later_s: float) -> None:
    told = card(hit(state=state), START + timedelta(seconds=later_s))
    assert told.age_s == pytest.approx(max(0.0, later_s), abs=1e-5)


def test_every_state_but_silent_is_shown() -> None:
    assert set(SHOWN) == set(HitState) - {HitState.SILENT}
    assert START.tzinfo is UTC
