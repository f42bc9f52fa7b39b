"""A satellite receiver on a serial line, and the real gpsd that listens to it.

The line is a pseudo-terminal: `Receiver` writes NMEA sentences to it as a receiver in a car would, a burst for each
epoch, with this machine's time unless `clock_offset_s` says otherwise. `Gpsd` starts the real daemon on a free port; it
can be frozen, killed and started again. `gpsfake` plays an NMEA file through gpsd's own test harness.
"""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Self

import pytest

Says = Literal["fix", "no fix", "garbage", "nothing"]
EPOCH_S = 0.1
START_S = 15.0
KNOT_MPS = 1852 / 3600


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], within_s: float = START_S) -> None:
    """Wait for `condition`, looking often; fails the test when it does not come."""
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, f"not so within {within_s} s"
        time.sleep(0.02)


def sentence(body: str) -> str:
    """An NMEA sentence with its checksum."""
    checksum = 0
    for character in body:
        checksum ^= ord(character)
    return f"${body}*{checksum:02X}\r\n"


def epoch(
    moment: datetime, latitude_deg: float, longitude_deg: float, speed_mps: float = 0, course_deg: float = 0
) -> list[str]:
    """What a receiver with a fix says of one moment: position, satellites, then speed and date."""
    clock = f"{moment:%H%M%S}.{moment.microsecond // 10000:02d}"
    place = f"{_angle(latitude_deg, 2, 'NS')},{_angle(longitude_deg, 3, 'EW')}"
    course = f"{course_deg:05.1f}" if speed_mps else ""
    return [
        sentence(f"GPGGA,{clock},{place},1,08,0.9,45.0,M,47.0,M,,"),
        sentence("GPGSA,A,3,04,05,09,12,,,,,,,,,1.8,0.9,1.5"),
        sentence(f"GPRMC,{clock},A,{place},{speed_mps / KNOT_MPS:05.1f},{course},{moment:%d%m%y},,,A"),
    ]


def epoch_without_fix(moment: datetime) -> list[str]:
    """What a receiver says that sees no satellites."""
    clock = f"{moment:%H%M%S}.00"
    return [sentence(f"GPGGA,{clock},,,,,0,00,,,M,,M,,"), sentence(f"GPRMC,{clock},V,,,,,,,{moment:%d%m%y},,,N")]


def _angle(degrees: float, places: int, sides: str) -> str:
    whole, part = divmod(abs(degrees), 1)
    return f"{int(whole):0{places}d}{part * 60:07.4f},{sides[degrees < 0]}"


class Receiver:
    """Writes to a pseudo-terminal until it is closed. Its attributes may be changed at any time."""

    def __init__(self) -> None:
        self.reset()
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        os.chmod(self.path, 0o666)  # noqa: S103, PTH101 - gpsd gives up its rights before it opens the line
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def reset(self) -> None:
        """Stand in London with a fix and the right time."""
        self.says: Says = "fix"
        self.latitude_deg = 51.5
        self.longitude_deg = -0.125
        self.speed_mps = 0.0
        self.course_deg = 90.0
        self.clock_offset_s = 0.0

    def close(self) -> None:
        """Pull the plug."""
        self._ended.set()
        self._thread.join()
        os.close(self._master)
        os.close(self._slave)

    def _run(self) -> None:
        os.set_blocking(self._master, False)
        while not self._ended.wait(EPOCH_S):
            with suppress(BlockingIOError):  # nobody reads the line: the sentence is lost
                os.write(self._master, self._burst())

    def _burst(self) -> bytes:
        moment = datetime.now(UTC) + timedelta(seconds=self.clock_offset_s)
        if self.says == "fix":
            place = self.latitude_deg, self.longitude_deg
            return "".join(epoch(moment, *place, self.speed_mps, self.course_deg)).encode()
        if self.says == "no fix":
            return "".join(epoch_without_fix(moment)).encode()
        return os.urandom(200) if self.says == "garbage" else b""


class Gpsd:
    """The real gpsd on a free port, with a receiver. Skips the test where gpsd is not installed."""

    def __init__(self) -> None:
        self._program = _installed("gpsd")
        self.port = free_port()
        self.receiver = Receiver()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the daemon, and wait until it listens."""
        self._process = subprocess.Popen(
            [self._program, "-N", "-n", "-S", str(self.port), self.receiver.path],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._listens)

    def _listens(self) -> bool:
        return answers(self.port)

    def signal(self, number: signal.Signals) -> None:
        """Send the daemon a signal: SIGSTOP freezes it, SIGCONT lets it go on."""
        assert self._process
        self._process.send_signal(number)

    def kill(self) -> None:
        """Kill the daemon."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.receiver.close()


def answers(port: int) -> bool:
    """Whether somebody listens on a port."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@contextmanager
def gpsfake(nmea: Path, port: int, cycle_s: float = 0.05) -> Iterator[None]:
    """Play an NMEA file over and over through gpsfake and its own gpsd."""
    program = _installed("gpsfake")
    arguments = [program, "-c", str(cycle_s), "-P", str(port), "-q", str(nmea)]
    process = subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until(lambda: answers(port))
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # its gpsd would outlive it
        process.wait()


def _installed(program: str) -> str:
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        pytest.skip(f"{program} is not installed")
    return found
