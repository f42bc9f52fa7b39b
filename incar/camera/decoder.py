"""The video of one stream or file, picture by picture, through FFmpeg.

PyAV rather than OpenCV's capture: it follows a change of size in the middle (OpenCV 5.0 goes on with the old
size and crops), takes its options with each opening instead of from the environment, and says what went wrong.
"""

import time
from collections import deque

import av
import av.error
import numpy as np
from av.codec.context import Flags
from av.video.stream import VideoStream

from incar.camera.frame import Image
from incar.camera.source import SourceLost

OPEN_TIMEOUT_S = 1.5
READ_TIMEOUT_S = 1.5
BAD_PACKETS_LIMIT = 50
"""Two seconds of video of which nothing can be decoded."""

SILENT = "does not answer"
_REASONS: list[tuple[type[Exception], str]] = [
    (av.error.ConnectionRefusedError, "refuses the connection: is it the right address, and is the camera on?"),
    (av.error.HTTPUnauthorizedError, "wants a name and a password, or other ones"),
    (av.error.HTTPForbiddenError, "forbids this stream to this name and password"),
    (av.error.HTTPNotFoundError, "has no stream of this name"),
    (av.error.FileNotFoundError, "is not there"),
    (av.error.PermissionError, "may not be read by this user"),
    (av.error.InvalidDataError, "gives nothing that is video"),
    (av.error.TimeoutError, SILENT),
    (av.error.OSError, "cannot be reached: is the network cable in?"),
]


class Decoder:
    """An open stream or file."""

    def __init__(self, address: str, options: dict[str, str] | None = None, *, live: bool = False) -> None:
        """Connects and finds the video; `live`: a stream that comes in its own time.

        Raises:
            SourceLost: there is none, or no answer within `OPEN_TIMEOUT_S`.
        """
        started = time.monotonic()
        try:
            self._container = av.open(address, options=options, timeout=(OPEN_TIMEOUT_S, READ_TIMEOUT_S))
        except av.error.FFmpegError as error:
            # The library's own text holds the address, and with it the password.
            raise SourceLost(_reason(error, time.monotonic() - started)) from None
        if not self._container.streams.video:
            self._container.close()
            raise SourceLost("gives no video")
        self._stream = self._container.streams.video[0]
        context = self._stream.codec_context
        # A second thread would hold back a frame, and take a core from another camera.
        context.thread_count = 1
        self._live = live
        if live:
            context.flags |= Flags.low_delay
        self._packets = self._container.demux(self._stream)
        self._decoded: deque[av.VideoFrame] = deque()
        self._key: av.Packet[VideoStream] | None = None
        self._packet_ns = 0
        self._before_ns = 0

    @property
    def arrived_ns(self) -> int:
        """Monotonic time when the last picture came off the wire.

        FFmpeg knows that a picture of a stream is complete when the next one begins: it came one packet earlier.
        """
        return self._before_ns if self._live else self._packet_ns

    @property
    def interval_s(self) -> float | None:
        """Seconds from frame to frame, if the stream says so."""
        rate = self._stream.average_rate or self._stream.guessed_rate
        return float(1 / rate) if rate else None

    @property
    def start_s(self) -> float:
        """Time stamp of the first frame."""
        start, base = self._stream.start_time, self._stream.time_base
        return float(start * base) if start is not None and base is not None else 0.0

    def seek(self, position_s: float) -> None:
        """Goes on at the last key frame before `position_s`."""
        self._container.seek(int((position_s + self.start_s) * av.time_base))

    def next(self) -> av.VideoFrame | None:
        """The next picture, or None at the end.

        Raises:
            SourceLost: nothing came within `READ_TIMEOUT_S`, or nothing that could be decoded.
        """
        bad = 0
        while not self._decoded:
            packet = self._packet()
            if packet is None:
                return None
            try:
                self._decoded.extend(packet.decode())
            except av.error.FFmpegError:
                bad += 1
                if bad >= BAD_PACKETS_LIMIT:
                    raise SourceLost("sends pictures that cannot be decoded") from None
        return self._decoded.popleft()

    def skip_to_key(self) -> int:
        """Goes on at the next key frame without decoding what lies before it; returns how many pictures that were.

        Raises:
            SourceLost: as `next`.
        """
        skipped = len(self._decoded)
        self._decoded.clear()
        while (packet := self._packet()) is not None and not packet.is_keyframe:
            skipped += packet.size > 0
        self._stream.codec_context.flush_buffers()
        self._key = packet
        return skipped

    def _packet(self) -> "av.Packet[VideoStream] | None":
        key, self._key = self._key, None
        if key is not None:
            return key
        started = time.monotonic()
        try:
            packet = next(self._packets, None)
        except av.error.FFmpegError as error:
            raise SourceLost(_reason(error, time.monotonic() - started)) from None
        now_ns = time.monotonic_ns()
        self._before_ns, self._packet_ns = self._packet_ns or now_ns, now_ns
        return packet

    def close(self) -> None:
        """Ends the connection."""
        self._container.close()


def to_image(picture: av.VideoFrame) -> Image:
    """The picture as (height, width, 3) uint8, blue-green-red, in one piece."""
    return np.ascontiguousarray(picture.to_ndarray(format="bgr24"), dtype=np.uint8)


def _reason(error: Exception, took_s: float) -> str:
    if took_s >= min(OPEN_TIMEOUT_S, READ_TIMEOUT_S):
        return SILENT
    return next((text for kind, text in _REASONS if isinstance(error, kind)), "fails for a reason it does not tell")
