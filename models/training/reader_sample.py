"""What the reader is trained on: a crop, its mark, and where each character of it stands."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from incar.vrm import ALPHABET, BLANK, SLOTS, fold

HEIGHT: Final = 64
WIDTH: Final = 160
MARGIN: Final = 0.06
"""Share of the box's width and height that is added on every side when a plate is cut out."""

KINDS: Final = 2
BRITISH: Final = 1, 1
FOREIGN: Final = 1, 0
SOME_PLATE: Final = 1, -1
NO_PLATE: Final = 0, -1


@dataclass(frozen=True)
class Sample:
    """One crop as the reader sees it."""

    image: NDArray[np.uint8]
    """(HEIGHT, WIDTH, 3), blue-green-red."""
    text: str
    """The mark without spaces; empty where there is no plate."""
    places: NDArray[np.float32]
    """(SLOTS, 2): middle of each character as shares of width and height; NaN where blank or unknown."""
    kinds: tuple[int, int]
    """Whether it is a plate, and whether a British one: 1, 0, or -1 where that is not asked."""


def encode(text: str) -> NDArray[np.int64]:
    """The mark as SLOTS classes: O is 0 and I is 1, for on a British plate they are the same glyph."""
    classes = [ALPHABET.index(character) for character in fold(text)[:SLOTS]]
    return np.array(classes + [BLANK] * (SLOTS - len(classes)), np.int64)


def decode(classes: NDArray[np.int64]) -> str:
    """The characters of the slots that are not blank."""
    return "".join(ALPHABET[i] for i in classes if i != BLANK)


def nowhere() -> NDArray[np.float32]:
    """Places of a crop whose characters' whereabouts nobody marked."""
    return np.full((SLOTS, 2), np.nan, np.float32)
