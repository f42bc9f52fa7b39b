"""What lies in a masked area, at any size of picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.reading.masking import Mask
from incar.reading.types import Detection
from incar.settings import MaskedArea

CAPTION: MaskedArea = [(0, 0), (1, 0.05)]
BONNET: MaskedArea = [(0, 1), (0.25, 0.9), (0.75, 0.9), (1, 1)]
SIZE = (1920, 1080)


def plate(x: float, y: float, size: tuple[int, int] = SIZE) -> Detection:
    """A plate a twentieth of the picture wide with its middle at these shares."""
    middle, half = np.multiply((x, y), size), np.array([0.025, 0.006]) * size[0]
    quad = np.array([middle + half * corner for corner in ((-1, -1), (1, -1), (1, 1), (-1, 1))], np.float32)
    return Detection(quad=quad, score=0.9)


@pytest.mark.parametrize(
    ("x", "y", "seen"),
    [
        (0.5, 0.03, False),
        (0.5, 0.06, True),
        (0.5, 0.95, False),
        (0.05, 0.95, True),
        (0.5, 0.89, True),
        (0.5, 0.5, True),
    ],
)
@pytest.mark.parametrize("size", [SIZE, (3840, 2160), (640, 480)])
def test_a_plate_is_hidden_by_its_middle_whatever_the_resolution(
    x: float, y: float, *, seen: bool, size: tuple[int, int]
) -> None:
    found = plate(x, y, size)
    assert Mask([CAPTION, BONNET]).open_to([found], size) == ([found] if seen else [])


def test_a_plate_that_reaches_into_an_area_is_kept_whole() -> None:
    found = plate(0.5, 0.895)
    assert found.box[3] > 0.9 * SIZE[1]
    assert Mask([BONNET]).open_to([found], SIZE) == [found]


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_without_areas_everything_is_seen(x: float, y: float) -> None:
    found = plate(x, y)
    assert Mask().open_to([found], SIZE) == [found]


@given(*[st.floats(0, 1, width=32)] * 6)
def test_a_rectangle_is_the_polygon_of_its_corners_whichever_two_are_given(
    left: float, top: float, right: float, bottom: float, x: float, y: float
) -> None:
    around: MaskedArea = [(left, top), (right, top), (right, bottom), (left, bottom)]
    found = [plate(x, y)]
    told = [Mask([area]).open_to(found, SIZE) for area in (around, [around[0], around[2]], [around[3], around[1]])]
    assert told[0] == told[1] == told[2]


def test_outlines_reach_the_pictures_last_pixel() -> None:
    outline = Mask([[(0, 0.5), (1, 1)]]).outlines((101, 51))[0]
    assert outline.tolist() == [[0, 25], [100, 25], [100, 50], [0, 50]]
