"""A stand-in for the reader: character probabilities of a known mark, as sure or unsure as wanted."""

import numpy as np

from incar.reading.types import Reading, SlotProbabilities
from incar.vrm import ALPHABET, BLANK, SLOTS


def slots_of(mark: str, belief: float = 1.0, doubts: dict[int, tuple[str, float]] | None = None) -> SlotProbabilities:
    """(SLOTS, 37) probabilities of `mark` from the left, each place believed so much, the rest spread evenly.

    `doubts` names, for a place, another character and how much of that place's belief it has instead.
    """
    slots = np.full((SLOTS, BLANK + 1), (1 - belief) / BLANK)
    for slot, character in enumerate(mark.ljust(SLOTS)):
        slots[slot, column(character)] = belief
    for slot, (other, share) in (doubts or {}).items():
        slots[slot] *= 1 - share
        slots[slot, column(other)] += share
    return slots.astype(np.float32)


def reading_of(slots: SlotProbabilities, plate: float = 1.0, british: float = 1.0) -> Reading:
    """What a reader says of such a place."""
    return Reading(slots=slots, plate=plate, british=british)


def column(character: str) -> int:
    """The column of a character; a space is the empty place."""
    return BLANK if character == " " else ALPHABET.index(character)
