"""What a plate carries besides its mark: identifier band, zero-emission flash, maker's strip, border, screws."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.plates.design import PlateDesign
from incar.plates.face import faces
from incar.plates.lettering import lay_ink, row_mask

Picture = NDArray[np.uint8]
Bgr = tuple[int, int, int]

GREEN: Final[Bgr] = (56, 148, 0)
BLUE: Final[Bgr] = (140, 40, 0)
WHITE: Final[Bgr] = (240, 240, 240)
RED: Final[Bgr] = (40, 20, 200)
STAR: Final[Bgr] = (0, 204, 255)
SCREW_MM: Final = 7.0
SCREWS_ABREAST: Final = 2
EU_STARS: Final = 12
FINE_SHIFT: Final = 4


def draw_band(plate: Picture, design: PlateDesign, width_px: float) -> None:
    """The band at the left edge: green for zero emission, blue otherwise, with its flag above its letters."""
    band = plate[:, : round(width_px)]
    band[:] = GREEN if design.green_flash else BLUE
    if not design.band:
        return
    side = round(width_px * 0.72)
    top = round(plate.shape[0] * 0.3 - side * 0.4)
    left = (band.shape[1] - side) // 2
    flag = band[max(top, 0) : top + round(side * 0.8), left : left + side]
    _FLAGS.get(design.band, _european)(flag)
    _letters(
        band,
        design.band,
        (band.shape[1] / 2, plate.shape[0] * 0.74),
        0.22 * min(plate.shape[0], 2.6 * width_px),
    )


def draw_maker(plate: Picture, words: str, px_per_mm: float, ink: Bgr) -> None:
    """The supplier's small words at the middle of the bottom edge."""
    height = 6.5 * px_per_mm
    _letters(plate, words, (plate.shape[1] / 2, plate.shape[0] - height * 0.75), height, ink)


def draw_border(plate: Picture, px_per_mm: float, ink: Bgr) -> None:
    """A thin line round the plate, a little inside its edge."""
    inset = round(3 * px_per_mm)
    corner = plate.shape[1] - 1 - inset, plate.shape[0] - 1 - inset
    cv2.rectangle(plate, (inset, inset), corner, ink, max(1, round(2 * px_per_mm)), cv2.LINE_AA)


def draw_screws(plate: Picture, design: PlateDesign, px_per_mm: float) -> None:
    """Screw caps in the plate's own colour with a shaded rim, at the usual places."""
    height, width = plate.shape[:2]
    radius = max(1, round(SCREW_MM * px_per_mm))
    rows = [height // 2] if design.screws <= SCREWS_ABREAST else [height // 5, height - height // 5]
    places = [(x, y) for x in (width // 7, width - width // 7) for y in rows][: design.screws]
    for x, y in places:
        paper = plate[1, width // 2].astype(int)
        cap = tuple(int(c) for c in paper * 0.92)
        cv2.circle(plate, (x, y), radius, cap, -1, cv2.LINE_AA)
        cv2.circle(plate, (x, y), radius, tuple(int(c) for c in paper * 0.6), 1, cv2.LINE_AA)


def _letters(
    area: Picture,
    words: str,
    centre: tuple[float, float],
    height_px: float,
    ink: Bgr = WHITE,
) -> None:
    """Small plain lettering round a centre, never wider than the area."""
    face = faces()["narrow stroke"]
    words = "".join(c for c in words.upper() if c.isalnum() or c == " ").strip()
    if not words:
        return
    scale = min(height_px / face.height_mm, 0.9 * area.shape[1] / face.row_width_mm(words))
    mask = row_mask(face, words, scale)
    lay_ink(
        area,
        mask,
        (round(centre[0] - mask.shape[1] / 2), round(centre[1] - mask.shape[0] / 2)),
        ink,
    )


def _european(flag: Picture) -> None:
    """The ring of twelve stars."""
    height, width = flag.shape[:2]
    radius = 0.42 * min(height, width)
    for angle in np.arange(EU_STARS) * (2 * np.pi / EU_STARS):
        x, y = width / 2 + radius * np.sin(angle), height / 2 - radius * np.cos(angle)
        at = round(x * (1 << FINE_SHIFT)), round(y * (1 << FINE_SHIFT))
        cv2.circle(
            flag,
            at,
            max(8, round(radius * 0.15 * (1 << FINE_SHIFT))),
            STAR,
            -1,
            cv2.LINE_AA,
            FINE_SHIFT,
        )


def _cross(flag: Picture, colour: Bgr, share: float) -> None:
    height, width = flag.shape[:2]
    arm = max(1, round(height * share))
    cv2.line(flag, (0, height // 2), (width, height // 2), colour, arm)
    cv2.line(flag, (width // 2, 0), (width // 2, height), colour, arm)


def _saltire(flag: Picture, colour: Bgr, share: float) -> None:
    height, width = flag.shape[:2]
    arm = max(1, round(height * share))
    cv2.line(flag, (0, 0), (width, height), colour, arm, cv2.LINE_AA)
    cv2.line(flag, (0, height), (width, 0), colour, arm, cv2.LINE_AA)


def _union(flag: Picture) -> None:
    flag[:] = BLUE
    _saltire(flag, WHITE, 0.2)
    _saltire(flag, RED, 0.07)
    _cross(flag, WHITE, 0.33)
    _cross(flag, RED, 0.2)


def _england(flag: Picture) -> None:
    flag[:] = WHITE
    _cross(flag, RED, 0.2)


def _scotland(flag: Picture) -> None:
    flag[:] = BLUE
    _saltire(flag, WHITE, 0.2)


def _wales(flag: Picture) -> None:
    """White over green, and a red field where the dragon stands: at this size no more is seen."""
    height, width = flag.shape[:2]
    flag[: height // 2] = WHITE
    flag[height // 2 :] = GREEN
    cv2.ellipse(
        flag,
        (width // 2, height // 2),
        (width // 4, height // 4),
        0,
        0,
        360,
        RED,
        -1,
        cv2.LINE_AA,
    )


_FLAGS = {"UK": _union, "GB": _union, "ENG": _england, "SCO": _scotland, "CYM": _wales}
