"""Video: a camera on the network, or a file played in its place."""

import time
from collections.abc import Iterator
from pathlib import Path

import av

from incar.camera.decoder import Decoder, to_image
from incar.camera.frame import Frame
from incar.camera.pace import Pace
from incar.camera.source import Source, SourceEnded, SourceLost

RTSP_OPTIONS = {
    "rtsp_transport": "tcp",
    "timeout": "5000000",  # microseconds, of the socket
    "fflags": "nobuffer",
    "fpsprobesize": "0",  # guessing the frame rate would hold the first frame back by 0.8 s
}
SEEK_WORTH_S = 1.0
"""A recording that is to go on further in than this is not decoded up to there."""
LATE_S = 0.2
"""So much behind its time a frame is passed over, as a camera's own electronics would …"""
LATE_RUN = 5
"""… but no more than so many in a row: a machine that only just cannot keep up still sees something."""
HOPELESS_S = 2.0
"""So far behind, decoding cannot catch up; it goes on at the next key frame."""


class RtspCamera(Source):
    """A camera on the network."""

    def __init__(self, address: str) -> None:
        """`address`: rtsp://, with name and password if it needs them."""
        super().__init__()
        self._address = address
        self._decoder: Decoder | None = None

    def _open(self) -> None:
        self._decoder = Decoder(self._address, RTSP_OPTIONS, live=True)
        self.interval_s = self._decoder.interval_s

    def read(self) -> Frame:
        """The next frame as soon as it has come."""
        assert self._decoder is not None  # noqa: S101 - read comes after open
        picture = self._decoder.next()
        if picture is None:
            raise SourceLost("has ended the stream")
        return self._frame(to_image(picture), self._decoder.arrived_ns)

    def close(self) -> None:
        """Hangs up."""
        if self._decoder is not None:
            self._decoder.close()
            self._decoder = None


class VideoFile(Source):
    """A recording, at its own pace or as fast as its frames are taken."""

    endless = False

    def __init__(self, path: Path, pace: Pace | None) -> None:
        """`pace`: when each frame is due; None plays every frame without waiting."""
        super().__init__()
        self._path = path
        self._pace = pace
        self._decoder: Decoder | None = None
        self._from_s = 0.0
        self._end_s = 0.0
        self._late_run = 0

    def _open(self) -> None:
        self._decoder = Decoder(str(self._path))
        self.interval_s = self._decoder.interval_s
        self._from_s = self._pace.position_s if self._pace else 0.0
        self._end_s = 0.0
        if self._from_s > SEEK_WORTH_S:
            self._decoder.seek(self._from_s)

    def read(self) -> Frame:
        """The next frame when it is due; those behind their time are passed over."""
        for picture, position_s in self._pictures():
            if self._pace is None:
                return self._frame(to_image(picture), time.monotonic_ns(), position_s)
            if self._in_time(self._pace.behind_s(position_s)):
                image = to_image(picture)
                return self._frame(image, self._pace.wait(position_s), position_s)
        if self._pace is not None:
            self._pace.start_over(self._end_s)
        raise SourceEnded

    def _pictures(self) -> Iterator[tuple[av.VideoFrame, float]]:
        """Those not yet decoded, from where it was opened, with their positions."""
        assert self._decoder is not None  # noqa: S101 - read comes after open
        while (picture := self._decoder.next()) is not None:
            position_s = self._end_s if picture.time is None else picture.time - self._decoder.start_s
            self._end_s = position_s + (self.interval_s or 0.0)
            if position_s >= self._from_s:
                yield picture, position_s

    def _in_time(self, behind_s: float) -> bool:
        """Whether to give a frame; otherwise it has been passed over, and counted."""
        assert self._decoder is not None  # noqa: S101 - read comes after open
        if behind_s > HOPELESS_S:
            self._pass_over(1 + self._decoder.skip_to_key())
            return False
        if behind_s > LATE_S and self._late_run < LATE_RUN:
            self._late_run += 1
            self._pass_over()
            return False
        self._late_run = 0
        return True

    def close(self) -> None:
        """Closes the file."""
        if self._decoder is not None:
            self._decoder.close()
            self._decoder = None
