"""A look counts less the smaller, the more blurred, the flatter and the more cut it is."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from incar.reading.quality import quality
from incar.reading.types import Quad

Picture = NDArray[np.uint8]


def scene(width_px: int = 160, light: tuple[int, int] = (20, 230)) -> Picture:
    """A grey picture with a plate of so many pixels in the middle, its ink and ground as given."""
    image = np.full((400, 600, 3), 120, np.uint8)
    height_px = round(width_px / 4.7)
    plate = np.full((111, 520, 3), light[1], np.uint8)
    cv2.putText(plate, "AB12 CDE", (16, 90), cv2.FONT_HERSHEY_SIMPLEX, 3.2, (light[0],) * 3, 14)
    small = cv2.resize(plate, (width_px, height_px), interpolation=cv2.INTER_AREA)
    x, y = 300 - width_px // 2, 200 - height_px // 2
    image[y : y + height_px, x : x + width_px] = small
    return image


def middle(width_px: int = 160) -> Quad:
    w, h = width_px / 2, width_px / 9.4
    return np.array([[300 - w, 200 - h], [300 + w, 200 - h], [300 + w, 200 + h], [300 - w, 200 + h]], np.float32)


def blurred(image: Picture, pixels: int) -> Picture:
    return np.asarray(cv2.blur(image, (pixels, 1)), np.uint8)


def test_a_large_sharp_plate_counts_fully() -> None:
    assert quality(scene(), middle()) > 0.9


@pytest.mark.parametrize(("smaller", "larger"), [(30, 60), (60, 90), (90, 130)])
def test_a_smaller_plate_counts_less(smaller: int, larger: int) -> None:
    assert quality(scene(smaller), middle(smaller)) < quality(scene(larger), middle(larger))


def test_a_blurred_plate_counts_less() -> None:
    looks = [quality(blurred(scene(), pixels), middle()) for pixels in (1, 7, 15)]
    assert looks == sorted(looks, reverse=True)
    assert looks[2] < looks[0] / 2


@pytest.mark.parametrize("light", [(5, 40), (215, 255)])
def test_night_and_glare_count_less(light: tuple[int, int]) -> None:
    assert quality(scene(light=light), middle()) < 0.6 * quality(scene(), middle())


def test_a_plate_cut_by_the_edge_counts_little() -> None:
    image = scene()[:, 260:]
    cut = np.clip(middle() - (260, 0), 0, None).astype(np.float32)
    assert quality(image, cut) < 0.2 * quality(scene(), middle())


@pytest.mark.parametrize("offset", [(-1000, 0), (2000, 2000), (0, -210)])
def test_a_plate_beyond_the_picture_still_has_a_quality(offset: tuple[int, int]) -> None:
    assert 0 < quality(scene(), middle() + np.array(offset, np.float32)) <= 1


def test_an_empty_wall_counts_least() -> None:
    assert quality(np.full((400, 600, 3), 120, np.uint8), middle()) == pytest.approx(0.02)
