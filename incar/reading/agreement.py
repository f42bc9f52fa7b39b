"""How far two readings of a plate say the same."""

import numpy as np
from numpy.typing import NDArray

from incar.reading.types import SlotProbabilities
from incar.vrm import BLANK


def agreement(one: SlotProbabilities, other: SlotProbabilities) -> float:
    """0 for readings without a character in common, 1 for equal ones; a character too many or too few costs one.

    The characters are laid side by side in the best order-keeping way; a pair counts by the overlap of its two
    distributions, so two equally unsure looks at one plate agree as two sure ones do.
    """
    ours, theirs = (_characters(slots) for slots in (one, other))
    longest = max(len(ours), len(theirs))
    if longest == 0:
        return 0.0
    overlap = np.sqrt(ours) @ np.sqrt(theirs).T
    return _best_order(overlap) / longest


def contradict(one: SlotProbabilities, other: SlotProbabilities, limit: float) -> bool:
    """Whether both readings hold characters, and agree by less than `limit`; an empty one contradicts nothing."""
    return all(len(_characters(slots)) for slots in (one, other)) and agreement(one, other) < limit


def _characters(slots: SlotProbabilities) -> NDArray[np.float32]:
    """The slots that hold a character, without the column of the empty place."""
    return slots[slots.argmax(axis=1) != BLANK, :BLANK]


def _best_order(overlap: NDArray[np.float32]) -> float:
    """The greatest sum of pairs that cross no other pair."""
    best = np.zeros(overlap.shape[1] + 1)
    for row in overlap:
        best[1:] = np.maximum(best[1:], best[:-1] + row)
        best = np.maximum.accumulate(best)
    return float(best[-1])
