"""Where the newest frames wait for the one who reads them.

A live camera does not wait: when the reading falls behind, frames drop, and every drop is counted. A single slot
would lose a frame at every stall longer than one interval (a JPEG being written, a model's slow start), so a few
frames may wait: `CAPACITY` of them are 200 ms at 25 a second. Only a reading that is slower for longer loses
frames; then the oldest goes, so that drops are spread evenly and no frame is ever older than those 200 ms.

A recording that is read as fast as possible loses none: there the decoder waits.
"""

import threading
from collections import deque

from incar.camera.frame import Frame

CAPACITY = 5


class LatestFrames:
    """Hands frames from one thread to another."""

    def __init__(self, *, live: bool, capacity: int = CAPACITY) -> None:
        """`live`: drop the oldest when full; otherwise `put` waits."""
        self._live = live
        self._capacity = capacity
        self._frames: deque[Frame] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Frames thrown away so far."""
        return self._dropped

    @property
    def empty(self) -> bool:
        """Nothing waits."""
        return not self._frames

    def put(self, frame: Frame) -> None:
        """Adds the newest frame; after `close`, does nothing."""
        with self._changed:
            while len(self._frames) >= self._capacity and not self._closed:
                if self._live:
                    self._frames.popleft()
                    self._dropped += 1
                else:
                    self._changed.wait()
            if not self._closed:
                self._frames.append(frame)
                self._changed.notify_all()

    def take(self, timeout_s: float) -> Frame | None:
        """The oldest frame that waits, or None if none came in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._frames or self._closed, timeout_s)
            if not self._frames:
                return None
            self._changed.notify_all()
            return self._frames.popleft()

    def close(self) -> None:
        """Nobody takes frames any more: a waiting `put` returns."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
