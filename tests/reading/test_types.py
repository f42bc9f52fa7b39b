"""The types between the stages of reading."""

import numpy as np
import pytest

from incar.reading.types import Detection, box_round, corners, overlap

BOX = (100.0, 100.0, 200.0, 120.0)


def test_a_tilted_plate_has_an_upright_box_and_the_width_of_its_longer_edge() -> None:
    quad = np.array([[10, 20], [110, 30], [108, 52], [12, 42]], np.float32)
    detection = Detection(quad=quad, score=0.9)
    assert detection.box == (10.0, 20.0, 110.0, 52.0)
    assert detection.width_px == pytest.approx(np.hypot(100, 10))


def test_the_box_round_its_own_corners_is_the_box() -> None:
    assert box_round(corners(BOX)) == BOX
    assert corners(BOX).dtype == np.float32


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (BOX, 1.0),
        ((150.0, 100.0, 250.0, 120.0), 1 / 3),
        ((200.0, 100.0, 300.0, 120.0), 0.0),
        ((300.0, 300.0, 400.0, 320.0), 0.0),
        ((100.0, 100.0, 100.0, 100.0), 0.0),
    ],
)
def test_what_two_boxes_share(other: tuple[float, float, float, float], shared: float) -> None:
    assert overlap(BOX, other) == overlap(other, BOX) == pytest.approx(shared)
    assert overlap(np.array(other, np.float32), BOX) == pytest.approx(shared)
