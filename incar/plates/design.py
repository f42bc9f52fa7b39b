"""What a plate is to look like, in words and millimetres."""

from dataclasses import dataclass
from typing import Final, Literal

from incar.plates.face import CURRENT, MOTORCYCLE, Face, faces

Background = Literal["white", "yellow", "silver_on_black", "red_on_white", "white_on_black"]
Rgb = tuple[int, int, int]

MARGIN_MM: Final = 11.0
BAND_MM: Final = 42.0

PAPER: Final[dict[Background, Rgb]] = {
    "white": (236, 237, 235),
    "yellow": (246, 197, 10),
    "silver_on_black": (22, 22, 24),
    "red_on_white": (236, 237, 235),
    "white_on_black": (18, 18, 20),
}
INK: Final[dict[Background, Rgb]] = {
    "white": (16, 16, 18),
    "yellow": (16, 16, 18),
    "silver_on_black": (190, 194, 196),
    "red_on_white": (190, 22, 30),
    "white_on_black": (232, 232, 230),
}


@dataclass(frozen=True, kw_only=True)
class PlateDesign:
    """One number plate.

    `text` is the mark with its layout's space. `lines` is how many rows it is set in: rows break at the space,
    and, where there are more rows than groups, between letters and digits.
    """

    text: str
    background: Background = "white"
    lines: int = 1
    face: str | Face = CURRENT
    band: str | None = None
    """Letters of the identifier band at the left (UK, GB, ENG, SCO, CYM, or a country of the EU), or none."""
    green_flash: bool = False
    """The zero-emission band."""
    maker: str = ""
    """Words of the strip at the bottom edge."""
    border: bool = False
    screws: int = 0
    """How many screw caps hold it: 0, 2 or 4."""
    size_mm: tuple[float, float] | None = None
    """Width and height; by default the usual plate for its rows and face, or wider if the mark needs it."""

    @property
    def typeface(self) -> Face:
        """The face itself, looked up by name."""
        return faces()[self.face] if isinstance(self.face, str) else self.face

    @property
    def rows(self) -> tuple[str, ...]:
        """The mark as it is set, top row first."""
        return set_in_rows(self.text, self.lines)

    @property
    def band_mm(self) -> float:
        """Width taken at the left by the identifier or zero-emission band."""
        return BAND_MM if self.band or self.green_flash else 0.0

    @property
    def plate_mm(self) -> tuple[float, float]:
        """Width and height of the plate."""
        if self.size_mm:
            return self.size_mm
        face, count = self.typeface, len(self.rows)
        wide, high = _usual_size(count, motorcycle=self.face == MOTORCYCLE)
        needed_width = max(face.row_width_mm(row) for row in self.rows) + 2 * MARGIN_MM + self.band_mm
        needed_height = count * face.height_mm + (count - 1) * face.line_gap_mm + 2 * MARGIN_MM
        return max(wide, needed_width), max(high, needed_height)


def _usual_size(rows: int, *, motorcycle: bool) -> tuple[float, float]:
    if rows == 1:
        return 520.0, 111.0
    return (229.0, 178.0) if motorcycle else (285.0, 203.0)


def set_in_rows(text: str, lines: int) -> tuple[str, ...]:
    """Break a mark into at most `lines` rows."""
    groups = text.split()
    while len(groups) < lines:
        cuts = [(i, cut) for i, group in enumerate(groups) if (cut := _change_of_kind(group))]
        if not cuts:
            break
        i, cut = cuts[0]
        groups[i : i + 1] = [groups[i][:cut], groups[i][cut:]]
    if lines == 1:
        return (" ".join(groups),)
    return (*groups[: lines - 1], " ".join(groups[lines - 1 :])) if len(groups) > lines else tuple(groups)


def _change_of_kind(group: str) -> int:
    """Where letters meet digits in a group, or 0."""
    return next(
        (i for i in range(1, len(group)) if group[i].isdigit() != group[i - 1].isdigit()),
        0,
    )
