"""Where each frame is searched."""

import pytest

from incar.reading.looks import MIDDLE, WHOLE, Turns


@pytest.mark.parametrize("width_px", [1920, 3840])
def test_wide_frames_are_searched_wholly_and_in_the_middle_in_turn(width_px: int) -> None:
    turns = Turns()
    assert [turns.next(width_px, quick=True) for _ in range(4)] == [(WHOLE,), (MIDDLE,)] * 2


def test_slow_frames_are_searched_both_ways() -> None:
    turns = Turns()
    assert [turns.next(1920, quick=False) for _ in range(2)] == [(WHOLE, MIDDLE)] * 2


def test_quick_frames_after_a_slow_one_begin_with_the_whole() -> None:
    turns = Turns()
    turns.next(1920, quick=True)
    turns.next(1920, quick=False)
    assert turns.next(1920, quick=True) == (WHOLE,)


def test_small_frames_have_nothing_to_show_at_a_higher_resolution() -> None:
    turns = Turns()
    assert {turns.next(1280, quick=quick) for quick in (True, False, True)} == {(WHOLE,)}
