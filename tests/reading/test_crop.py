"""Cutting a plate out of a picture."""

import numpy as np

from incar.reading.crop import cut_out, stretch

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


def test_a_picture_that_is_already_cut_is_stretched_whole() -> None:
    for shape in ((10, 30, 3), (300, 700, 3), (64, 160, 3)):
        picture = np.full(shape, 90, np.uint8)
        assert stretch(picture, SIZE).shape == (64, 160, 3)
        assert (stretch(picture, SIZE) == 90).all()
