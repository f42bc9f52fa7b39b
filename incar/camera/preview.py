"""Small pictures for somebody who looks at a camera live."""

import cv2

from incar.camera.frame import Frame

NS = 1_000_000_000
RATE_LIMIT_HZ = 10.0
WIDTH_PX = 640
QUALITY = 70
"""JPEG, 0–100."""


class Preview:
    """Reduces frames while somebody looks, and no more of them than an eye needs."""

    def __init__(self) -> None:
        self.on = False
        self._last_ns = 0

    def jpeg(self, frame: Frame) -> bytes | None:
        """The frame as a JPEG at most `WIDTH_PX` wide, or None if none is wanted now."""
        if not self.on or frame.captured_ns - self._last_ns < NS / RATE_LIMIT_HZ:
            return None
        self._last_ns = frame.captured_ns
        height, width = frame.image.shape[:2]
        scale = min(1.0, WIDTH_PX / width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA)
        return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
