"""Where each character of a plate stands."""

from dataclasses import dataclass

from incar.plates.design import MARGIN_MM, PlateDesign
from incar.plates.face import Face


@dataclass(frozen=True)
class PlacedCharacter:
    """A character and its box on the plate, in millimetres from the plate's top left."""

    character: str
    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Middle of the box."""
        return self.x_mm + self.width_mm / 2, self.y_mm + self.height_mm / 2


def set_characters(design: PlateDesign) -> list[PlacedCharacter]:
    """Every character of the mark in reading order: rows centred beside the band, squeezed where too wide."""
    face, rows = design.typeface, design.rows
    wide, high = design.plate_mm
    block = len(rows) * face.height_mm + (len(rows) - 1) * face.line_gap_mm
    room = wide - design.band_mm - MARGIN_MM
    placed: list[PlacedCharacter] = []
    for i, row in enumerate(rows):
        top = (high - block) / 2 + i * (face.height_mm + face.line_gap_mm)
        squeeze = min(1.0, room / face.row_width_mm(row))
        left = design.band_mm + (wide - design.band_mm - face.row_width_mm(row) * squeeze) / 2
        placed.extend(
            PlacedCharacter(character, left + x * squeeze, top, width * squeeze, face.height_mm)
            for character, x, width in set_row(face, row)
        )
    return placed


def set_row(face: Face, row: str) -> list[tuple[str, float, float]]:
    """Each character of one row with its left edge and width in millimetres from the row's start."""
    pen = 0.0
    placed: list[tuple[str, float, float]] = []
    for character in row:
        if character == " ":
            pen += face.group_gap_mm - face.gap_mm
            continue
        width = face.advance_mm(character)
        placed.append((character, pen, width))
        pen += width + face.gap_mm
    return placed
