"""Photographed marks with characters put in other places: real light, real glyphs, and marks that no vehicle has.

A network soon knows a few hundred photographed marks by heart. Where it is known where each character stands, a
character of a plate is copied over another of the same plate, lit as that one was.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.reader_marks import Rng

Picture = NDArray[np.uint8]
Boxes = NDArray[np.float32]

COPIED_SHARE = 0.4
"""Of the characters, those that another takes the place of."""
OTHER_KIND_SHARE = 0.25
"""Of those, the ones where a letter may stand for a digit and a digit for a letter."""
WIDEST = 1.35
"""A character this many times as wide or as narrow as another does not take its place."""


def rearranged(image: Picture, mark: str, characters: Boxes, rng: Rng) -> tuple[Picture, str]:
    """Another mark made of the characters of a plate.

    Args:
        image: (height, width, 3), a picture of the plate; it is left as it is.
        mark: what it reads, without spaces.
        characters: (len(mark), 4): the box round each character, x0, y0, x1, y1 in pixels.
        rng: what is drawn is drawn from here.
    """
    new = image.copy()
    text = list(mark)
    wide = characters[:, 2] - characters[:, 0]
    for at, character in enumerate(mark):
        if rng.random() > COPIED_SHARE:
            continue
        any_kind = rng.random() < OTHER_KIND_SHARE
        fitting = [
            other
            for other in range(len(mark))
            if mark[other] != character
            and (any_kind or mark[other].isdigit() == character.isdigit())
            and max(wide[other] / wide[at], wide[at] / wide[other]) < WIDEST
        ]
        if fitting:
            other = int(rng.choice(fitting))
            _copy(image, characters[other], new, characters[at])
            text[at] = mark[other]
    return new, "".join(text)


def _copy(image: Picture, source: Boxes, into: Picture, target: Boxes) -> None:
    """Put what stands in one box into another, as light or dark there as what it covers, with soft sides."""
    x0, y0, x1, y1 = _whole(target, into)
    before = into[y0:y1, x0:x1].astype(np.float32)
    if before.shape[0] < 4 or before.shape[1] < 3:
        return
    u0, v0, u1, v1 = _whole(source, image)
    piece = cv2.resize(image[v0:v1, u0:u1], (x1 - x0, y1 - y0), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    spread = before.std((0, 1)) / np.maximum(piece.std((0, 1)), 2.0)
    lit = (piece - piece.mean((0, 1))) * np.clip(spread, 0.6, 1.6) + before.mean((0, 1))
    across = np.minimum(np.arange(x1 - x0) + 1.0, np.arange(x1 - x0, 0, -1.0))
    soft = np.clip(across / max(2.0, 0.12 * (x1 - x0)), 0, 1)[None, :, None]
    into[y0:y1, x0:x1] = np.clip(soft * lit + (1 - soft) * before, 0, 255).astype(np.uint8)


def _whole(box: Boxes, image: Picture) -> tuple[int, int, int, int]:
    """The box in whole pixels, within the picture."""
    height, width = image.shape[:2]
    x0, y0, x1, y1 = (round(float(v)) for v in box)
    return max(x0, 0), max(y0, 0), min(max(x1, x0 + 1), width), min(max(y1, y0 + 1), height)
