"""A camera kept going: through loss, size changes, freezing and the end of its recording."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from incar.camera.feed import Feed
from incar.camera.frame import Frame, Image
from incar.camera.source import Source, SourceEnded, SourceLost
from incar.camera.sources import open_source
from tests.conftest import ExpectLog
from tests.sim.clips import number_of, numbered, write_clip

Script = Callable[[], Iterator[Image]]


class ScriptedCamera(Source):
    """A camera whose every opening plays what a script yields; the script's exceptions are the camera's."""

    def __init__(self, script: Script, *, endless: bool = True) -> None:
        super().__init__()
        self.endless = endless
        self._script = script
        self._images: Iterator[Image] = iter(())

    def _open(self) -> None:
        self._images = self._script()

    def read(self) -> Frame:
        time.sleep(0.002)
        image = next(self._images, None)
        if image is None:
            raise SourceEnded
        return self._frame(image, time.monotonic_ns())

    def close(self) -> None:
        self._images = iter(())


def take(feed: Feed, count: int) -> list[Frame]:
    frames = [feed.take(10) for _ in range(count)]
    return [frame for frame in frames if frame]


def wait_for(holds: Callable[[], bool], limit_s: float = 10.0) -> None:
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def run() -> Iterator[Callable[[Feed], Feed]]:
    feeds: list[Feed] = []

    def started(feed: Feed) -> Feed:
        feeds.append(feed)
        feed.start()
        return feed

    yield started
    for feed in feeds:
        feed.stop()


Run = Callable[[Feed], Feed]


def test_a_recording_at_any_pace_loses_nothing_and_finishes(tmp_path: Path, run: Run) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 40)
    feed = run(Feed(open_source(str(clip), live=False), live=False))
    frames = []
    while not feed.finished:
        frame = feed.take(0.1)
        frames += [frame] if frame else []
    assert [number_of(frame.image) for frame in frames] == [index % 30 for index in range(40)]
    counts = feed.counts
    assert (counts.frames, counts.dropped, counts.width, counts.height) == (40, 0, 160, 120)
    assert 0 < counts.decode_s < 5
    assert feed.condition().state == "finished"
    assert not feed.stalled


def test_a_recording_is_not_finished_while_frames_wait(run: Run) -> None:
    feed = run(Feed(ScriptedCamera(lambda: iter([numbered(0)]), endless=False), live=False))
    wait_for(lambda: feed.counts.frames == 1)
    time.sleep(0.05)
    assert not feed.finished
    assert take(feed, 1)
    wait_for(lambda: feed.finished)


def test_a_loop_goes_on_in_new_sequences(run: Run) -> None:
    feed = run(Feed(ScriptedCamera(lambda: map(numbered, range(3)), endless=False), live=False, loop=True))
    frames = take(feed, 9)
    assert [frame.sequence for frame in frames] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert [frame.index for frame in frames] == list(range(9))
    assert feed.condition().state == "alive"


def test_a_slow_reader_of_a_live_camera_loses_counted_frames(run: Run) -> None:
    feed = run(Feed(ScriptedCamera(lambda: map(numbered, range(1000))), live=True))
    frames = []
    for _ in range(5):
        frames += take(feed, 1)
        time.sleep(0.05)
    feed.stop()
    while (rest := feed.take(0)) is not None:
        frames.append(rest)
    assert feed.counts.dropped > 10
    assert 0 <= feed.counts.frames - feed.counts.dropped - len(frames) <= 1, "one may have come after the stop"


def test_a_lost_camera_is_opened_again(run: Run, expect_log: ExpectLog) -> None:
    expect_log("The source does not answer")
    losses = iter([True, False])

    def script() -> Iterator[Image]:
        yield numbered(0)
        if next(losses):
            raise SourceLost("does not answer")
        yield from map(numbered, range(1, 1000))

    feed = run(Feed(ScriptedCamera(script), live=True))
    assert take(feed, 1)
    wait_for(lambda: feed.condition().state == "down")
    down = feed.condition()
    assert down.reason == "does not answer"
    assert take(feed, 2)
    condition = feed.condition()
    assert (condition.state, condition.reason) == ("alive", "")
    assert condition.since_ns > down.since_ns


def test_a_change_of_size_counts_as_loss_and_goes_on_in_the_new_size(run: Run, expect_log: ExpectLog) -> None:
    expect_log("changed its picture to 64 × 48")
    sizes = iter([(160, 120), (64, 48)])

    def script() -> Iterator[Image]:
        width, height = next(sizes)
        yield numbered(0, width, height)
        yield from (numbered(number, 64, 48) for number in range(1, 1000))

    feed = run(Feed(ScriptedCamera(script), live=True))
    shapes = [frame.image.shape for frame in take(feed, 3)]
    assert shapes == [(120, 160, 3), (48, 64, 3), (48, 64, 3)]


def test_a_frozen_camera_is_down_until_its_picture_changes(run: Run, expect_log: ExpectLog) -> None:
    expect_log("repeats the same picture")
    thawed: list[bool] = []

    def script() -> Iterator[Image]:
        number = 0
        while True:
            number += len(thawed)
            yield numbered(number)

    feed = run(Feed(ScriptedCamera(script), live=True, frozen_after_s=1.5))
    wait_for(lambda: feed.condition().state == "down")
    time.sleep(1.0)
    assert feed.condition().state == "down", "a reconnection to the same picture is no recovery"
    thawed.append(True)
    wait_for(lambda: feed.condition().state == "alive")


def test_a_recording_may_stand_still(run: Run) -> None:
    still = ScriptedCamera(lambda: iter([numbered(0)] * 600), endless=False)
    feed = run(Feed(still, live=True, frozen_after_s=0.1))
    wait_for(lambda: feed.counts.frames == 600)
    assert feed.condition().state == "alive"


def test_a_hanging_decoder_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incar.camera.feed.STALLED_AFTER_S", 0.2)
    released: list[bool] = []

    def script() -> Iterator[Image]:
        yield numbered(0)
        while not released:
            time.sleep(0.01)

    feed = run(Feed(ScriptedCamera(script), live=True))
    assert take(feed, 1)
    wait_for(lambda: feed.stalled)
    released.append(True)
