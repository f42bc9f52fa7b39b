"""Lettering that is no plate: words on boards, vans and walls, numbers in boxes, scripts that nobody here reads."""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.detector_decoys import lettering
from models.training.reader_marks import Rng

Picture = NDArray[np.uint8]
HEIGHT_PX = 48
OTHER_SCRIPT_SHARE = 0.35
LEAST_CONTRAST = 50
CAPTION_SHARE = 0.25
CELL_PX = 10, 8
"""Height and width of a character that a camera burns into its pictures, in dots."""


def lettered(rng: Rng) -> Picture:
    """A board with one to three rows of lettering, or a burnt-in caption, with half its width and height around it."""
    if rng.random() < CAPTION_SHARE:
        return caption(rng)
    rows = int(rng.choice([1, 2, 3], p=[0.6, 0.25, 0.15]))
    ground, ink = _colours(rng)
    other = rng.random() < OTHER_SCRIPT_SHARE
    strips = [_strip(rng, other=other) for _ in range(rows)]
    wide = int(np.clip(max(strip.shape[1] for strip in strips), 60, rng.uniform(120, 420)))
    board = np.full((rows * HEIGHT_PX, wide, 3), ground, np.uint8)
    for row, strip in enumerate(strips):
        part = strip[:, :wide]
        at = int(rng.integers(0, wide - part.shape[1] + 1))
        place = board[row * HEIGHT_PX : row * HEIGHT_PX + part.shape[0], at : at + part.shape[1]]
        cover = part[..., None] / 255
        place[:] = (place * (1 - cover) + ink * cover).astype(np.uint8)
    if rng.random() < 0.2:
        cv2.rectangle(board, (1, 1), (wide - 2, board.shape[0] - 2), ink.tolist(), int(rng.integers(1, 4)))
    return _surrounded(board, ground, rng)


def caption(rng: Rng) -> Picture:
    """A counter, date or time in dots, as cameras burn it into their pictures, too long for a mark or with colons."""
    digits = "".join(str(digit) for digit in rng.integers(0, 10, 14))
    two = [digits[i : i + 2] for i in range(0, 14, 2)]
    kinds = (
        digits[: int(rng.integers(8, 13))],
        ":".join(two[:4]),
        ":".join(two[:3]),
        "-".join(two[:4]),
        "/".join(two[:4]),
    )
    text = str(rng.choice(kinds))
    dots = np.zeros((CELL_PX[0] + 4, CELL_PX[1] * len(text) + 4), np.uint8)
    for place, character in enumerate(text):
        at = 2 + place * CELL_PX[1], CELL_PX[0] + 1
        cv2.putText(dots, character, at, cv2.FONT_HERSHEY_PLAIN, 0.8, 255, 1)
    enlarged = cv2.resize(dots, None, fx=4, fy=4, interpolation=int(rng.choice([cv2.INTER_NEAREST, cv2.INTER_LINEAR])))
    ground, ink = np.full(3, rng.uniform(0, 90)), np.full(3, rng.uniform(170, 255))
    cover = enlarged[..., None] / 255
    return _surrounded((ground * (1 - cover) + ink * cover).astype(np.uint8), ground, rng)


def _colours(rng: Rng) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of the ground and of the ink, apart enough to be seen."""
    while True:
        ground, ink = (np.clip(rng.uniform(0, 255) + rng.normal(0, 35, 3), 0, 255) for _ in range(2))
        if abs(ground.mean() - ink.mean()) > LEAST_CONTRAST:
            return ground, ink


def _strip(rng: Rng, *, other: bool) -> Picture:
    """Coverage of one row; upside down, mirrored and in pieces it stands for another script."""
    strip = lettering(rng)
    if other:
        pieces = np.array_split(strip, max(2, strip.shape[1] // 26), axis=1)
        strip = np.hstack([piece[::-1] if rng.random() < 0.5 else piece[:, ::-1] for piece in pieces])
    return np.asarray(strip, np.uint8)


def _surrounded(board: Picture, ground: NDArray[np.float64], rng: Rng) -> Picture:
    """The board goes on around, or stands before something else."""
    height, width = board.shape[:2]
    around = ground if rng.random() < 0.6 else rng.uniform(0, 255, 3)
    whole = np.full((2 * height, 2 * width, 3), around, np.uint8)
    whole[height // 2 : height // 2 + height, width // 2 : width // 2 + width] = board
    return whole
