"""A plate as a picture: clean, new and seen square on. What age, weather and cameras do to it is not here."""

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.plates.badges import draw_band, draw_border, draw_maker, draw_screws
from incar.plates.design import BAND_MM, INK, MARGIN_MM, PAPER, PlateDesign, Rgb
from incar.plates.lettering import lay_ink, row_mask

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
    _set_rows(plate, design, px_per_mm, ink)
    if design.maker:
        draw_maker(plate, design.maker, px_per_mm, ink)
    if design.border:
        draw_border(plate, px_per_mm, ink)
    draw_screws(plate, design, px_per_mm)
    return plate


def bgr(colour: Rgb) -> tuple[int, int, int]:
    """OpenCV's order of a colour."""
    return colour[2], colour[1], colour[0]


def _set_rows(
    plate: Picture, design: PlateDesign, px_per_mm: float, ink: tuple[int, int, int]
) -> None:
    """Centre the rows in the plate beside the band; a mark too wide for its plate is squeezed into it."""
    face, rows = design.typeface, design.rows
    wide, high = design.plate_mm
    block = len(rows) * face.height_mm + (len(rows) - 1) * face.line_gap_mm
    top = (high - block) / 2
    for row in rows:
        strip = row_mask(face, row, px_per_mm)
        room = round((wide - design.band_mm - MARGIN_MM) * px_per_mm)
        if strip.shape[1] > room:
            strip = np.asarray(
                cv2.resize(strip, (room, strip.shape[0]), interpolation=cv2.INTER_AREA),
                np.uint8,
            )
        left = (
            design.band_mm * px_per_mm
            + (plate.shape[1] - design.band_mm * px_per_mm - strip.shape[1]) / 2
        )
        lay_ink(plate, strip, (round(left), round(top * px_per_mm)), ink)
        top += face.height_mm + face.line_gap_mm
