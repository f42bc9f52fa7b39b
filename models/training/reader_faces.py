"""Faces for training: the project's own strokes in many hands, so that a reader learns characters and not one font.

A real plate's letters differ from the standard ones in where bars and bends sit, in how thick uprights are beside
level strokes, in round or square ends, in widths from letter to letter and in slant. Each face has a hand of its own
that changes every glyph in these ways, the same each time the face is used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.plates import Face
from incar.plates.glyphs import glyph_mask, is_narrow
from models.training.reader_marks import Rng

Mask = NDArray[np.uint8]
WIDE = "MWOQ"
NARROW = "1IJEFL"


@dataclass(frozen=True)
class Hand:
    """How a face departs from the strokes as they are in the book."""

    seed: int = 0
    bend: float = 0.0
    """How far bars and bends move, as a share of the character."""
    upright: int = 0
    level: int = 0
    """Pixels of the drawing that upright and level strokes gain or lose."""
    roundness: float = 0.0
    """Radius of ends and corners, pixels of the drawing."""
    slant: float = 0.0
    """Tangent of the angle to the right."""
    proportion: float = 0.0
    """How much widths differ from letter to letter."""


@dataclass(frozen=True)
class VariedFace(Face):
    """A face written by a hand."""

    hand: Hand = field(default_factory=Hand)

    def advance_mm(self, character: str) -> float:
        """Width of a character without the gap after it."""
        width = super().advance_mm(character)
        return width * _width_factor(self.hand, character) if not is_narrow(self.glyph(character)) else width

    def mask(self, character: str, width_mm: float, px_per_mm: float) -> Mask:
        """Coverage 0-255 of one character at a width; wider than that where it leans."""
        size = max(2, round(width_mm * px_per_mm)), max(2, round(self.height_mm * px_per_mm))
        return _written(self.glyph(character), size, round(self.stroke_mm * px_per_mm, 1), self.hand)


def random_hand(rng: Rng, strength: float) -> Hand:
    """A hand that departs from the book by `strength` (0 to 1)."""
    slanted = rng.random() < 0.1 * strength
    return Hand(
        seed=int(rng.integers(1 << 30)),
        bend=float(min(abs(rng.normal(0, 0.035 * strength)), 0.06)),
        upright=int(rng.choice([-1, 0, 1])) if rng.random() < 0.5 * strength else 0,
        level=int(rng.choice([-2, -1, 0, 1])) if rng.random() < 0.6 * strength else 0,
        roundness=float(rng.uniform(0.8, 2.4)) if rng.random() < 0.4 * strength else 0.0,
        slant=float(rng.uniform(0.08, 0.32)) if slanted else 0.0,
        proportion=float(rng.uniform(0.0, 0.22)) if rng.random() < 0.6 * strength else 0.0,
    )


@cache
def _width_factors(hand: Hand) -> Mapping[str, float]:
    rng = np.random.default_rng([hand.seed, 3])
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    lean = {c: (1.0 if c in WIDE else -1.0 if c in NARROW else 0.0) for c in letters}
    return {c: 1 + hand.proportion * float(lean[c] + rng.normal(0, 0.3)) for c in letters}


def _width_factor(hand: Hand, character: str) -> float:
    return _width_factors(hand).get(character, 1.0) if hand.proportion else 1.0


@lru_cache(maxsize=60_000)
def _written(glyph: str, size: tuple[int, int], pen_px: float, hand: Hand) -> Mask:
    mask = glyph_mask(glyph, size, pen_px)
    if hand == _BOOK:
        return mask
    mask = _thickened(mask, hand)
    if hand.bend or hand.slant:
        mask = _bent(mask, hand, np.random.default_rng([hand.seed, *glyph.encode()]))
    if hand.roundness:
        soft = cv2.GaussianBlur(mask, (0, 0), hand.roundness)
        mask = np.asarray(cv2.convertScaleAbs(soft, alpha=3.0, beta=-255.0), np.uint8)
        mask = np.where(soft < 255 / 3, 0, mask).astype(np.uint8)
    return mask


def _thickened(mask: Mask, hand: Hand) -> Mask:
    """Strokes of one direction made thicker or thinner inside the character's box."""
    for change, kernel_size in ((hand.upright, (abs(hand.upright) + 1, 1)), (hand.level, (1, abs(hand.level) + 1))):
        if change:
            kernel = np.ones(kernel_size[::-1], np.uint8)
            mask = np.asarray(cv2.dilate(mask, kernel) if change > 0 else cv2.erode(mask, kernel), np.uint8)
    return mask


def _bent(mask: Mask, hand: Hand, rng: Rng) -> Mask:
    """Bars and bends moved, and the whole leant to the right over a wider box."""
    height, width = mask.shape
    extra = round(hand.slant * height)
    down, along = np.mgrid[:height, : width + extra].astype(np.float32)
    along = along - np.float32(hand.slant) * (height - 1 - down)
    moved = []
    for place, side in ((along, width), (down, height)):
        share = np.pi * np.clip(place / max(side - 1, 1), 0, 1)
        first, second = rng.normal(0, hand.bend, 2)
        moved.append((place + side * (first * np.sin(share) + second * np.sin(2 * share) / 2)).astype(np.float32))
    return np.asarray(cv2.remap(mask, moved[0], moved[1], cv2.INTER_LINEAR, borderValue=0), np.uint8)


_BOOK = Hand()
