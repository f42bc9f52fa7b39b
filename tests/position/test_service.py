"""Following the real gpsd through everything that can happen to it and its receiver."""

import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from incar.position import (
    NO_POSITION,
    ClockTrust,
    FixedPosition,
    FixState,
    GpsdPosition,
    PositionService,
    TrustedClock,
    gpsd_client,
    service,
)
from incar.position.clock import Clocks
from incar.position.gpsd_client import Report
from incar.position.service import _Track
from incar.settings import PositionSettings, SettingsError
from tests.sim.gps import Gpsd, Says, epoch, free_port, gpsfake, wait_until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same in a fraction of the time; the receiver has ten epochs a second."""
    monkeypatch.setattr(service, "FRESH_S", 0.8)
    monkeypatch.setattr(gpsd_client, "TIMEOUT_S", 0.5)


@pytest.fixture
def clock() -> TrustedClock:
    return TrustedClock(Clocks(kernel_synchronised=lambda: False))


@pytest.fixture(scope="module")
def daemon() -> Iterator[Gpsd]:
    with Gpsd() as gpsd:
        yield gpsd


@pytest.fixture
def gpsd(daemon: Gpsd) -> Iterator[Gpsd]:
    """The module's gpsd, running, with a receiver that has a fix; its start takes longer than most tests."""
    yield daemon
    daemon.signal(signal.SIGCONT)
    daemon.receiver.reset()


@pytest.fixture
def position(gpsd: Gpsd, clock: TrustedClock) -> Iterator[GpsdPosition]:
    position = GpsdPosition("127.0.0.1", gpsd.port, clock)
    position.start()
    yield position
    position.stop()
    assert "position" not in {thread.name for thread in threading.enumerate()}


def is_live(position: PositionService) -> bool:
    return position.stamp().state is FixState.LIVE


def wait_for_reason(position: PositionService, words: str) -> None:
    wait_until(lambda: words in position.health().reason)


def test_a_moving_car_is_followed(gpsd: Gpsd, position: GpsdPosition, clock: TrustedClock) -> None:
    gpsd.receiver.speed_mps = 13.4
    wait_until(lambda: position.stamp().speed_mps is not None)
    stamp = position.stamp()
    assert stamp.latitude_deg == pytest.approx(51.5)
    assert stamp.longitude_deg == pytest.approx(-0.125)
    assert stamp.speed_mps == pytest.approx(13.4, abs=0.1)
    assert stamp.heading_deg == pytest.approx(90)
    assert stamp.accuracy_m is not None
    assert stamp.age_s is not None
    assert stamp.age_s < 0.8
    wait_until(lambda: position.health().reason == "")
    assert clock.stamp().trust is ClockTrust.SYNCHRONISED


def test_a_standing_car_has_a_speed_of_zero_and_no_course(position: GpsdPosition) -> None:
    wait_until(lambda: position.stamp().speed_mps == 0)
    assert position.stamp().heading_deg is None


def test_the_satellites_time_shows_a_wrong_wall_clock(gpsd: Gpsd, position: GpsdPosition, clock: TrustedClock) -> None:
    gpsd.receiver.clock_offset_s = -7200
    wait_until(lambda: is_live(position))
    wait_until(lambda: (clock.stamp().offset_s or 0) > 7190)
    assert clock.stamp().trust is ClockTrust.UNSYNCHRONISED


def test_without_gpsd_there_is_no_position_and_it_is_said(clock: TrustedClock) -> None:
    position = GpsdPosition("127.0.0.1", free_port(), clock)
    assert position.health().reason == "not started"
    position.start()
    wait_for_reason(position, "does not answer")
    assert position.stamp() == NO_POSITION
    position.stop()


def test_a_fix_that_is_lost_grows_stale_and_comes_back(gpsd: Gpsd, position: GpsdPosition) -> None:
    gpsd.receiver.speed_mps = 10
    wait_until(lambda: is_live(position))
    gpsd.receiver.says = "no fix"
    wait_until(lambda: position.stamp().state is FixState.STALE)
    stamp = position.stamp()
    assert stamp.latitude_deg == pytest.approx(51.5)
    assert stamp.age_s is not None
    assert stamp.age_s > 0.8
    assert stamp.speed_mps is None
    assert stamp.heading_deg is None
    wait_for_reason(position, "no fix")
    since_ns = position.health().since_ns
    assert 0 < time.monotonic_ns() - since_ns < 60e9
    gpsd.receiver.says = "fix"
    wait_until(lambda: is_live(position))
    assert position.health().since_ns > since_ns


def test_a_receiver_that_falls_silent_is_noticed_though_gpsd_repeats_its_last_word(
    gpsd: Gpsd, position: GpsdPosition
) -> None:
    wait_until(lambda: is_live(position))
    gpsd.receiver.says = "nothing"
    wait_until(lambda: position.stamp().state is FixState.STALE)
    wait_for_reason(position, "receiver")


