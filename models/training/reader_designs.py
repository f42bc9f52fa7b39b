"""Random plates: which face, colour, band, strip and spacing a mark is given, lawful or not."""

from functools import cache

import numpy as np

from incar.plates import Background, Face, PlateDesign, faces
from incar.plates.glyphs import forms_of
from models.training.reader_faces import Hand, VariedFace, random_hand
from models.training.reader_marks import DIGITS, LETTERS, Mark, Rng

FACE_COUNT = 900
GB_BANDS = ("UK", "GB", "ENG", "SCO", "CYM")
EU_BANDS = ("RO", "D", "PL", "CZ", "SK", "F", "I", "NL", "A", "H", "BG", "IRL", "E", "B", "SLO", "HR", "LT")
FLAGGED_SHARE = 0.3
"""Of the British faces that are not by the book, those whose 1 has a flag and looks like a T when small."""
MAKERS = ("MOTORS", "GARAGE", "CARS LTD", "LEEDS", "YORK 01904", "SUPERSTORE", "PLATES", "BS AU 145E", "AUTO CENTRE")


@cache
def british_faces(seed: int) -> tuple[Face, ...]:
    """A set of faces round the standard ones: pens, widths and forms of characters all varied."""
    rng = np.random.default_rng([seed, 1])
    return tuple(_varied(rng, foreign=False) for _ in range(FACE_COUNT))


@cache
def foreign_faces(seed: int) -> tuple[Face, ...]:
    """Narrower, lighter and wider faces, as on the Continent and beyond."""
    rng = np.random.default_rng([seed, 2])
    return tuple(_varied(rng, foreign=True) for _ in range(FACE_COUNT))


def _varied(rng: Rng, *, foreign: bool) -> Face:
    names = ["current"] * 6 + ["wide", "motorcycle", "narrow stroke", "serifed", "open"] + ["square"] * (not foreign)
    face = faces()[names[rng.integers(len(names))]]
    plain = not foreign and rng.random() < 0.5  # by the book
    change_form = 0.0 if plain else (0.6 if foreign else rng.choice([0.1, 0.4]))
    instead = dict(face.instead)
    if foreign:  # the feet of B and D that tell them from 8 and 0 are British
        instead |= {"B": "B.plain", "D": "D.plain"}
    for character in DIGITS + LETTERS:
        if rng.random() < change_form:
            instead[character] = str(rng.choice(forms_of(character)))
    if foreign:
        return _foreign(face, instead, rng)
    if not plain and rng.random() < FLAGGED_SHARE:
        instead["1"] = str(rng.choice(["1.flag", "1.serif"]))
    spread = 0.03 if plain else 0.12
    return VariedFace(
        height_mm=face.height_mm,
        width_mm=face.width_mm * rng.normal(1, spread / 2),
        stroke_mm=face.stroke_mm * float(np.clip(rng.normal(1, spread), 0.65, 1.35)),
        gap_mm=face.gap_mm * rng.uniform(1 - 4 * spread, 1 + 2 * spread),
        group_gap_mm=face.group_gap_mm * rng.uniform(1 - 4 * spread, 1 + 2 * spread),
        line_gap_mm=face.line_gap_mm,
        instead=instead,
        hand=Hand() if plain else random_hand(rng, rng.choice([0.4, 1.0])),
    )


THICKEST = 0.26
"""Stroke over width of a character beyond which B is an 8 and D a 0."""


def _foreign(face: Face, instead: dict[str, str], rng: Rng) -> Face:
    instead["1"] = str(rng.choice(["1.serif", "1.foot"]))
    instead["I"] = str(rng.choice(["I.serif", "I"]))
    width_mm = rng.uniform(34, 56)
    return VariedFace(
        height_mm=face.height_mm,
        width_mm=width_mm,
        stroke_mm=min(rng.uniform(7, 14), THICKEST * width_mm),
        gap_mm=rng.uniform(5, 14),
        group_gap_mm=rng.uniform(14, 64),
        line_gap_mm=face.line_gap_mm,
        instead=instead,
        hand=random_hand(rng, 1.0),
    )


def random_design(mark: Mark, rng: Rng, seed: int = 0) -> PlateDesign:
    """A plate for the mark."""
    pool = foreign_faces(seed) if mark.kind == "foreign" else british_faces(seed)
    face = pool[rng.integers(len(pool))]
    lines = _lines(mark, rng)
    text = _spaced_by_whim(mark.text, rng) if lines == 1 else mark.text
    background = _background(mark, rng)
    banded = background in ("white", "yellow") and rng.random() < (0.75 if mark.kind == "foreign" else 0.3)
    return PlateDesign(
        text=text,
        background=background,
        lines=lines,
        face=face,
        band=str(rng.choice(EU_BANDS if mark.kind == "foreign" else GB_BANDS)) if banded else None,
        green_flash=mark.kind == "british" and rng.random() < 0.06,
        maker=" ".join(rng.choice(MAKERS, 2)) if rng.random() < 0.35 else "",
        border=rng.random() < (0.5 if mark.kind == "foreign" else 0.2),
        screws=int(rng.choice([0, 2, 4], p=[0.6, 0.3, 0.1])),
        size_mm=_size(face, text, lines, banded=banded, rng=rng),
    )


def _lines(mark: Mark, rng: Rng) -> int:
    chance = rng.random()
    if mark.kind == "foreign":
        return 2 if chance < 0.08 else 1
    return 3 if chance < 0.01 else 2 if chance < 0.21 else 1


def _size(face: Face, text: str, lines: int, *, banded: bool, rng: Rng) -> tuple[float, float] | None:
    """Mostly the usual size; sometimes cut short to the mark, or oversize."""
    if lines > 1 or rng.random() < 0.6:
        return None
    needed = face.row_width_mm(text) + 16 + (42 if banded else 0)
    width = needed + rng.uniform(0, 60) if rng.random() < 0.6 else max(needed, 533)
    return width, rng.uniform(96, 125) if rng.random() < 0.8 else 152.0


def _spaced_by_whim(text: str, rng: Rng) -> str:
    """Now and then the space is left out or put where it does not belong."""
    if rng.random() > 0.08:
        return text
    joined = text.replace(" ", "")
    cut = int(rng.integers(1, len(joined))) if len(joined) > 1 else 0
    return joined if rng.random() < 0.5 or not cut else f"{joined[:cut]} {joined[cut:]}"


def _background(mark: Mark, rng: Rng) -> Background:
    if mark.kind == "dark":
        return "white_on_black"
    if mark.kind == "trade":
        return "red_on_white"
    chance = rng.random()
    if mark.kind == "foreign":
        return "white" if chance < 0.78 else "yellow" if chance < 0.88 else "white_on_black"
    return "white" if chance < 0.47 else "yellow" if chance < 0.91 else "silver_on_black"
