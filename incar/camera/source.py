"""What every source of frames is, and the two ways in which it stops."""

import time
from abc import ABC, abstractmethod
from collections.abc import Generator

from incar.camera.frame import Frame, Image
from incar.errors import IncarError

NS = 1_000_000_000


class SourceLost(IncarError):  # noqa: N818 - says what has happened
    """The source gives no frames now; the text says why, and never holds an address's password or a file's name."""


class SourceEnded(Exception):  # noqa: N818 - no error: a file has been played to its end
    """The source has given its last frame."""


class Source(ABC):
    """A camera, or something played in its place. Not for several threads at once.

    `open`, then `read` until it raises, then `close`; a lost source may be opened again. Frame numbers go on over
    all of it. A camera's time goes on too; every opening of a recording starts a new sequence.
    """

    endless = True
    """A camera: no frame means a fault. Otherwise the source has an end."""
    interval_s: float | None = None
    """Seconds from frame to frame, once it is known."""

    def __init__(self) -> None:
        self._index = 0
        self._passed_over = 0
        self._sequence = -1
        self._first_opened_ns = 0

    @property
    def delivered(self) -> int:
        """Frames so far, those passed over included."""
        return self._index

    @property
    def passed_over(self) -> int:
        """Frames that came too late to be given, or could not be decoded."""
        return self._passed_over

    def open(self) -> None:
        """Makes ready to read.

        Raises:
            SourceLost: it cannot be opened now.
        """
        self._open()
        self._first_opened_ns = self._first_opened_ns or time.monotonic_ns()
        if self._sequence < 0 or not self.endless:
            self._new_sequence()

    @abstractmethod
    def _open(self) -> None: ...

    @abstractmethod
    def read(self) -> Frame:
        """The next frame, when it is due.

        Raises:
            SourceLost: no frame came in time, or none that could be decoded.
            SourceEnded: there are no more.
        """

    @abstractmethod
    def close(self) -> None:
        """Lets go of everything held; harmless when closed."""

    def frames(self) -> Generator[Frame, None, None]:
        """Every frame from opening to the end.

        Raises:
            SourceLost: it cannot be opened, or fails.
        """
        self.open()
        try:
            while True:
                try:
                    yield self.read()
                except SourceEnded:
                    return
        finally:
            self.close()

    def _new_sequence(self) -> None:
        self._sequence += 1

    def _pass_over(self, count: int = 1) -> None:
        self._index += count
        self._passed_over += count

    def _frame(self, image: Image, captured_ns: int, media_s: float | None = None) -> Frame:
        """The next frame; a camera's position in time is the time since it was first opened."""
        position_s = (captured_ns - self._first_opened_ns) / NS if media_s is None else media_s
        frame = Frame(image, captured_ns, max(0.0, position_s), self._index, self._sequence)
        self._index += 1
        return frame
