"""A camera's own process: opens, decodes, detects, reads, votes; frames never leave it, reads do.

The supervisor starts it with a socket as its standard input and says in the first message what to do; so neither an
address nor a name stands on a command line. Three threads: the feed decodes, the main thread reads, and a third one
beats. A beat goes out only while the other two turn: a worker that hangs falls silent, and is replaced.

It starts as a program of its own, not by a fork: onnxruntime has a thread as soon as it is imported, which a fork would
not survive. Libraries and models are loaded before the first message is waited for, so that a spare worker can wait
with everything ready.
"""

import contextlib
import ctypes
import logging
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Protocol

import cv2
import msgspec

from incar import paths
from incar.camera.feed import Feed
from incar.camera.frame import Frame
from incar.camera.pace import Pace
from incar.camera.preview import Preview
from incar.camera.sources import open_source
from incar.errors import IncarError
from incar.messages.camera import (
    BEAT_INTERVAL_S,
    CANNOT_WORK,
    CameraBeat,
    Configure,
    FromWorker,
    PreviewFrame,
    PreviewOn,
    ReadMade,
    StageTimes,
    from_worker,
    to_worker,
)
from incar.reading.detector import Detector
from incar.reading.masking import Mask
from incar.reading.pipeline import FrameReader, ReadingSettings, Timings
from incar.reading.reader import Reader
from incar.reading.types import Read

NS = 1_000_000_000
TAKE_TIMEOUT_S = 0.25
WORK_STALLED_AFTER_S = 1.5
"""Many times what the slowest frame takes."""
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15


class ReadsFrames(Protocol):
    """What turns frames into reads: `FrameReader`, in the product."""

    timings: Timings

    def process(self, frame: Frame) -> list[Read]:
        """The reads, new or revised, that a frame completes."""

    def finish(self) -> list[Read]:
        """The last revisions: nothing seen so far goes on."""


MakeReader = Callable[[Configure], ReadsFrames]


class CameraWorker:
    """Works one camera until told to stop or left alone."""

    def __init__(self, connection: socket.socket, order: Configure, reader: ReadsFrames) -> None:
        self._connection = connection
        self._sending = threading.Lock()
        self._order = order
        self._pace = Pace(order.epoch_ns)
        source = open_source(order.source, live=order.live, pace=self._pace)
        self._feed = Feed(source, live=order.live, loop=order.loop)
        self._reader = reader
        self._preview = Preview()
        self._stopping = threading.Event()
        self._turned_ns = time.monotonic_ns()
        self._sequence = 0
        self._processed = 0
        self._reads = 0
        self._complete = False

    def stop(self) -> None:
        """Ends `run` after the frame in hand."""
        self._stopping.set()

    def run(self) -> None:
        """Reads frames until `stop`, or until the core has gone; then tells the passes still in the picture."""
        self._feed.start()
        threading.Thread(target=self._listen, name="listen", daemon=True).start()
        beating = threading.Thread(target=self._beat_on, name="beat", daemon=True)
        beating.start()
        while not self._stopping.is_set():
            self._turn()
        self._feed.stop()
        self._tell(self._reader.finish())
        beating.join()

    def _turn(self) -> None:
        frame = self._feed.take(TAKE_TIMEOUT_S)
        self._turned_ns = time.monotonic_ns()
        if frame is not None:
            self._work(frame)
        elif self._feed.finished and not self._complete:
            self._tell(self._reader.finish())
            self._complete = True

    def _work(self, frame: Frame) -> None:
        if frame.sequence != self._sequence:
            self._tell(self._reader.finish())
            self._sequence = frame.sequence
        self._tell(self._reader.process(frame))
        self._processed += 1
        jpeg = self._preview.jpeg(frame)
        if jpeg is not None:
            self._send(PreviewFrame(jpeg=jpeg))

    def _tell(self, reads: list[Read]) -> None:
        for read in reads:
            self._reads += read.revision == 0
            self._send(ReadMade(read=msgspec.Raw(msgspec.msgpack.encode(read))))

    def _send(self, message: FromWorker) -> None:
        with self._sending:
            try:
                self._connection.sendall(from_worker.pack(message))
            except OSError:
                self._stopping.set()

    def _listen(self) -> None:
        while (message := to_worker.receive_blocking(self._connection)) is not None:
            if isinstance(message, PreviewOn):
                self._preview.on = message.on
        self._stopping.set()

    def _beat_on(self) -> None:
        while not self._stopping.is_set():
            turned_s = (time.monotonic_ns() - self._turned_ns) / NS
            if turned_s < WORK_STALLED_AFTER_S and not self._feed.stalled:
                self._send(self._beat())
            self._stopping.wait(BEAT_INTERVAL_S)

    def _beat(self) -> CameraBeat:
        # Asked before the feed: a recording is not finished before its last reads have been told.
        complete, condition, counts = self._complete, self._feed.condition(), self._feed.counts
        telling = condition.state == "finished" and not complete
        timings = self._reader.timings
        return CameraBeat(
            name=self._order.name,
            state="alive" if telling else condition.state,
            reason=condition.reason,
            since_ns=condition.since_ns,
            frames=counts.frames,
            processed=self._processed,
            dropped=counts.dropped,
            reads=self._reads,
            epoch_ns=self._pace.epoch_ns,
            pid=os.getpid(),
            width=counts.width,
            height=counts.height,
            stages=StageTimes(
                decode_s=counts.decode_s,
                detect_s=timings.detect.cpu_s,
                read_s=timings.read.cpu_s,
                track_s=timings.track.cpu_s,
            ),
        )


