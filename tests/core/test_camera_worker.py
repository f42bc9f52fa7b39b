"""One worker at its socket: what it says, when it falls silent, how it ends."""

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from incar.camera.frame import Frame
from incar.core.camera_worker import CameraWorker, load_models
from incar.messages.camera import (
    CameraBeat,
    Configure,
    FromWorker,
    PreviewFrame,
    PreviewOn,
    ReadMade,
    from_worker,
    to_worker,
)
from incar.plates import PlateDesign, draw_plate
from incar.reading.types import Read
from tests.sim import camera_worker
from tests.sim.camera_worker import SimpleReader
from tests.sim.clips import numbered, write_clip


class Core:
    """The core's end of the socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        connection.settimeout(10)

    def say(self, message: Configure | PreviewOn) -> None:
        self._connection.sendall(to_worker.pack(message))

    def hear(self) -> FromWorker | None:
        return from_worker.receive_blocking(self._connection)

    def hear_until(self, holds: Callable[[FromWorker], bool]) -> list[FromWorker]:
        """Everything up to the first message for which `holds`."""
        heard: list[FromWorker] = []
        while not heard or not holds(heard[-1]):
            message = self.hear()
            assert message is not None, "the worker has hung up"
            heard.append(message)
        return heard


class BlockingReader(SimpleReader):
    """Works until told to hang, and again after it."""

    def __init__(self) -> None:
        super().__init__("front")
        self.going = threading.Event()
        self.going.set()

    def process(self, frame: Frame) -> list[Read]:
        self.going.wait()
        return super().process(frame)


@contextmanager
def working(order: Configure, reader: SimpleReader) -> Iterator[tuple[Core, CameraWorker]]:
    """A worker in a thread, its core here."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        worker = CameraWorker(theirs, order, reader)
        thread = threading.Thread(target=worker.run)
        thread.start()
        yield Core(ours), worker
        worker.stop()
        ours.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        assert not thread.is_alive()


def finished(message: FromWorker) -> bool:
    return isinstance(message, CameraBeat) and message.state == "finished"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 45))


def test_every_read_comes_before_the_beat_that_says_finished(clip: str) -> None:
    order = Configure(name="front", source=clip, live=False)
    with working(order, SimpleReader("front")) as (core, _):
        heard = core.hear_until(finished)
    reads = [message for message in heard if isinstance(message, ReadMade)]
    assert len(reads) == 10, "four vehicles have gone, the fifth was still in the picture at the end"
    beat = heard[-1]
    assert isinstance(beat, CameraBeat)
    assert (beat.frames, beat.processed, beat.dropped, beat.reads) == (45, 45, 0, 5)


def test_it_goes_on_beating_after_the_end(clip: str) -> None:
    order = Configure(name="front", source=clip, live=False)
    with working(order, SimpleReader("front")) as (core, _):
        core.hear_until(finished)
        assert finished(core.hear_until(lambda _: True)[0])


def test_a_new_sequence_ends_what_was_in_the_picture(tmp_path: Path) -> None:
    for number, name in enumerate(["a_00001.0", "a_00002.0", "b_00001.0", "b_00002.0"]):
        cv2.imwrite(str(tmp_path / f"{name}.png"), numbered(number))
    order = Configure(name="front", source=str(tmp_path), live=False)
    with working(order, SimpleReader("front")) as (core, _):
        heard = core.hear_until(finished)
    reads = sum(isinstance(message, ReadMade) for message in heard)
    assert reads == 4, "each clip has one vehicle, first seen and then gone"


def test_a_hanging_reader_stops_the_beats(clip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incar.core.camera_worker.WORK_STALLED_AFTER_S", 0.3)
    reader = BlockingReader()
    with working(Configure(name="front", source=clip, loop=True), reader) as (core, _):
        core.hear_until(lambda message: isinstance(message, CameraBeat) and message.processed > 0)
        reader.going.clear()
        time.sleep(1.5)
        reader.going.set()
        heard = core.hear_until(lambda message: isinstance(message, ReadMade))
        assert sum(isinstance(message, CameraBeat) for message in heard) <= 3, "six would have been due"


def test_previews_come_while_asked_for(clip: str) -> None:
    with working(Configure(name="front", source=clip, loop=True), SimpleReader("front")) as (core, _):
        core.say(PreviewOn(on=True))
        core.hear_until(lambda message: isinstance(message, PreviewFrame))
        core.say(PreviewOn(on=False))
        for _ in range(2):
            core.hear_until(lambda message: isinstance(message, CameraBeat))
        heard = core.hear_until(lambda message: isinstance(message, CameraBeat))
        assert not any(isinstance(message, PreviewFrame) for message in heard)


def test_it_ends_when_the_core_has_gone(clip: str) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        worker = CameraWorker(theirs, Configure(name="front", source=clip, loop=True), SimpleReader("front"))
        thread = threading.Thread(target=worker.run)
        thread.start()
        ours.close()
        thread.join(5)
        assert not thread.is_alive()


def test_its_process_keeps_no_core_dump_and_ignores_the_keyboard(clip: str) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, subprocess.Popen(camera_worker.command(), stdin=theirs.fileno()) as process:
        core = Core(ours)
        core.say(Configure(name="front", source=clip, loop=True))
        core.hear_until(lambda message: isinstance(message, CameraBeat))
        running = psutil.Process(process.pid)
        assert running.rlimit(psutil.RLIMIT_CORE) == (0, 0)
        running.send_signal(2)
        core.hear_until(lambda message: isinstance(message, ReadMade))
        running.terminate()
        theirs.close()
        while core.hear() is not None:
            pass
        assert process.wait(5) == 0


def test_a_core_that_hangs_up_at_once_is_no_error() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        ours.close()
        assert subprocess.run(camera_worker.command(), stdin=theirs.fileno(), timeout=20, check=False).returncode == 0


def test_the_products_own_reader_takes_frames_and_heeds_the_mask() -> None:
    make_reader = load_models()
    picture = np.asarray(cv2.GaussianBlur(numbered(1, 1920, 1080), (0, 0), 40), np.uint8)
    plate = draw_plate(PlateDesign(text="AB12 CDE"), px_per_mm=200 / 520)
    picture[700 : 700 + plate.shape[0], 800:1000] = plate[:, :200]
    for masked, seen in (([], 1), ([[(0.0, 0.6), (1.0, 1.0)]], 0)):
        reader = make_reader(Configure(name="front", source="", masked=masked))
        told = [reader.process(Frame(picture, index, index / 25, index)) for index in range(4)]
        assert reader.timings.detect.cpu_s > 0
        assert reader.timings.read.calls >= seen
        assert len({read.read_id for reads in (*told, reader.finish()) for read in reads}) == seen