@pytest.mark.parametrize("says", ["no fix", "garbage", "nothing"])
def test_a_receiver_without_a_fix_gives_no_position(says: Says, gpsd: Gpsd, position: GpsdPosition) -> None:
    gpsd.receiver.says = says
    late = GpsdPosition("127.0.0.1", gpsd.port, TrustedClock())
    wait_until(lambda: position.stamp().state is not FixState.LIVE)
    late.start()
    wait_for_reason(late, "receiver")
    assert late.stamp() == NO_POSITION
    gpsd.receiver.says = "fix"
    wait_until(lambda: is_live(late))
    late.stop()


def test_a_frozen_gpsd_is_left_and_found_again(gpsd: Gpsd, position: GpsdPosition) -> None:
    wait_until(lambda: is_live(position))
    gpsd.signal(signal.SIGSTOP)
    wait_for_reason(position, "gpsd")
    begun = time.monotonic()
    assert position.stamp().latitude_deg is not None
    assert time.monotonic() - begun < 0.5
    wait_until(lambda: position.stamp().state is FixState.STALE)
    gpsd.signal(signal.SIGCONT)
    wait_until(lambda: is_live(position))


def test_a_killed_gpsd_is_found_again_when_it_is_back(gpsd: Gpsd, position: GpsdPosition) -> None:
    wait_until(lambda: is_live(position))
    gpsd.kill()
    wait_for_reason(position, "does not answer")
    gpsd.start()
    wait_until(lambda: is_live(position) and not position.health().reason)


def test_stopping_while_gpsd_is_frozen_does_not_hang(gpsd: Gpsd, clock: TrustedClock) -> None:
    position = GpsdPosition("127.0.0.1", gpsd.port, clock)
    position.start()
    wait_until(lambda: is_live(position))
    gpsd.signal(signal.SIGSTOP)
    begun = time.monotonic()
    position.stop()
    assert time.monotonic() - begun < 3
    gpsd.signal(signal.SIGCONT)


def test_a_recorded_drive_is_played_by_gpsfake(tmp_path: Path, clock: TrustedClock) -> None:
    drive = tmp_path / "drive.nmea"
    begin = datetime(2026, 11, 22, 12, tzinfo=UTC)
    epochs = (epoch(begin + timedelta(seconds=n), 51.5 + n / 10000, -0.1, 11.1, 1.0) for n in range(50))
    drive.write_text("".join(line for lines in epochs for line in lines))
    port = free_port()
    with gpsfake(drive, port):
        position = GpsdPosition("127.0.0.1", port, clock)
        position.start()
        wait_until(lambda: position.stamp().heading_deg is not None)
        assert position.stamp().speed_mps == pytest.approx(11.1, abs=0.2)
        first = position.stamp().latitude_deg
        wait_until(lambda: position.stamp().latitude_deg != first)
        position.stop()


def test_the_course_is_kept_until_a_second_is_complete() -> None:
    track = _Track()
    moment = datetime(2026, 11, 22, tzinfo=UTC)

    def course(second: float, track_deg: float | None, speed_mps: float = 10) -> float | None:
        time, now_ns = moment + timedelta(seconds=int(second)), int(second * 1e9)
        track.take(Report(mode=3, time=time, lat=51.5, lon=0.0, speed=speed_mps, track=track_deg), now_ns)
        return track.stamp(now_ns).heading_deg

    assert course(1, 90) is None
    assert course(2, 90) == 90
    assert course(2.2, 95) == 95
    assert course(3, None) == 95
    assert course(4, None) is None
    assert course(4.2, 100, speed_mps=0.1) is None


def test_a_site_does_not_move(clock: TrustedClock) -> None:
    settings = PositionSettings(fixed_latitude_deg=51.5, fixed_longitude_deg=-0.1)
    position = PositionService.of(settings, clock)
    position.start()
    stamp = position.stamp()
    assert (stamp.state, stamp.latitude_deg, stamp.longitude_deg) == (FixState.LIVE, 51.5, -0.1)
    assert (stamp.speed_mps, stamp.age_s) == (0, 0)
    assert isinstance(position, FixedPosition)
    assert position.health().reason == ""
    position.stop()


def test_half_a_fixed_position_is_refused(clock: TrustedClock) -> None:
    with pytest.raises(SettingsError, match="both or neither"):
        PositionService.of(PositionSettings(fixed_latitude_deg=51.5), clock)


def test_a_car_asks_gpsd(clock: TrustedClock) -> None:
    assert isinstance(PositionService.of(PositionSettings(), clock), GpsdPosition)
