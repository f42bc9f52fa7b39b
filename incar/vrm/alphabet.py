"""Characters, glyphs and slots: the shape of what a reader says about a plate.

A reader gives `SLOTS` rows, one for each place of the mark, of `len(ALPHABET) + 1` probabilities; the last column
is `BLANK`. On a British plate O and 0 are one glyph, and so are I and 1, so no reader can tell them apart: their
columns are added together before anything is decoded, which leaves `GLYPHS`.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLANK = len(ALPHABET)
"""Column of the empty place."""
SLOTS = 10

GLYPHS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""The shapes that can be told apart; 0 stands for O too, and 1 for I."""
GLYPH_BLANK = len(GLYPHS)

_FOLD = str.maketrans("OI", "01")


def fold(vrm: str) -> str:
    """The key under which marks of the same glyphs meet: O becomes 0, I becomes 1."""
    return vrm.translate(_FOLD)


def _fold_matrix() -> NDArray[np.float64]:
    matrix = np.zeros((BLANK + 1, GLYPH_BLANK + 1))
    for column, character in enumerate(ALPHABET):
        matrix[column, GLYPHS.index(fold(character))] = 1
    matrix[BLANK, GLYPH_BLANK] = 1
    return matrix


_FOLD_MATRIX = _fold_matrix()


def fold_slots(slots: ArrayLike) -> NDArray[np.float64]:
    """(SLOTS, 37) character probabilities as (SLOTS, 35) glyph probabilities, rows summing to one."""
    glyphs: NDArray[np.float64] = np.asarray(slots, np.float64) @ _FOLD_MATRIX
    glyphs /= glyphs.sum(axis=1, keepdims=True)
    return glyphs


def glyph_codes(key: str) -> NDArray[np.intp]:
    """(SLOTS,) glyph columns of a folded mark, blank after its end."""
    codes = np.full(SLOTS, GLYPH_BLANK)
    codes[: len(key)] = [GLYPHS.index(glyph) for glyph in key]
    return codes
