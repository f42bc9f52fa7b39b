"""Where the car is: followed in a thread of its own, or fixed for a site that does not move.

Whatever happens to gpsd or its receiver, `stamp` answers at once and says how old its knowledge is. The age is counted
by the steady clock from when a *new* report came; gpsd goes on repeating the last one after a receiver was pulled out.
"""

import logging
import random
import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime

from incar.position.clock import TrustedClock
from incar.position.gpsd_client import TIMEOUT_S, GpsdClient, GpsdError, Report
from incar.position.stamp import NO_POSITION, FixState, PositionStamp
from incar.settings import PositionSettings, SettingsError

FRESH_S = 3.0
POLL_S = 0.2
FIRST_RETRY_S = 0.25
LONGEST_RETRY_S = 5.0
COURSE_HOLDS_S = 1.5
"""Longer than a receiver's second: within one, gpsd knows the new position before the new course."""
COURSE_FROM_MPS = 0.5
"""Slower than this the course is noise."""

_log = logging.getLogger(__name__)
_jitter = random.SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionHealth:
    """Whether fixes are coming."""

    reason: str
    """Why none are; empty while they are."""
    since_ns: int
    """Monotonic: since when it has been so."""


class PositionService(ABC):
    """Where the car is. Threads may share it."""

    @staticmethod
    def of(settings: PositionSettings, clock: TrustedClock) -> "PositionService":
        """The one that the settings ask for; the satellites' time is told to `clock`.

        Raises:
            SettingsError: half a fixed position.
        """
        latitude_deg, longitude_deg = settings.fixed_latitude_deg, settings.fixed_longitude_deg
        if latitude_deg is not None and longitude_deg is not None:
            return FixedPosition(latitude_deg, longitude_deg)
        if latitude_deg is not None or longitude_deg is not None:
            raise SettingsError("a fixed position has a latitude and a longitude; give both or neither")
        return GpsdPosition(settings.gpsd_host, settings.gpsd_port, clock)

    @abstractmethod
    def start(self) -> None:
        """Begin to follow."""

    @abstractmethod
    def stop(self) -> None:
        """End following; the last stamp grows old."""

    @abstractmethod
    def stamp(self) -> PositionStamp:
        """Where the car is at this moment, as far as is known. Never waits."""

    @abstractmethod
    def health(self) -> PositionHealth:
        """Whether fixes are coming, and if not, why and since when."""


class FixedPosition(PositionService):
    """A site that does not move."""

    def __init__(self, latitude_deg: float, longitude_deg: float) -> None:
        self._stamp = PositionStamp(
            state=FixState.LIVE, latitude_deg=latitude_deg, longitude_deg=longitude_deg, age_s=0.0, speed_mps=0.0
        )
        self._health = PositionHealth(reason="", since_ns=time.monotonic_ns())

    def start(self) -> None:
        """Nothing is to be followed."""

    def stop(self) -> None:
        """Nothing was followed."""

    def stamp(self) -> PositionStamp:
        """The site's position."""
        return self._stamp

    def health(self) -> PositionHealth:
        """Always well."""
        return self._health


class GpsdPosition(PositionService):
    """The car's position by gpsd."""

    def __init__(self, host: str, port: int, clock: TrustedClock) -> None:
        self._host, self._port = host, port
        self._clock = clock
        self._track = _Track()
        self._lock = threading.Lock()
        self._health = PositionHealth(reason="not started", since_ns=time.monotonic_ns())
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Follow gpsd in a thread that reconnects for ever."""
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, name="position", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; waits no longer than one answer of gpsd may take."""
        self._ended.set()
        if self._thread:
            self._thread.join(TIMEOUT_S + POLL_S)
            self._thread = None

    def stamp(self) -> PositionStamp:
        """The last fix, and how old it is."""
        with self._lock:
            return self._track.stamp(time.monotonic_ns())

    def health(self) -> PositionHealth:
        """Whether fixes are coming."""
        with self._lock:
            return self._health

    def _run(self) -> None:
        retry_s = FIRST_RETRY_S
        while not self._ended.is_set():
            try:
                with GpsdClient(self._host, self._port) as client:
                    retry_s = FIRST_RETRY_S
                    self._follow(client)
            except GpsdError as error:
                self._tell(str(error))
            # Several programs must not knock in step when gpsd comes back.
            self._ended.wait(retry_s * _jitter.uniform(0.5, 1))
            retry_s = min(LONGEST_RETRY_S, retry_s * 2)

    def _follow(self, client: GpsdClient) -> None:
        with self._lock:
            self._track.connected()
        while not self._ended.wait(POLL_S):
            report = client.poll()
            now_ns = time.monotonic_ns()
            with self._lock:
                heard = self._track.take(report, now_ns) if report and report.fix else None
                fresh = self._track.fresh(now_ns)
            if heard:
                self._clock.compare(heard)
            self._tell("" if fresh else _lack(report))

    def _tell(self, reason: str) -> None:
        with self._lock:
            if reason == self._health.reason:
                return
            self._health = PositionHealth(reason=reason, since_ns=time.monotonic_ns())
        _log.info("position: %s", reason or "fixes are coming")


def _lack(report: Report | None) -> str:
    if report is None:
        return "gpsd has no receiver"
    return "the receiver has fallen silent" if report.fix else "the receiver has no fix"


class _Track:
    """The last fix and the last course, by the steady clock."""

    def __init__(self) -> None:
        self._heard: datetime | None = None
        self._fix: Report | None = None
        self._fix_ns = 0
        self._course_deg: float | None = None
        self._course_ns = 0

    def connected(self) -> None:
        """A new connection: what it says first may be from long ago."""
        self._heard = None

    def take(self, report: Report, now_ns: int) -> datetime | None:
        """Keep a report; its time, if that was not heard before."""
        before, self._heard = self._heard, report.time
        if before is None:
            return None
        new = report.time != before
        if new:
            self._fix_ns = now_ns
        if new or self._fix:
            self._fix = report
        if report.track is not None:
            self._course_deg, self._course_ns = report.track, now_ns
        return report.time if new else None

    def fresh(self, now_ns: int) -> bool:
        """There is a fix, and it is not old."""
        return self._fix is not None and now_ns - self._fix_ns <= FRESH_S * 1e9

    def stamp(self, now_ns: int) -> PositionStamp:
        """The last fix at this moment; one that is no longer fresh has no speed and no course."""
        if self._fix is None:
            return NO_POSITION
        speed_mps = self._fix.speed if self.fresh(now_ns) else None
        on_course = speed_mps is not None and speed_mps >= COURSE_FROM_MPS
        return PositionStamp(
            state=FixState.LIVE if self.fresh(now_ns) else FixState.STALE,
            latitude_deg=self._fix.lat,
            longitude_deg=self._fix.lon,
            accuracy_m=self._fix.eph,
            age_s=(now_ns - self._fix_ns) / 1e9,
            speed_mps=speed_mps,
            heading_deg=self._course_deg if on_course and now_ns - self._course_ns <= COURSE_HOLDS_S * 1e9 else None,
        )
