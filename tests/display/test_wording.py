"""Ages, cells and lines in the crew's words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.display import wording
from incar.messages.parts import ClockStatus, OutboxStatus, PositionStatus
from tests.sim.display_core import camera, hotlist, quiet_state

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "now"), (12, "12 s"), (75, "1 min"), (7300, "2 h"), (100_000, "27 h"), (300_000, "3 days")],
)
def test_durations(seconds: float, words: str) -> None:
    assert wording.duration(seconds) == words


@given(st.floats(0, 1e8))
def test_every_duration_is_short(seconds: float) -> None:
    assert len(wording.duration(seconds)) <= 9


def test_as_of_names_the_day_only_when_it_is_another() -> None:
    assert wording.as_of(NOW, NOW) == f"as of {NOW.astimezone():%H:%M}"
    before = NOW - timedelta(days=3)
    assert wording.as_of(before, NOW) == f"as of {before.astimezone():%-d %b %H:%M}"


@pytest.mark.parametrize(
    ("cameras", "level", "value"),
    [
        ([camera("front"), camera("rear")], "ok", "2 alive"),
        ([camera("front"), camera("rear", "late")], "caution", "rear late"),
        ([camera("front", "down"), camera("rear", "late")], "fault", "front down"),
        ([camera("front", "down"), camera("rear", "down")], "fault", "2 down"),
        ([camera("front", "finished")], "caution", "1 finished"),
        ([], "fault", "none"),
    ],
)
def test_the_worst_camera_is_named(cameras: list[object], level: str, value: str) -> None:
    cell = wording.cameras_cell(cameras)  # type: ignore[arg-type] # pytest knows no type for a parameter
    assert (cell["level"], cell["value"]) == (level, value)


def test_position() -> None:
    assert wording.position_cell(PositionStatus(state="none"))["value"] == "no fix"
    assert wording.position_cell(PositionStatus(state="stale", age_s=75))["value"] == "stale, 1 min"
    assert wording.position_cell(PositionStatus(state="live", age_s=0.2))["level"] == "ok"


def test_clock() -> None:
    assert wording.clock_cell(ClockStatus(trust="synchronised"))["level"] == "ok"
    assert wording.clock_cell(ClockStatus(trust="doubtful", offset_s=-2.4))["value"] == "doubtful, -2.4 s"
    assert wording.clock_cell(ClockStatus(trust="unsynchronised"))["level"] == "fault"


@pytest.mark.parametrize(
    ("hours", "level", "word"), [(1, "ok", "current"), (13, "caution", "ageing"), (30, "fault", "old")]
)
def test_the_oldest_list_speaks_for_all(hours: float, level: str, word: str) -> None:
    cell = wording.lists_cell([hotlist("new", hours=0.1), hotlist("old", hours=hours)], NOW)
    assert (cell["level"], cell["title"]) == (level, f"Lists {word}")
    assert cell["value"].startswith("as of ")


def test_no_list_is_a_fault() -> None:
    assert wording.lists_cell([], NOW)["level"] == "fault"


def test_a_list_too_old_says_that_it_does_not_alert() -> None:
    assert wording.list_row(hotlist("bulk", hours=80), NOW)["word"] == "too old, NOT ALERTING"


def test_outbox() -> None:
    assert wording.outbox_cell(OutboxStatus(waiting=0))["value"] == "empty"
    waiting = wording.outbox_cell(OutboxStatus(waiting=1234, oldest_s=200))
    assert (waiting["value"], waiting["title"], waiting["level"]) == ("1,234 waiting", "Outbox, oldest 3 min", "ok")
    assert wording.outbox_cell(OutboxStatus(waiting=1, oldest_s=9000))["level"] == "caution"
    assert wording.outbox_cell(OutboxStatus(waiting=0, parked=2))["value"] == "2 refused"


def test_what_keeps_records_from_going_home_is_said() -> None:
    now = datetime(2026, 1, 20, 21, 30, tzinfo=UTC)
    assert wording.outbox_notices(OutboxStatus(waiting=14, oldest_s=90), now) == []
    spent, refused = wording.outbox_notices(OutboxStatus(waiting=14, oldest_s=9000, parked=1, budget_spent=True), now)
    midnight = wording.clock_time(datetime(2026, 1, 21, tzinfo=UTC))
    assert spent.text.endswith(f"until {midnight}. 14 waiting, the oldest 2\u00a0h.")
    assert refused.text == "1 record refused by the back office is kept in this car. Tell the technician."
    for trouble in (OutboxStatus(waiting=1, parked=1), OutboxStatus(waiting=0, budget_spent=True)):
        assert wording.outbox_cell(trouble)["level"] == "caution"


def test_moments_name_the_day_only_when_it_is_another() -> None:
    later = NOW + timedelta(days=3)
    assert wording.until(later, NOW) == f"until {later.astimezone():%-d %b %H:%M}"
    assert wording.when(NOW, NOW) == f"{NOW.astimezone():%H:%M}"


def test_a_camera_says_since_when_and_why() -> None:
    row = wording.camera_row(camera("rear", "down", "refused"), NOW)
    assert row["word"].startswith("down since ")
    assert row["reason"] == "refused"


def test_shift_and_vehicle() -> None:
    assert wording.shift_line(quiet_state().shift) == "BX21  ·  Op Vulcan"
    assert wording.shift_line(None) == "No shift"
    assert wording.vehicle("Ford", "", "BLUE") == "Blue Ford"
