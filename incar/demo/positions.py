"""The patrol car's way as satellites tell it: positions, an NMEA file, and a receiver that gpsd listens to.

The demo's car has a real gpsd: `GpsSimulator` starts the daemon on a free port with a pseudo-terminal for a serial
line, and writes to it what a receiver in the car would, at its own pace and with this machine's time. The product's
client connects to it as to any other.
"""

import math
import os
import shutil
import socket
import subprocess
import threading
import time
import tty
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

from incar.demo.movement import PatrolMotion
from incar.demo.road import Course
from incar.demo.scenario import Scenario, ScenarioError

RATE_HZ: Final = 5
KNOT_MPS: Final = 1852 / 3600
METRES_A_DEGREE: Final = 111_195.0
"""Of latitude, on a sphere of 6,371 km."""
START_LIMIT_S: Final = 10.0
_ANYONE_MAY_USE: Final = 0o666
_PROGRAM_PATHS: Final = "/usr/sbin:/usr/local/sbin"


@dataclass(frozen=True)
class Fix:
    """Where the car is, how fast it goes and which way it points."""

    latitude_deg: float
    longitude_deg: float
    speed_mps: float
    heading_deg: float


class Route:
    """The car's way over the ground."""

    def __init__(self, scenario: Scenario) -> None:
        self._patrol = scenario.patrol
        self._course, self._motion = Course(scenario.road), PatrolMotion(scenario.patrol)

    def at(self, time_s: float) -> Fix:
        """The fix at a time; before the start and after the end the car stands."""
        inside = min(max(time_s, 0.0), self._patrol.length_s)
        place = self._motion.at(inside)
        right = float(self._course.bend_m(place.s_m)) - float(self._course.bend_m(0.0)) + place.x_m
        bearing = math.radians(self._patrol.heading_deg)
        north = place.s_m * math.cos(bearing) - right * math.sin(bearing)
        east = place.s_m * math.sin(bearing) + right * math.cos(bearing)
        latitude = self._patrol.latitude_deg + north / METRES_A_DEGREE
        wide = METRES_A_DEGREE * math.cos(math.radians(latitude))
        turn = math.degrees(math.atan(self._course.bend_slope(place.s_m)))
        return Fix(
            latitude_deg=latitude,
            longitude_deg=self._patrol.longitude_deg + east / wide,
            speed_mps=place.speed_mps if inside == time_s else 0.0,
            heading_deg=(self._patrol.heading_deg + turn) % 360,
        )


def write_nmea(scenario: Scenario, path: Path, begins: datetime | None = None) -> None:
    """Write the whole way as NMEA 0183, `RATE_HZ` epochs a second, as `gpsfake` plays it.

    `begins` (aware; the scenario's own start by default) is the time of the first epoch.
    """
    route, start = Route(scenario), begins or scenario.patrol.begins
    steps = [step / RATE_HZ for step in range(round(scenario.patrol.length_s * RATE_HZ) + 1)]
    path.write_text("".join(epoch(start + timedelta(seconds=t), route.at(t)) for t in steps), "ascii", newline="")


def epoch(moment: datetime, fix: Fix) -> str:
    """What a receiver says of one moment: position, satellites, then speed, course and date."""
    utc = moment.astimezone(UTC)
    clock = f"{utc:%H%M%S}.{utc.microsecond // 10_000:02d}"
    place = f"{_angle(fix.latitude_deg, 2, 'NS')},{_angle(fix.longitude_deg, 3, 'EW')}"
    motion = f"{fix.speed_mps / KNOT_MPS:.1f},{fix.heading_deg:.1f}"
    return "".join(
        _sentence(body)
        for body in (
            f"GPGGA,{clock},{place},1,10,0.8,84.0,M,47.0,M,,",
            "GPGSA,A,3,02,05,07,13,15,18,21,27,29,30,,,1.4,0.8,1.2",
            f"GPRMC,{clock},A,{place},{motion},{utc:%d%m%y},,,A",
        )
    )


def _sentence(body: str) -> str:
    checksum = 0
    for character in body:
        checksum ^= ord(character)
    return f"${body}*{checksum:02X}\r\n"


def _angle(degrees: float, places: int, sides: str) -> str:
    """Degrees and minutes, minutes to a hundred-thousandth (2 cm)."""
    units = round(abs(degrees) * 60 * 100_000)
    whole, minutes = divmod(units, 60 * 100_000)
    return f"{whole:0{places}d}{minutes / 100_000:08.5f},{sides[degrees < 0]}"


class GpsSimulator:
    """A gpsd of the demo's own, and a receiver that drives the scenario's way. Use it as a context manager.

    The car stands at the start until `set_off`, then drives, and stands at the end.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._route = Route(scenario)
        self._set_off_at = math.inf
        self._ended = threading.Event()
        self.port = _free_port()

    @staticmethod
    def available() -> bool:
        """Whether gpsd is installed."""
        return _gpsd() is not None

    def set_off(self) -> None:
        """Start driving now."""
        self._set_off_at = time.monotonic()

    def __enter__(self) -> Self:
        """Start the daemon and the receiver, and wait until clients can connect.

        Raises:
            ScenarioError: gpsd is not installed or does not start.
        """
        program = _gpsd()
        if program is None:
            raise ScenarioError("gpsd is not installed; install the Debian package gpsd")
        self._ended.clear()
        self._line, self._far_end = os.openpty()
        tty.setraw(self._far_end)
        name = os.ttyname(self._far_end)
        Path(name).chmod(_ANYONE_MAY_USE)  # gpsd gives up its rights before it opens the line
        self._thread = threading.Thread(target=self._receive, name="gps", daemon=True)
        self._thread.start()
        self._daemon = subprocess.Popen(
            [program, "-N", "-n", "-S", str(self.port), name], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self._wait_for_daemon()
        except ScenarioError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._daemon.kill()
        self._daemon.wait()
        self._thread.join()
        os.close(self._line)
        os.close(self._far_end)

    def _receive(self) -> None:
        os.set_blocking(self._line, False)
        while not self._ended.wait(1 / RATE_HZ):
            fix = self._route.at(time.monotonic() - self._set_off_at)
            with suppress(BlockingIOError):  # nobody reads the line yet: the sentence is lost
                os.write(self._line, epoch(datetime.now(UTC), fix).encode("ascii"))

    def _wait_for_daemon(self) -> None:
        end = time.monotonic() + START_LIMIT_S
        while not _answers(self.port):
            if time.monotonic() > end or self._daemon.poll() is not None:
                raise ScenarioError("gpsd does not start; look at its own message in the system log")
            time.sleep(0.05)


def _gpsd() -> str | None:
    return shutil.which("gpsd", path=f"{os.environ.get('PATH', '')}:{_PROGRAM_PATHS}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
