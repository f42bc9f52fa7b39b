"""Rows of characters: set as one coverage mask, and painted through it."""

import numpy as np
from numpy.typing import NDArray

from incar.plates.face import Face

Picture = NDArray[np.uint8]


def row_mask(face: Face, row: str, px_per_mm: float) -> NDArray[np.uint8]:
    """Coverage of one row of characters, cut tight."""
    width = round(face.row_width_mm(row) * px_per_mm) + 1
    strip = np.zeros((max(1, round(face.height_mm * px_per_mm)), width), np.uint8)
    pen = 0.0
    for i, character in enumerate(row):
        if character == " ":
            pen += face.group_gap_mm - face.gap_mm
            continue
        mask = face.mask(character, px_per_mm)
        x = round(pen * px_per_mm)
        room = strip[:, x : x + mask.shape[1]]
        np.maximum(room, mask[:, : room.shape[1]], out=room)
        pen += face.advance_mm(character) + (face.gap_mm if i < len(row) - 1 else 0)
    return strip


def lay_ink(
    plate: Picture,
    mask: NDArray[np.uint8],
    corner: tuple[int, int],
    ink: tuple[int, int, int],
) -> None:
    """Paint `ink` through a coverage mask with its top left at `corner` (x, y); what falls outside is lost."""
    x, y = corner
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = (
        min(x + mask.shape[1], plate.shape[1]),
        min(y + mask.shape[0], plate.shape[0]),
    )
    if x1 <= x0 or y1 <= y0:
        return
    cover = mask[y0 - y : y1 - y, x0 - x : x1 - x, None].astype(np.float32) / 255
    under = plate[y0:y1, x0:x1]
    under[:] = np.rint(under * (1 - cover) + np.array(ink, np.float32) * cover).astype(
        np.uint8
    )
