"""A camera that repeats itself is told from one that sees."""

import numpy as np

from incar.camera.frame import Frame
from incar.camera.freeze import NS, FreezeWatch
from tests.sim.clips import numbered


def looks(watch: FreezeWatch, seconds: range, *, moving: bool) -> list[bool]:
    """What the watch says of one frame a second."""
    return [
        watch.frozen(Frame(numbered(second if moving else 0), second * NS, float(second), second)) for second in seconds
    ]


def test_a_changing_picture_is_never_frozen() -> None:
    assert not any(looks(FreezeWatch(5), range(1, 60), moving=True))


def test_the_same_picture_is_frozen_after_its_time_and_not_before() -> None:
    assert looks(FreezeWatch(5), range(1, 9), moving=False) == [False] * 5 + [True] * 3


def test_a_reconnection_does_not_thaw_it_but_a_new_picture_does() -> None:
    watch = FreezeWatch(5)
    looks(watch, range(1, 9), moving=False)
    watch.reopened()
    assert watch.frozen(Frame(numbered(0), 20 * NS, 20.0, 20))
    watch.reopened()
    assert not watch.frozen(Frame(numbered(1), 21 * NS, 21.0, 21))


def test_one_pixel_is_a_difference() -> None:
    watch = FreezeWatch(2)
    for second in range(1, 10):
        image = np.zeros((20, 20, 3), np.uint8)
        image[10, 10, 1] = second
        assert not watch.frozen(Frame(image, second * NS, float(second), second))
