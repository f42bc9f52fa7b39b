"""The car's way as satellites tell it."""

import math
import re
from contextlib import suppress
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path

import pytest

from incar.demo.positions import METRES_A_DEGREE, RATE_HZ, Fix, GpsSimulator, Route, epoch, write_nmea
from incar.demo.scenario import Scenario, load_scenario
from incar.position.gpsd_client import GpsdClient, GpsdError, Report
from tests.sim.gps import free_port, gpsfake, wait_until


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario()


def metres(one: Fix, other: Fix) -> float:
    north = (other.latitude_deg - one.latitude_deg) * METRES_A_DEGREE
    east = (other.longitude_deg - one.longitude_deg) * METRES_A_DEGREE * math.cos(math.radians(one.latitude_deg))
    return math.hypot(north, east)


def test_the_way_is_as_long_as_its_speed_says(scenario: Scenario) -> None:
    route = Route(scenario)
    for second in range(0, 75, 5):
        gone = metres(route.at(second), route.at(second + 1))
        assert gone == pytest.approx(route.at(second + 0.5).speed_mps, rel=0.08)


def test_heading_points_along_the_way(scenario: Scenario) -> None:
    route = Route(scenario)
    for second in range(0, 50, 7):
        a, b = route.at(second), route.at(second + 0.5)
        north = (b.latitude_deg - a.latitude_deg) * METRES_A_DEGREE
        east = (b.longitude_deg - a.longitude_deg) * METRES_A_DEGREE * math.cos(math.radians(a.latitude_deg))
        course = math.degrees(math.atan2(east, north)) % 360
        assert course == pytest.approx(a.heading_deg, abs=3)


def test_the_car_stands_before_and_after(scenario: Scenario) -> None:
    route = Route(scenario)
    assert route.at(-5).speed_mps == 0
    assert route.at(999).speed_mps == 0
    assert metres(route.at(-5), route.at(0)) == 0


def test_every_sentence_has_its_checksum(scenario: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "drive.nmea"
    write_nmea(scenario, path)
    lines = path.read_bytes().decode("ascii").split("\r\n")
    assert lines.pop() == ""
    assert len(lines) == 3 * (scenario.patrol.length_s * RATE_HZ + 1)
    for line in lines:
        found = re.fullmatch(r"\$(GP(?:GGA|GSA|RMC),[^*]+)\*([0-9A-F]{2})", line)
        assert found
        assert reduce(lambda sum_, c: sum_ ^ ord(c), found[1], 0) == int(found[2], 16)


def test_angles_carry_over() -> None:
    fix = Fix(latitude_deg=51.9999999999, longitude_deg=-0.9999999999, speed_mps=0, heading_deg=0)
    assert "5200.00000,N,00100.00000,W" in epoch(datetime(2026, 1, 2, tzinfo=UTC), fix)


def test_gpsfake_plays_the_file(scenario: Scenario, tmp_path: Path) -> None:
    path, port = tmp_path / "drive.nmea", free_port()
    write_nmea(scenario, path)
    with gpsfake(path, port):
        wait_until(lambda: _sees_a_fix(port))


def test_a_client_follows_the_simulated_car(scenario: Scenario) -> None:
    if not GpsSimulator.available():
        pytest.skip("gpsd is not installed")
    with GpsSimulator(scenario) as simulator:
        simulator.set_off()
        found: list[Report] = []
        wait_until(lambda: _follow(simulator.port, found))
        report = found[-1]
        assert report.lat == pytest.approx(scenario.patrol.latitude_deg, abs=0.002)
        assert report.time
        assert abs((report.time - datetime.now(UTC)).total_seconds()) < 3


def _follow(port: int, found: list[Report]) -> bool:
    """Look once, as a client that reconnects would: gpsd is slow to greet on a busy machine."""
    with suppress(GpsdError), GpsdClient("127.0.0.1", port) as client:
        report = client.poll()
        if report and _moves(report):
            found.append(report)
    return bool(found)


def _sees_a_fix(port: int) -> bool:
    with suppress(GpsdError), GpsdClient("127.0.0.1", port) as client:
        report = client.poll()
        return report is not None and report.fix
    return False


def _moves(report: Report) -> bool:
    return report.fix and (report.speed or 0) > 10
