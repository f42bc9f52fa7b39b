"""The wall clock, and how far it can be trusted.

The satellites' time comes late, by the receiver's delay and ours, and never early. So the earliest of the latest few
comparisons is the best one. It is kept as a distance from the steady clock, which nobody sets: when the wall clock is
set or drifts, the offset of the next stamp already shows it, without waiting for another fix. Where satellites have
not been heard, or not for long, the kernel is asked whether it follows a time server.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from incar.position.kernel_clock import kernel_synchronised
from incar.position.stamp import ClockTrust, TimeStamp

WARN_S = 1.0
MARK_S = 5.0
COMPARISON_HOLDS_S = 3600.0
"""A computer's crystal may drift by 0.2 s meanwhile."""
JUMP_S = 1.0
_COMPARISONS = 15
_OUTLIER_S = 2.0

_log = logging.getLogger(__name__)


def _steady_s() -> float:
    """Monotonic, and going on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The machine's clocks, seconds."""

    wall_s: Callable[[], float] = time.time
    steady_s: Callable[[], float] = _steady_s
    kernel_synchronised: Callable[[], bool] = kernel_synchronised


class TrustedClock:
    """UTC with its trust. Threads may share it."""

    def __init__(self, clocks: Clocks | None = None) -> None:
        self._clocks = clocks or Clocks()
        self._lock = threading.Lock()
        self._satellite_minus_steady: deque[float] = deque(maxlen=_COMPARISONS)
        self._compared_s: float | None = None
        self._wall_minus_steady: float | None = None

    def compare(self, satellite: datetime) -> None:
        """Take the satellites' time, at the moment it was first heard."""
        steady_s = self._clocks.steady_s()
        with self._lock:
            self._satellite_minus_steady.append(satellite.timestamp() - steady_s)
            self._compared_s = steady_s

    def stamp(self) -> TimeStamp:
        """This moment."""
        wall_s, steady_s = self._clocks.wall_s(), self._clocks.steady_s()
        with self._lock:
            self._notice_jump(wall_s - steady_s)
            offset_s = self._offset_s(wall_s - steady_s)
            compared_lately = self._compared_s is not None and steady_s - self._compared_s <= COMPARISON_HOLDS_S
        trust = self._trust(offset_s, compared_lately=compared_lately)
        return TimeStamp(
            utc=datetime.fromtimestamp(wall_s, UTC),
            trust=trust,
            offset_s=None if offset_s is None else round(offset_s, 3),
        )

    def _offset_s(self, wall_minus_steady: float) -> float | None:
        if not self._satellite_minus_steady:
            return None
        middle = median(self._satellite_minus_steady)
        earliest = max(value for value in self._satellite_minus_steady if abs(value - middle) <= _OUTLIER_S)
        return wall_minus_steady - earliest

    def _trust(self, offset_s: float | None, *, compared_lately: bool) -> ClockTrust:
        if not compared_lately and self._clocks.kernel_synchronised():
            return ClockTrust.SYNCHRONISED
        if offset_s is None or abs(offset_s) >= MARK_S:
            return ClockTrust.UNSYNCHRONISED
        if not compared_lately or abs(offset_s) >= WARN_S:
            return ClockTrust.DOUBTFUL
        return ClockTrust.SYNCHRONISED

    def _notice_jump(self, wall_minus_steady: float) -> None:
        before, self._wall_minus_steady = self._wall_minus_steady, wall_minus_steady
        if before is not None and abs(wall_minus_steady - before) >= JUMP_S:
            _log.warning("the wall clock was set by %+.1f s", wall_minus_steady - before)
