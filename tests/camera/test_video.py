"""Recordings: every frame when read at any pace, and a camera's behaviour when played live."""

import time
from pathlib import Path

import pytest

from incar.camera.frame import Frame
from incar.camera.pace import NS, Pace
from incar.camera.source import SourceEnded
from incar.camera.video import HOPELESS_S, LATE_RUN, LATE_S, VideoFile
from tests.sim.clips import number_of, write_clip


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 50)


def test_every_frame_in_order_with_its_time(clip: Path) -> None:
    frames = list(VideoFile(clip, None).frames())
    assert [number_of(frame.image) for frame in frames] == [index % 30 for index in range(50)]
    assert [frame.index for frame in frames] == list(range(50))
    assert [round(frame.media_s * 25, 3) for frame in frames] == list(range(50))
    assert {frame.sequence for frame in frames} == {0}
    assert frames[0].image.shape == (120, 160, 3)


def test_live_frames_come_at_their_own_pace(clip: Path) -> None:
    started = time.monotonic()
    frames = list(VideoFile(clip, Pace()).frames())
    assert time.monotonic() - started >= 49 / 25
    assert len(frames) >= 45
    due_ns = [frames[0].captured_ns + int(frame.media_s * NS) for frame in frames]
    assert all(frame.captured_ns >= due - NS // 1000 for frame, due in zip(frames, due_ns, strict=True))


def test_a_recording_goes_on_where_its_world_is_now(clip: Path) -> None:
    source = VideoFile(clip, Pace(epoch_ns=time.monotonic_ns() - int(1.5 * NS)))
    source.open()
    first = source.read()
    source.close()
    assert first.media_s >= 1.5 - 0.05
    assert number_of(first.image) == round(first.media_s * 25) % 30
    assert source.passed_over <= (LATE_S + 0.2) * 25, "what was before it was opened counts for nothing"


def test_frames_whose_time_is_past_are_passed_over_and_counted(clip: Path) -> None:
    source = VideoFile(clip, Pace())
    frames = source.frames()
    first = next(frames)
    time.sleep(LATE_S + 0.1)
    second = next(frames)
    frames.close()
    assert second.index - first.index - 1 == source.passed_over
    assert 1 <= source.passed_over <= LATE_RUN
    assert number_of(second.image) == second.index % 30


def test_a_machine_that_only_just_cannot_keep_up_still_sees_something(clip: Path) -> None:
    pace = Pace()
    source = VideoFile(clip, pace)
    given = []
    for frame in source.frames():
        given.append(frame.index)
        pace.epoch_ns = time.monotonic_ns() - int((frame.media_s + 1.0) * NS)
    assert given == list(range(0, 50, LATE_RUN + 1))


def test_one_far_behind_goes_on_at_a_key_frame_and_counts_what_it_left_out(tmp_path: Path) -> None:
    source = VideoFile(write_clip(tmp_path / "long.mp4", 150), Pace())
    frames = source.frames()
    next(frames)
    time.sleep(HOPELESS_S + 0.5)
    second = next(frames)
    frames.close()
    assert second.media_s == pytest.approx(1.0 + LATE_RUN / 25), "there is a key frame every second"
    assert second.index == round(second.media_s * 25) == source.passed_over + 1
    assert number_of(second.image) == second.index % 30


def test_starting_over_begins_a_new_sequence_on_time(clip: Path) -> None:
    pace = Pace(epoch_ns=time.monotonic_ns() - int(1.9 * NS))
    source = VideoFile(clip, pace)
    frames: list[Frame] = []
    for _ in range(2):
        source.open()
        try:
            while len(frames) < 10:
                frames.append(source.read())
        except SourceEnded:
            source.close()
    source.close()
    sequences = [frame.sequence for frame in frames]
    assert sequences == sorted(sequences)
    assert set(sequences) == {0, 1}
    again = next(frame for frame in frames if frame.sequence == 1)
    assert again.media_s < LATE_S
    assert [frame.index for frame in frames] == sorted(frame.index for frame in frames)
