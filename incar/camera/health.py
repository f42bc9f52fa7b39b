"""How a camera does, from what was seen of it and when.

opening → alive ⇄ late → down → alive …, and finished for a recording. Pure: every moment is given, in monotonic
nanoseconds.
"""

from dataclasses import dataclass
from typing import Literal

NS = 1_000_000_000
LATE_AFTER_S = 1.0
LATE_AFTER_INTERVALS = 3.0
DOWN_AFTER_S = 5.0
"""Without a frame, also where the source itself has not given up yet."""
NO_FRAMES = "gives no frames"

State = Literal["opening", "alive", "late", "down", "finished"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One camera at one moment."""

    state: State
    reason: str
    """For a person; empty while all is well."""
    since_ns: int


class Health:
    """Remembers what the present condition depends on."""

    def __init__(self, now_ns: int, *, paced: bool) -> None:
        """`paced`: frames come by themselves, so that their absence says something."""
        self._paced = paced
        self._late_after_s = LATE_AFTER_S
        self._fixed = Condition("opening", "", now_ns)
        self._last_frame_ns: int | None = None

    def expect(self, interval_s: float | None) -> None:
        """The source says how far its frames are apart."""
        self._late_after_s = max(LATE_AFTER_S, LATE_AFTER_INTERVALS * (interval_s or 0.0))

    def frame(self, now_ns: int) -> None:
        """A frame has come."""
        if self.condition(now_ns).state != "alive":
            self._fixed = Condition("alive", "", now_ns)
        self._last_frame_ns = now_ns

    def lost(self, reason: str) -> None:
        """The source has given up; it has been down since its last frame, or since it was first opened."""
        since_ns = self._fixed.since_ns
        if self._fixed.state == "alive" and self._last_frame_ns is not None:
            since_ns = self._last_frame_ns
        self._fixed = Condition("down", reason, since_ns)

    def finished(self, now_ns: int) -> None:
        """The recording has been played."""
        if self._fixed.state != "finished":
            self._fixed = Condition("finished", "", now_ns)

    def condition(self, now_ns: int) -> Condition:
        """The condition at `now_ns`."""
        if self._fixed.state != "alive" or self._last_frame_ns is None or not self._paced:
            return self._fixed
        age_s = (now_ns - self._last_frame_ns) / NS
        if age_s > max(DOWN_AFTER_S, self._late_after_s):
            return Condition("down", NO_FRAMES, self._last_frame_ns)
        if age_s > self._late_after_s:
            return Condition("late", NO_FRAMES, self._last_frame_ns)
        return self._fixed
