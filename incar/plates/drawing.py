"""A plate as a picture: clean, new and seen square on. What age, weather and cameras do to it is not here."""

import numpy as np
from numpy.typing import NDArray

from incar.plates.badges import draw_band, draw_border, draw_maker, draw_screws
from incar.plates.design import BAND_MM, INK, PAPER, PlateDesign, Rgb
from incar.plates.lettering import lay_ink
from incar.plates.setting import set_characters

Picture = NDArray[np.uint8]


def draw_plate(design: PlateDesign, px_per_mm: float = 1.0) -> Picture:
    """Draw a plate: BGR (height, width, 3) at `px_per_mm`, the plate's edges at the picture's edges."""
    wide, high = design.plate_mm
    size = round(wide * px_per_mm), round(high * px_per_mm)
    plate = np.empty((size[1], size[0], 3), np.uint8)
    plate[:] = bgr(PAPER[design.background])
    ink = bgr(INK[design.background])
    if design.band or design.green_flash:
        draw_band(plate, design, BAND_MM * px_per_mm)
    _lay_characters(plate, design, px_per_mm, ink)
    if design.maker:
        draw_maker(plate, design.maker, px_per_mm, ink)
    if design.border:
        draw_border(plate, px_per_mm, ink)
    draw_screws(plate, design, px_per_mm)
    return plate


def bgr(colour: Rgb) -> tuple[int, int, int]:
    """OpenCV's order of a colour."""
    return colour[2], colour[1], colour[0]


def _lay_characters(plate: Picture, design: PlateDesign, px_per_mm: float, ink: tuple[int, int, int]) -> None:
    face = design.typeface
    for placed in set_characters(design):
        mask = face.mask(placed.character, placed.width_mm, px_per_mm)
        lay_ink(plate, mask, (round(placed.x_mm * px_per_mm), round(placed.y_mm * px_per_mm)), ink)
