"""A USB camera at a V4L2 device."""

import os
import time
from pathlib import Path

import cv2
import numpy as np

from incar.camera.frame import Frame
from incar.camera.source import Source, SourceLost

WIDTH, HEIGHT = 1920, 1080
"""Asked of the camera; it gives the nearest size that it has."""
TIMEOUT_S = 2


class UsbCamera(Source):
    """A camera at /dev/v4l/by-id/…, which stays the same however cameras are plugged in, or /dev/videoN."""

    def __init__(self, device: Path) -> None:
        super().__init__()
        self._device = device
        self._capture = cv2.VideoCapture()

    def _open(self) -> None:
        if not self._device.exists():
            raise SourceLost("is not there: is it plugged in?")
        if not os.access(self._device, os.R_OK | os.W_OK):
            raise SourceLost("may not be used: is this user in the group video?")
        # OpenCV reads it at each opening; its own limit is 10 s.
        os.environ["OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"] = str(TIMEOUT_S)
        if not self._capture.open(str(self._device), cv2.CAP_V4L2):
            raise SourceLost("gives no pictures: does another program use it?")
        # Uncompressed pictures of this size do not fit through USB 2; a second buffer would hold an old frame.
        self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
        self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        rate_hz = self._capture.get(cv2.CAP_PROP_FPS)
        self.interval_s = 1 / rate_hz if rate_hz > 0 else None

    def read(self) -> Frame:
        """The next frame as soon as it has come."""
        if not self._capture.grab():
            raise SourceLost("has stopped giving pictures: is it still plugged in?")
        captured_ns = time.monotonic_ns()
        decoded, image = self._capture.retrieve()
        if not decoded:
            raise SourceLost("sends pictures that cannot be decoded")
        return self._frame(np.asarray(image, dtype=np.uint8), captured_ns)

    def close(self) -> None:
        """Lets go of the device."""
        self._capture.release()
