"""Tells a camera that repeats itself from one that sees.

A real sensor never gives the same picture twice. A camera whose encoder hangs, or a recorder that has lost its
camera, does. One whole frame a second is summed up, which costs 2 ms.
"""

import zlib

from incar.camera.frame import Frame

NS = 1_000_000_000
SAMPLE_S = 1.0
FROZEN_AFTER_S = 10.0


class FreezeWatch:
    """Watches the frames of one camera, over reconnections too."""

    def __init__(self, frozen_after_s: float = FROZEN_AFTER_S) -> None:
        self._frozen_after_s = frozen_after_s
        self._digest: int | None = None
        self._since_ns = 0
        self._sampled_ns = 0

    def reopened(self) -> None:
        """The next frame is looked at in any case: a frozen camera must not count as seeing again."""
        self._sampled_ns = 0

    def frozen(self, frame: Frame) -> bool:
        """Whether the picture has been the very same for `frozen_after_s`."""
        if frame.captured_ns - self._sampled_ns < SAMPLE_S * NS:
            return False
        self._sampled_ns = frame.captured_ns
        digest = zlib.crc32(frame.image.data)
        if digest != self._digest:
            self._digest = digest
            self._since_ns = frame.captured_ns
        return frame.captured_ns - self._since_ns >= self._frozen_after_s * NS
