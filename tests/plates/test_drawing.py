"""Plates as pictures."""

import numpy as np
import pytest
from numpy.typing import NDArray

from incar.plates import PlateDesign, draw_plate, set_characters
from incar.plates.design import Background

SCALE = 2.0


def lightness(design: PlateDesign) -> NDArray[np.float64]:
    return np.asarray(draw_plate(design, SCALE).mean(axis=2), np.float64)


def test_the_picture_is_the_plates_size() -> None:
    assert draw_plate(PlateDesign(text="AB12 CDE"), SCALE).shape == (222, 1040, 3)


@pytest.mark.parametrize("background", ["white", "yellow"])
def test_ink_stands_exactly_where_the_characters_are_set(background: Background) -> None:
    design = PlateDesign(text="HE44 TLX", background=background)
    picture = lightness(design)
    dark = picture < 80
    for placed in set_characters(design):
        x, y = round(placed.x_mm * SCALE), round(placed.y_mm * SCALE)
        assert dark[y : y + 158, x : x + 100].mean() > 0.3
        assert not dark[y : y + 158, x - 16 : x - 2].any()
    assert not dark[: 30 * 2 // 2].any()


def test_light_on_dark_plates_are_the_other_way_round() -> None:
    picture = lightness(PlateDesign(text="ABC 123D", background="silver_on_black", face="wide"))
    assert np.median(picture) < 60
    assert picture.max() > 150


def test_yellow_is_yellow_and_the_flash_is_green() -> None:
    plate = draw_plate(PlateDesign(text="AB12 CDE", background="yellow", green_flash=True), SCALE)
    blue, green, red = plate[4, 600].tolist()
    assert blue < 60
    assert 150 < green < red
    blue, green, red = plate[4, 20].tolist()
    assert green > blue + 50
    assert green > red + 50


@pytest.mark.parametrize("band", ["UK", "GB", "ENG", "SCO", "CYM", "D"])
def test_a_band_changes_the_left_edge_only(band: str) -> None:
    size = (600.0, 111.0)
    plain = draw_plate(PlateDesign(text="AB12 CDE", size_mm=size), SCALE)
    banded = draw_plate(PlateDesign(text="AB12 CDE", size_mm=size, band=band), SCALE)
    assert banded.shape == plain.shape
    assert np.ptp(banded[:, :84].reshape(-1, 3), axis=0).max() > 100
    assert np.array_equal(plain[:, -60:], banded[:, -60:])


def test_bands_can_be_told_apart() -> None:
    drawn = {draw_plate(PlateDesign(text="A1 ABC", band=b))[:, :42].tobytes() for b in ("UK", "ENG", "SCO", "CYM", "D")}
    assert len(drawn) == 5


def test_strip_border_and_screws_leave_ink_of_their_own() -> None:
    plain = draw_plate(PlateDesign(text="AB12 CDE"), SCALE)
    for dressed in (
        PlateDesign(text="AB12 CDE", maker="Smith & Sons, Leeds"),
        PlateDesign(text="AB12 CDE", border=True),
        PlateDesign(text="AB12 CDE", screws=2),
        PlateDesign(text="AB12 CDE", screws=4),
    ):
        assert not np.array_equal(plain, draw_plate(dressed, SCALE))


@pytest.mark.parametrize("scale", [0.05, 0.3, 1.0, 4.0])
def test_it_draws_at_any_scale(scale: float) -> None:
    design = PlateDesign(text="Q123 ABC", lines=2, band="UK", maker="X", border=True, screws=4)
    picture = draw_plate(design, scale)
    assert picture.dtype == np.uint8
    assert picture.shape[0] == round(203 * scale)
