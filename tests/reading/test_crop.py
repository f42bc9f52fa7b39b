"""Cutting a plate out of a picture."""

import cv2
import numpy as np
import pytest

from incar.reading.crop import cut_level, cut_out, stretch
from incar.reading.types import Quad, corners

SIZE = (160, 64)


def gradient() -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    across = np.broadcast_to(np.arange(200, dtype=np.uint8)[None, :, None], (100, 200, 3))
    return np.array(across)


def test_the_box_and_its_margin_fill_the_crop() -> None:
    crop = cut_out(gradient(), (50, 40, 150, 70), 0.1, SIZE)
    assert crop.shape == (64, 160, 3)
    assert abs(int(crop[32, 0, 0]) - 40) <= 1
    assert abs(int(crop[32, -1, 0]) - 159) <= 1


def test_beyond_the_picture_its_edge_goes_on() -> None:
    crop = cut_out(gradient(), (-50, -20, 50, 20), 0.0, SIZE)
    assert (crop[:, :70] == 0).all()
    assert crop[32, -1, 0] >= 48


def test_a_box_without_area_still_gives_a_crop() -> None:
    assert cut_out(gradient(), (20, 20, 20, 20), 0.0, SIZE).shape == (64, 160, 3)


def slanted(degrees: float) -> tuple[np.ndarray[tuple[int, int, int], np.dtype[np.uint8]], Quad]:
    """A dark picture with a white plate, its right half blue, turned by an angle; and its corners."""
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    level = np.array([[-60, -14], [60, -14], [60, 14], [-60, 14]])
    quad, right = (at @ turn.T + 100 for at in (level, np.maximum(level, [[0, -14]])))
    picture = np.full((200, 200, 3), 30, np.uint8)
    cv2.fillPoly(picture, [np.round(quad).astype(np.int32)], (250, 250, 250))
    cv2.fillPoly(picture, [np.round(right).astype(np.int32)], (250, 0, 0))
    return picture, quad.astype(np.float32)


@pytest.mark.parametrize("degrees", [0, 12, -25])
def test_a_slanted_plate_is_cut_level(degrees: float) -> None:
    crop = cut_level(*slanted(degrees), -0.06, SIZE)
    assert crop.shape == (64, 160, 3)
    assert (crop[:, :70] == 250).all(), "white from top to bottom"
    assert (crop[:, 90:] == (250, 0, 0)).all()
    corner = cut_level(*slanted(degrees), 0.2, SIZE)[0, 0]
    assert (corner == 30).all(), "and the margin is beyond it"


@pytest.mark.parametrize("width", [50, 100, 150])
def test_level_corners_are_cut_like_their_box(width: int) -> None:
    """Grain shows what a ramp would hide: a plate that is resampled twice is softer."""
    picture = np.random.default_rng(1).integers(0, 256, (100, 200, 3), np.uint8)
    box = (20, 40, 20 + width, 70)
    level = cut_level(picture, corners(box), 0.0, SIZE)
    assert np.abs(level.astype(int) - cut_out(picture, box, 0.0, SIZE))[2:-2, 2:-2].max() <= 12


@pytest.mark.parametrize(
    "quad",
    [
        [[20, 20], [80, 40], [80, 20], [20, 40]],
        [[20, 20], [80, 50], [80, 51], [20, 21]],
        [[20, 20], [20, 20], [20, 20], [20, 20]],
    ],
    ids=["crossed", "without height", "without area"],
)
def test_corners_that_no_plate_has_are_taken_for_a_box(quad: list[list[float]]) -> None:
    at = np.array(quad, np.float32)
    box = (*at.min(axis=0).tolist(), *at.max(axis=0).tolist())
    assert (cut_level(gradient(), at, 0.0, SIZE) == cut_out(gradient(), box, 0.0, SIZE)).all()


def test_a_picture_that_is_already_cut_is_stretched_whole() -> None:
    for shape in ((10, 30, 3), (300, 700, 3), (64, 160, 3)):
        picture = np.full(shape, 90, np.uint8)
        assert stretch(picture, SIZE).shape == (64, 160, 3)
        assert (stretch(picture, SIZE) == 90).all()
