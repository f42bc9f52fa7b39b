"""A camera kept going: a thread that opens its source, decodes, and opens it again whenever it is lost.

The thread fills `LatestFrames`; whoever reads takes from there. A native decoder that hangs cannot be ended from
inside its process, so the feed tells when its thread last turned, and the process is replaced if that is long ago.
"""

import logging
import threading
import time
from dataclasses import dataclass

from incar.camera.backoff import Backoff
from incar.camera.frame import Frame
from incar.camera.freeze import FROZEN_AFTER_S, FreezeWatch
from incar.camera.health import Condition, Health
from incar.camera.latest import LatestFrames
from incar.camera.source import Source, SourceEnded, SourceLost

_log = logging.getLogger(__name__)

NS = 1_000_000_000
STEADY_S = 2.0
"""Frames for so long end the backing off."""
STALLED_AFTER_S = 15.0
"""Well over every time-out of a source: opening a stream takes several, one after the other."""
LOOP_PAUSE_S = 0.02
"""Keeps a recording without a frame from being opened in a busy loop."""


@dataclass(frozen=True, slots=True)
class FeedCounts:
    """What a feed has done so far."""

    frames: int
    """Delivered by the source, dropped ones included."""
    dropped: int
    decode_s: float
    """Processor time of the feed's thread."""
    width: int
    height: int


class Feed:
    """One camera's frames, without an end unless its recording has one."""

    def __init__(
        self, source: Source, *, live: bool, loop: bool = False, frozen_after_s: float = FROZEN_AFTER_S
    ) -> None:
        """Call `start` next.

        Args:
            source: from `open_source`; from `start` on used by the feed's thread alone.
            live: frames that nobody takes in time drop; otherwise the source waits.
            loop: a recording starts over at its end.
            frozen_after_s: a camera that repeats the very same picture for so long counts as lost.
        """
        self._source = source
        self._loop = loop
        self._frames = LatestFrames(live=live)
        self._health = Health(time.monotonic_ns(), paced=live)
        self._health_lock = threading.Lock()
        self._freeze = FreezeWatch(frozen_after_s)
        self._backoff = Backoff()
        self._stopping = threading.Event()
        self._ended = False
        self._size: tuple[int, int] | None = None
        self._decode_s = 0.0
        self._turned_ns = time.monotonic_ns()
        self._thread = threading.Thread(target=self._run, name="feed", daemon=True)

    def start(self) -> None:
        """Opens the source, in the feed's own thread."""
        self._thread.start()

    def stop(self, timeout_s: float = 2.0) -> None:
        """Ends the thread, or leaves it behind if its source hangs."""
        self._stopping.set()
        self._frames.close()
        self._thread.join(timeout_s)

    def take(self, timeout_s: float) -> Frame | None:
        """The next frame, or None if none came in time."""
        return self._frames.take(timeout_s)

    @property
    def finished(self) -> bool:
        """The recording has ended and every frame of it has been taken."""
        return self._ended and self._frames.empty

    @property
    def stalled(self) -> bool:
        """The thread hangs in its source; only the end of the process can help."""
        limit_s = max(STALLED_AFTER_S, 3 * (self._source.interval_s or 0.0))
        return not self._ended and time.monotonic_ns() - self._turned_ns > limit_s * NS

    @property
    def counts(self) -> FeedCounts:
        """Totals since `start`."""
        width, height = self._size or (0, 0)
        dropped = self._frames.dropped + self._source.passed_over
        return FeedCounts(self._source.delivered, dropped, self._decode_s, width, height)

    def condition(self) -> Condition:
        """How the camera does now."""
        with self._health_lock:
            if self.finished:
                self._health.finished(time.monotonic_ns())
            return self._health.condition(time.monotonic_ns())

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._play()
            except SourceEnded:
                if not self._loop:
                    self._ended = True
                    return
                self._stopping.wait(LOOP_PAUSE_S)
            except SourceLost as lost:
                self._lost(str(lost))
            finally:
                self._source.close()

    def _play(self) -> None:
        self._turn()
        self._source.open()
        self._freeze.reopened()
        self._size = None
        with self._health_lock:
            self._health.expect(self._source.interval_s)
        steady_ns = time.monotonic_ns() + int(STEADY_S * NS)
        while not self._stopping.is_set():
            frame = self._source.read()
            self._turn()
            self._check(frame)
            with self._health_lock:
                self._health.frame(frame.captured_ns)
            self._frames.put(frame)
            if frame.captured_ns > steady_ns:
                self._backoff.reset()

    def _check(self, frame: Frame) -> None:
        height, width = frame.image.shape[:2]
        before, self._size = self._size, (width, height)
        if not self._source.endless:
            return
        if before not in (None, self._size):
            raise SourceLost(f"has changed its picture to {width} × {height}")
        if self._freeze.frozen(frame):
            raise SourceLost("repeats the same picture: is it a recorder that has lost its camera?")

    def _lost(self, reason: str) -> None:
        with self._health_lock:
            known = self._health.condition(time.monotonic_ns()).reason == reason
            self._health.lost(reason)
        if not known:
            _log.warning("The source %s", reason)
        self._stopping.wait(self._backoff.next_s())
        self._turn()

    def _turn(self) -> None:
        self._turned_ns = time.monotonic_ns()
        self._decode_s = time.thread_time()
