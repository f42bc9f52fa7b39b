"""Photographed marks with characters put in other places: real light, real glyphs, and marks that no vehicle has.

A network soon knows a few hundred photographed marks by heart. Where it is known where each character stands, a
character is copied over another of the same plate or of another vehicle's, lit as that one was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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
CARRIED_SHARE = 0.5
"""Of those, the ones that come from another plate, where there is one."""
NARROWEST, WIDEST = 0.74, 1.35
"""A character that is so much narrower or wider for its height than another does not take its place."""


@dataclass(frozen=True)
class Lettered:
    """A photographed plate where each character's place is known."""

    image: Picture
    """(height, width, 3), blue-green-red."""
    mark: str
    """What it reads, without spaces."""
    characters: Boxes
    """(len(mark), 4): the box round each character, x0, y0, x1, y1 in pixels."""

    def shape(self, at: int) -> float:
        """Width over height of a character's box."""
        x0, y0, x1, y1 = self.characters[at].tolist()
        return float((x1 - x0) / max(y1 - y0, 1))

    @cached_property
    def light_ink(self) -> bool:
        """Whether most characters are lighter than the paper at their sides."""
        pieces = [self.image[y0:y1, x0:x1] for x0, y0, x1, y1 in (_whole(box, self.image) for box in self.characters)]
        return bool(np.median([piece.mean() - piece[:, [0, -1]].mean() for piece in pieces if piece.size]) > 0)


def rearranged(plate: Lettered, rng: Rng, others: Sequence[Lettered] = ()) -> tuple[Picture, str]:
    """The plate with another mark made of its own characters and of some from other plates."""
    new = plate.image.copy()
    text = list(plate.mark)
    for at, character in enumerate(plate.mark):
        if rng.random() > COPIED_SHARE:
            continue
        source = _another(plate, others, rng) if rng.random() < CARRIED_SHARE else plate
        any_kind = rng.random() < OTHER_KIND_SHARE
        fitting = [
            other
            for other, new_character in enumerate(source.mark)
            if (source is not plate or new_character != character)
            and (any_kind or new_character.isdigit() == character.isdigit())
            and NARROWEST < source.shape(other) / plate.shape(at) < WIDEST
        ]
        if fitting:
            other = int(rng.choice(fitting))
            if _copy(source.image, source.characters[other], new, plate.characters[at]):
                text[at] = source.mark[other]
    return new, "".join(text)


def _another(plate: Lettered, others: Sequence[Lettered], rng: Rng) -> Lettered:
    """Another plate, unless its ink is light and this one's dark or there is none."""
    other = others[int(rng.integers(len(others)))] if others else plate
    return other if other.light_ink == plate.light_ink else plate


def _copy(image: Picture, source: Boxes, into: Picture, target: Boxes) -> bool:
    """Put what stands in one box into another, as light or dark there as what it covers, with soft sides.

    Not where a box is too small; then false.
    """
    x0, y0, x1, y1 = _whole(target, into)
    before = into[y0:y1, x0:x1].astype(np.float32)
    u0, v0, u1, v1 = _whole(source, image)
    if min(before.shape[0], v1 - v0) < 4 or min(before.shape[1], u1 - u0) < 3:
        return False
    piece = cv2.resize(image[v0:v1, u0:u1], (x1 - x0, y1 - y0), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    spread = before.std((0, 1)) / np.maximum(piece.std((0, 1)), 2.0)
    lit = (piece - piece.mean((0, 1))) * np.clip(spread, 0.6, 1.6) + before.mean((0, 1))
    across = np.minimum(np.arange(x1 - x0) + 1.0, np.arange(x1 - x0, 0, -1.0))
    soft = np.clip(across / max(2.0, 0.12 * (x1 - x0)), 0, 1)[None, :, None]
    into[y0:y1, x0:x1] = np.clip(soft * lit + (1 - soft) * before, 0, 255).astype(np.uint8)
    return True


def _whole(box: Boxes, image: Picture) -> tuple[int, int, int, int]:
    """The box in whole pixels, within the picture."""
    height, width = image.shape[:2]
    x0, y0, x1, y1 = (round(float(v)) for v in box)
    return max(x0, 0), max(y0, 0), min(max(x1, x0 + 1), width), min(max(y1, y0 + 1), height)
