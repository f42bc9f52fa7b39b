"""Words on shops, signs and vehicles, with the typeface that OpenCV carries."""

from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = tuple[int, int, int]


@cache
def _face(name: str) -> Any:  # noqa: ANN401 - OpenCV's stubs lack its class of typefaces
    return cv2.FontFace(name)  # type: ignore[attr-defined,unused-ignore]  # newer than the stubs


def write(
    area: NDArray[np.uint8],
    text: str,
    centre: tuple[int, int],
    height_px: int,
    colour: Rgb,
    *,
    width: int | None = None,
    shining: bool = False,
    weight: int = 700,
) -> None:
    """Write centred words into a surface (height, width, 4), no wider than `width`; shining ones glow at night."""
    mask = ink(text, height_px, weight)
    if width is not None and mask.shape[1] > width:
        scale = width / mask.shape[1]
        size = width, max(1, round(mask.shape[0] * scale))
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)
    top, left = round(centre[1] - mask.shape[0] / 2), round(centre[0] - mask.shape[1] / 2)
    spot = area[max(top, 0) : top + mask.shape[0], max(left, 0) : left + mask.shape[1]]
    share = mask[max(-top, 0) :, max(-left, 0) :][: spot.shape[0], : spot.shape[1], None] / 255.0
    new = np.array((*colour, 60 if shining else 255), np.float64)[: spot.shape[2]]
    spot[:] = np.round(spot * (1 - share) + new * share)


@cache
def ink(text: str, height_px: int, weight: int = 700) -> NDArray[np.uint8]:
    """Coverage 0–255 of a line of words, cut at its own box."""
    sheet = np.zeros((height_px * 2, height_px * (len(text) + 2), 3), np.uint8)
    at = height_px // 2, round(height_px * 1.4)
    cv2.putText(sheet, text, at, (255, 255, 255), _face("sans"), height_px, weight=weight)  # type: ignore[call-overload,unused-ignore]  # as above
    grey = sheet[..., 0]
    rows, columns = np.nonzero(grey.any(axis=1))[0], np.nonzero(grey.any(axis=0))[0]
    return np.ascontiguousarray(grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
