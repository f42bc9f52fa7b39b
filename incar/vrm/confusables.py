"""Marks one look-alike away from another.

Officers and other makers know the same groups of characters that are taken for each other on a plate. A list entry
within one such exchange of a read may be the same vehicle: worth a POSSIBLE, never more.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from incar.vrm.alphabet import GLYPH_BLANK, GLYPHS, fold, fold_slots
from incar.vrm.marks import canonical

CONFUSABLE = ("0DQ", "2Z", "5S", "8B", "6G")
"""Groups of glyphs that are taken for each other (O and 0, I and 1 are one glyph already)."""

UNSEEN_WEIGHT = 0.1
"""What an exchange weighs when the reader's probabilities are not at hand."""

_ALIKE = {glyph: group.replace(glyph, "") for group in CONFUSABLE for glyph in group}


def neighbours(vrm: str, slots: ArrayLike | None = None) -> list[tuple[str, float]]:
    """The marks that differ from a stored mark by one look-alike, each with its weight, heaviest first.

    The weight is the reader's belief in the other character relative to the one it read, at most 1. It is
    `UNSEEN_WEIGHT` when the (SLOTS, 37) probabilities are not given, and where they are not of this mark: when the
    reader's own characters, empty slots left out, are not as many as the mark's.
    """
    key = fold(vrm)
    rows = _rows(len(key), slots)
    found = [
        (canonical(key[:place] + other + key[place + 1 :]), _weight(rows, place, glyph, other))
        for place, glyph in enumerate(key)
        for other in _ALIKE.get(glyph, "")
    ]
    return sorted(found, key=lambda pair: -pair[1])


def _rows(length: int, slots: ArrayLike | None) -> NDArray[np.float64] | None:
    """(length, 35) glyph probabilities of the places of a mark, if the slots are of a mark so long."""
    if slots is None:
        return None
    glyphs = fold_slots(slots)
    rows = glyphs[glyphs.argmax(axis=1) != GLYPH_BLANK]
    return rows if len(rows) == length else None


def _weight(rows: NDArray[np.float64] | None, place: int, glyph: str, other: str) -> float:
    if rows is None:
        return UNSEEN_WEIGHT
    read, instead = rows[place, [GLYPHS.index(glyph), GLYPHS.index(other)]]
    return float(instead / read) if instead < read else 1.0
