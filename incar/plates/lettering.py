"""Characters as coverage masks, and painting through them."""

import numpy as np
from numpy.typing import NDArray

from incar.plates.face import Face
from incar.plates.setting import set_row

Picture = NDArray[np.uint8]
Bgr = tuple[int, int, int]


def row_mask(face: Face, row: str, px_per_mm: float) -> NDArray[np.uint8]:
    """Coverage 0–255 of one row of characters, cut tight."""
    height = max(1, round(face.height_mm * px_per_mm))
    strip = np.zeros((height, round(face.row_width_mm(row) * px_per_mm) + 1), np.uint8)
    for character, x_mm, width_mm in set_row(face, row):
        mask = face.mask(character, width_mm, px_per_mm)
        room = strip[:, round(x_mm * px_per_mm) :][:, : mask.shape[1]]
        np.maximum(room, mask[:, : room.shape[1]], out=room)
    return strip


def lay_ink(plate: Picture, mask: NDArray[np.uint8], corner: tuple[int, int], ink: Bgr) -> None:
    """Paint `ink` through a coverage mask with its top left at `corner` (x, y); what falls outside is lost."""
    x, y = corner
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + mask.shape[1], plate.shape[1]), min(y + mask.shape[0], plate.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    cover = mask[y0 - y : y1 - y, x0 - x : x1 - x, None].astype(np.float32) / 255
    under = plate[y0:y1, x0:x1]
    under[:] = np.rint(under * (1 - cover) + np.array(ink, np.float32) * cover).astype(np.uint8)
