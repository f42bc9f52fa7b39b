"""Frames handed from thread to thread: none lost in a short stall, every loss counted, none out of order."""

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from incar.camera.frame import Frame
from incar.camera.latest import CAPACITY, LatestFrames

IMAGE = np.zeros((2, 2, 3), np.uint8)


def frame(index: int) -> Frame:
    return Frame(IMAGE, captured_ns=index, media_s=index / 25, index=index)


def test_a_stall_of_five_frames_loses_none() -> None:
    frames = LatestFrames(live=True)
    for index in range(CAPACITY):
        frames.put(frame(index))
    taken = [frames.take(0) for _ in range(CAPACITY)]
    assert [one.index for one in taken if one] == list(range(CAPACITY))
    assert frames.dropped == 0


@given(st.lists(st.sampled_from(["put", "take"]), max_size=60), st.integers(1, 6))
def test_every_live_frame_is_taken_dropped_or_waiting(steps: list[str], capacity: int) -> None:
    frames = LatestFrames(live=True, capacity=capacity)
    put, taken = 0, []
    for step in steps:
        if step == "put":
            frames.put(frame(put))
            put += 1
        elif (one := frames.take(0)) is not None:
            taken.append(one.index)
            assert put - one.index <= capacity, "no frame is older than the queue is long"
    waiting = []
    while (one := frames.take(0)) is not None:
        waiting.append(one.index)
    assert len(taken) + frames.dropped + len(waiting) == put
    assert taken + waiting == sorted(set(taken + waiting))


def test_a_recording_waits_for_its_reader() -> None:
    frames = LatestFrames(live=False, capacity=2)

    def fill() -> None:
        for index in range(50):
            frames.put(frame(index))

    filling = threading.Thread(target=fill)
    filling.start()
    taken = [frames.take(5) for _ in range(50)]
    filling.join()
    assert [one.index for one in taken if one] == list(range(50))
    assert frames.dropped == 0
    assert frames.empty


def test_closing_lets_a_waiting_decoder_go() -> None:
    frames = LatestFrames(live=False, capacity=1)
    frames.put(frame(0))
    waiting = threading.Thread(target=frames.put, args=(frame(1),))
    waiting.start()
    frames.close()
    waiting.join(5)
    assert not waiting.is_alive()


def test_taking_from_nothing_returns_in_time() -> None:
    assert LatestFrames(live=True).take(0.01) is None
