"""What was out of work, and for how long, as the shift's summary will tell it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from incar.core.down_times import DownTimes
from incar.messages.parts import CameraStatus, PositionStatus
from incar.patrol.facts import DownTime, Part
from incar.store.errors import StoreError
from incar.store.opening import open_records_store
from incar.store.records import RecordsStore
from tests.patrol.samples import START, shift
from tests.sim.patrol import KEY

LIVE = PositionStatus(state="live")
NO_FIX = PositionStatus(state="none")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[RecordsStore]:
    with open_records_store(tmp_path, KEY) as records:
        yield records


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def camera(health: str, reason: str = "", name: str = "front") -> CameraStatus:
    return CameraStatus(name=name, health=health, reason=reason, since=datetime.now(UTC))  # type: ignore[arg-type]  # a test's own literal


def noted(records: RecordsStore) -> list[DownTime]:
    return records.shift_log.facts(shift()).down_times


def test_what_works_is_not_noted(records: RecordsStore) -> None:
    times = DownTimes(records.shift_log)
    times.note([camera("alive"), camera("late", "starting", "rear"), camera("finished", name="left")], LIVE, START)
    assert noted(records) == []


def test_a_camera_that_fails_and_comes_back_is_one_interval(records: RecordsStore) -> None:
    times = DownTimes(records.shift_log)
    times.note([camera("down", "refused")], LIVE, after(1))
    (open_one,) = noted(records)
    assert (open_one.part, open_one.name, open_one.since, open_one.until) == (Part.CAMERA, "front", after(1), None)
    times.note([camera("down", "no answer")], LIVE, after(2))
    times.note([camera("late")], LIVE, after(3))
    times.note([camera("alive")], LIVE, after(4))
    (whole,) = noted(records)
    assert (whole.since, whole.until, whole.reason) == (after(1), after(3), "refused")


def test_each_failure_counts_and_each_part_for_itself(records: RecordsStore) -> None:
    times = DownTimes(records.shift_log)
    for minute in (1, 3):
        times.note([camera("down", "refused"), camera("alive", name="rear")], NO_FIX, after(minute))
        times.note([camera("alive"), camera("alive", name="rear")], NO_FIX, after(minute + 1))
    times.note([], LIVE, after(9))
    told = [(each.part, each.name, each.since, each.until) for each in noted(records)]
    assert sorted(told) == [
        (Part.CAMERA, "front", after(1), after(2)),
        (Part.CAMERA, "front", after(3), after(4)),
        (Part.GPS, "", after(1), after(9)),
    ]


def test_a_stale_fix_is_no_fix(records: RecordsStore) -> None:
    DownTimes(records.shift_log).note([], PositionStatus(state="stale"), START)
    (gps,) = noted(records)
    assert (gps.part, gps.reason) == (Part.GPS, "fix is stale")


def test_what_was_down_when_the_core_ended_goes_on_until_it_is_seen_to_be_back(records: RecordsStore) -> None:
    DownTimes(records.shift_log).note([camera("down", "refused")], NO_FIX, after(1))
    again = DownTimes(records.shift_log)
    again.note([camera("down", "refused")], LIVE, after(5))
    again.note([camera("alive")], LIVE, after(6))
    told = [(each.part, each.since, each.until) for each in noted(records)]
    assert sorted(told) == [(Part.CAMERA, after(1), after(6)), (Part.GPS, after(1), after(5))]


def test_a_camera_that_is_no_longer_in_the_settings_is_not_down_for_ever(records: RecordsStore) -> None:
    before = [camera("down", "refused"), camera("down", "refused", "rear")]
    DownTimes(records.shift_log).note(before, NO_FIX, after(1))
    DownTimes(records.shift_log).close_others({"front"}, after(5))
    told = [(each.part, each.name, each.until, each.reason) for each in noted(records)]
    assert sorted(told, key=str) == [
        (Part.CAMERA, "front", None, "refused"),
        (Part.CAMERA, "rear", after(5), "refused; no longer in the settings"),
        (Part.GPS, "", None, "fix is none"),
    ]
    assert {each.name for each in records.shift_log.out_of_work()} == {"front", ""}


def test_what_could_not_be_written_is_written_with_the_next_look(tmp_path: Path) -> None:
    with open_records_store(tmp_path, KEY) as records:
        DownTimes(records.shift_log).note([camera("down", "refused")], LIVE, after(1))
    with open_records_store(tmp_path, KEY, read_only=True) as records:
        times = DownTimes(records.shift_log)
        for minute in (2, 3):
            with pytest.raises(StoreError):
                times.note([camera("alive")], LIVE, after(minute))
        for minute in (4, 5):
            with pytest.raises(StoreError):
                times.note([camera("down", name="rear")], LIVE, after(minute))