def load_models() -> MakeReader:
    """The product's own reading, warmed up.

    Raises:
        IncarError: a model is missing or damaged.
    """
    detector, reader = Detector(paths.DETECTOR_MODEL), Reader(paths.READER_MODEL)

    def make(order: Configure) -> FrameReader:
        return FrameReader(order.name, detector, reader, ReadingSettings(mask=Mask(order.masked)))

    return make


def serve(connection: socket.socket, load: Callable[[], MakeReader] = load_models) -> int:
    """Loads, waits for the first message, and works as it says until told to stop; returns the exit code."""
    _be_a_worker()
    make_reader = _loaded(load)
    order = to_worker.receive_blocking(connection)
    if not isinstance(order, Configure):
        return 0  # the core has gone, or never needed this spare
    try:
        worker = CameraWorker(connection, order, make_reader(order))
    except IncarError as error:
        _tell_down(connection, order.name, str(error))
        return CANNOT_WORK

    def end(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, end)
    logging.basicConfig(level=logging.INFO, format=f"camera {order.name.replace('%', '%%')}: %(message)s")
    worker.run()
    return 0


def _loaded(load: Callable[[], MakeReader]) -> MakeReader:
    """What `load` makes; its failure waits until it is known which camera it is to be told for."""
    try:
        return load()
    except IncarError as error:
        failure = error

    def fail(_order: Configure) -> ReadsFrames:
        raise failure

    return fail


def _tell_down(connection: socket.socket, camera: str, reason: str) -> None:
    """The first and last beat of a worker that cannot work; the core writes the log."""
    now_ns = time.monotonic_ns()
    beat = CameraBeat(
        name=camera, state="down", reason=reason, since_ns=now_ns, frames=0, processed=0, dropped=0, reads=0
    )
    with contextlib.suppress(OSError):
        connection.sendall(from_worker.pack(beat))


def _be_a_worker() -> None:
    """Never outlives the core, leaves no picture behind in a core dump, and keeps to its one processor."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(PR_SET_NAME, b"incar-camera")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the core ends its workers
    cv2.setNumThreads(1)


def socket_to_core() -> socket.socket:
    """The supervisor's end, which came as standard input."""
    return socket.socket(fileno=os.dup(0))


if __name__ == "__main__":
    raise SystemExit(serve(socket_to_core()))
