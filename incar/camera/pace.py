"""Plays a recording as a camera would give it: on time by the monotonic clock, whatever happens to the player.

Position 0 is due at an epoch. A worker that is started again with the epoch of the one before goes on where the
camera's world is now, not at the recording's start.
"""

import time

NS = 1_000_000_000


class Pace:
    """When each position of a recording is due."""

    def __init__(self, epoch_ns: int = 0) -> None:
        """`epoch_ns`: monotonic time of position 0; 0 if the first frame says when."""
        self.epoch_ns = epoch_ns

    @property
    def position_s(self) -> float:
        """The position due now; 0 before the epoch."""
        return max(0.0, (time.monotonic_ns() - self.epoch_ns) / NS) if self.epoch_ns else 0.0

    def behind_s(self, position_s: float) -> float:
        """How long ago `position_s` was due; below 0 if it is still to come."""
        return self.position_s - position_s

    def wait(self, position_s: float) -> int:
        """Sleeps until `position_s` is due; returns the monotonic time then."""
        now_ns = time.monotonic_ns()
        if not self.epoch_ns:
            self.epoch_ns = now_ns - int(position_s * NS)
        remaining_ns = self.epoch_ns + int(position_s * NS) - now_ns
        if remaining_ns > 0:
            time.sleep(remaining_ns / NS)
        return time.monotonic_ns()

    def start_over(self, length_s: float) -> None:
        """Position 0 is due again, `length_s` later than the last time."""
        self.epoch_ns += int(length_s * NS)
