"""Faces: the sizes that BS AU 145 and older practice give, and which form of a character each face uses."""

from dataclasses import dataclass, field
from functools import cache
from typing import Final

import msgspec
from numpy import uint8
from numpy.typing import NDArray

from incar.paths import RESOURCES
from incar.plates.glyphs import glyph_mask, is_narrow

CURRENT: Final = "current"
MOTORCYCLE: Final = "motorcycle"


@dataclass(frozen=True)
class Face:
    """Sizes of the characters and of the spaces between them."""

    height_mm: float
    width_mm: float
    stroke_mm: float
    gap_mm: float
    group_gap_mm: float
    line_gap_mm: float
    instead: dict[str, str] = field(default_factory=dict)
    """Glyph to draw for a character, where it is not the standard one."""

    def glyph(self, character: str) -> str:
        """Name of the glyph this face uses for a character."""
        return self.instead.get(character, character)

    def advance_mm(self, character: str) -> float:
        """Width of a character without the gap after it."""
        return self.stroke_mm if is_narrow(self.glyph(character)) else self.width_mm

    def mask(self, character: str, width_mm: float, px_per_mm: float) -> NDArray[uint8]:
        """Coverage 0–255 of one character at a width, cut at its own box."""
        size = max(1, round(width_mm * px_per_mm)), max(1, round(self.height_mm * px_per_mm))
        return glyph_mask(self.glyph(character), size, self.stroke_mm * px_per_mm)

    def row_width_mm(self, row: str) -> float:
        """Width of one row of characters; spaces are group gaps."""
        groups = row.split()
        inked = sum(self.advance_mm(c) for group in groups for c in group)
        gaps = sum(len(group) - 1 for group in groups) * self.gap_mm
        return inked + gaps + (len(groups) - 1) * self.group_gap_mm


@cache
def faces() -> dict[str, Face]:
    """Every face of `resources/plates/faces.json` by its name."""
    return msgspec.json.decode((RESOURCES / "plates" / "faces.json").read_bytes(), type=dict[str, Face])
