"""A line for each kind of plate of which there are no photographs to measure on: rendered, and marked as such.

Each kind has one thing fixed; the rest is mild: plates 60–160 px wide at slight angles under a good camera. The faces
are of a family that no training uses, and marks, places and light come from seeds of their own. So the figures compare
kinds, and models with one another. They say little about the road, and nothing of the training's renderer is in the
picture but the variation of the faces and one straight smear.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from benchmarks.figures import Figure
from benchmarks.reading_data import same
from benchmarks.reading_figures import share
from benchmarks.reading_looks import Answer, CropReader, Say
from benchmarks.rendered_effects import (
    Light,
    Picture,
    Rng,
    dirty,
    glare,
    infrared_night,
    night,
    no_light,
    pink,
    raise_characters,
    taken,
)
from incar.plates import Face, PlateDesign, draw_plate, faces
from incar.plates.face import MOTORCYCLE
from incar.reading.types import Quad
from incar.vrm import Layout, classify, normalise
from models.training.reader_designs import EU_BANDS, GB_BANDS, MAKERS, british_faces, foreign_faces
from models.training.reader_faces import VariedFace
from models.training.reader_marks import Mark, random_mark

FAMILY = 7_000_000_019
"""Of the faces; a training's family is its seed, or that plus a thousand times a step, and never so large."""
PLATES = 150
PX_PER_MM = 0.6
WIDTHS_PX = 60, 160
_MOTORCYCLE_MM = 229.0, 178.0
_OLD = (Layout.SUFFIX, Layout.DATELESS)
_THREE_GROUPS = (Layout.CURRENT, Layout.PREFIX, Layout.SUFFIX)
_UNUSUAL = (Layout.UNCLASSIFIED, Layout.DIPLOMATIC)

Design = Callable[[PlateDesign, Rng], PlateDesign]
Wear = Callable[[Picture, Rng], Picture]


@dataclass(frozen=True)
class Shown:
    """A plate in a picture."""

    image: Picture
    quad: Quad
    mark: str


def _layout(mark: Mark) -> Layout:
    return classify(normalise(mark.text))


def _usual(mark: Mark) -> bool:
    return mark.kind == "british" and _layout(mark) not in _UNUSUAL


def _of_layout(*layouts: Layout) -> Callable[[Mark], bool]:
    return lambda mark: mark.kind == "british" and _layout(mark) in layouts


def _of_kind(kind: str) -> Callable[[Mark], bool]:
    return lambda mark: mark.kind == kind


def _as_drawn(design: PlateDesign, _rng: Rng) -> PlateDesign:
    return design


def _motorcycle(design: PlateDesign, rng: Rng) -> PlateDesign:
    """The square plate with its smaller characters, in two rows."""
    face = british_faces(FAMILY)[rng.integers(len(british_faces(FAMILY)))]
    book = faces()[MOTORCYCLE]
    face = replace(
        face,
        height_mm=book.height_mm,
        width_mm=book.width_mm,
        stroke_mm=book.stroke_mm,
        gap_mm=book.gap_mm,
        group_gap_mm=book.group_gap_mm,
        line_gap_mm=book.line_gap_mm,
    )
    two_rows = replace(design, face=_upright(face), lines=2)
    wide = max(face.row_width_mm(row) for row in two_rows.rows) + 22
    return replace(two_rows, size_mm=(max(_MOTORCYCLE_MM[0], wide), _MOTORCYCLE_MM[1]))


def _italic(design: PlateDesign, rng: Rng) -> PlateDesign:
    face = design.typeface
    if isinstance(face, VariedFace):
        face = replace(face, hand=replace(face.hand, slant=float(rng.uniform(0.14, 0.28))))
    return replace(design, face=face)


def _upright(face: Face) -> Face:
    return replace(face, hand=replace(face.hand, slant=0.0)) if isinstance(face, VariedFace) else face


def _foreign(design: PlateDesign, rng: Rng) -> PlateDesign:
    band = str(rng.choice(EU_BANDS)) if rng.random() < 0.5 else None  # noqa: PLR2004 - one in two
    return replace(design, background="white", band=band)


@dataclass(frozen=True)
class Kind:
    """One kind of plate: which marks it has, and the one thing that is done to it."""

    name: str
    wanted: Callable[[Mark], bool] = _usual
    design: Design = _as_drawn
    wear: Wear = lambda plate, _rng: plate
    light: Callable[[Light, Rng], Light] = no_light


def _with(**changes: object) -> Design:
    return lambda design, _rng: replace(design, **changes)  # type: ignore[arg-type]  # the fields of a design


KINDS = (
    Kind("plain"),
    Kind("two-line", design=_with(lines=2)),
    Kind("motorcycle, square two-line", design=_motorcycle),
    Kind("three-line", wanted=_of_layout(*_THREE_GROUPS), design=_with(lines=3)),
    Kind("silver on black", wanted=_of_layout(*_OLD), design=_with(background="silver_on_black")),
    Kind(
        "green flash", design=lambda design, rng: replace(design, green_flash=True, band=str(rng.choice(["UK", "GB"])))
    ),
    Kind("identifier band", design=lambda design, rng: replace(design, band=str(rng.choice(GB_BANDS)))),
    Kind("italic", design=_italic),
    Kind("3D raised characters", wear=raise_characters),
    Kind("dealer strip", design=lambda design, rng: replace(design, maker=" ".join(rng.choice(MAKERS, 2)))),
    Kind("screws", design=lambda design, rng: replace(design, screws=int(rng.choice([2, 4])))),
    Kind("dirt", wear=dirty),
    Kind("glare", light=glare),
    Kind("night under street lamps", light=night),
    Kind("night, infrared-like cast", light=infrared_night),
    Kind("pink cast, no infrared filter", light=pink),
    Kind("foreign patterns", wanted=_of_kind("foreign"), design=_foreign),
    Kind("trade", wanted=_of_kind("trade"), design=_with(background="red_on_white")),
    Kind("military", wanted=_of_kind("dark"), design=_with(background="white_on_black")),
    Kind("diplomatic", wanted=_of_layout(Layout.DIPLOMATIC)),
    Kind("cherished: dateless", wanted=_of_layout(Layout.DATELESS)),
    Kind("show plates, no layout fits", wanted=_of_layout(Layout.UNCLASSIFIED)),
)


def rendered_plates(reader: CropReader, say: Say) -> list[Figure]:
    """Marks wholly right, decoded, kind by kind."""
    figures = []
    for kind in KINDS:
        say(f"rendering and reading {PLATES} plates: {kind.name} …")
        right = [same(Answer.of(reader.read(one.image, one.quad)).vrm, one.mark) for one in shown(kind, PLATES)]
        figures += share(f"{kind.name} (rendered)", right)
    return figures


def shown(kind: Kind, plates: int) -> Iterator[Shown]:
    """So many plates of a kind; the same each time."""
    for number in range(plates):
        rng = np.random.default_rng([FAMILY, *kind.name.encode(), number])
        mark, plate = prepare(kind, rng)
        width_px = float(np.exp(rng.uniform(*np.log(WIDTHS_PX))))
        yield seen_again(plate, mark, kind, width_px, rng, rng)


def prepare(kind: Kind, rng: Rng) -> tuple[str, Picture]:
    """A mark, and its plate before any camera sees it."""
    mark = _mark(kind, rng)
    pool = foreign_faces(FAMILY) if mark.kind == "foreign" else british_faces(FAMILY)
    design = PlateDesign(
        text=mark.text,
        background="yellow" if rng.random() < 0.5 else "white",  # noqa: PLR2004 - one in two
        face=_upright(pool[rng.integers(len(pool))]),
    )
    return normalise(mark.text), kind.wear(draw_plate(kind.design(design, rng), PX_PER_MM), rng)


def _mark(kind: Kind, rng: Rng) -> Mark:
    """Drawn until it is one of the kind's."""
    mark = random_mark(rng)
    while not kind.wanted(mark):
        mark = random_mark(rng)
    return mark


def seen_again(plate: Picture, mark: str, kind: Kind, width_px: float, rng: Rng, light: Rng) -> Shown:
    """The plate on a car of some colour, so wide, a little from the side, in the light that `light` gives."""
    quad, size = _stand(plate, width_px, rng)
    paint = rng.uniform(20, 160) + rng.normal(0, 15, 3)
    few = np.clip(paint + rng.normal(0, 20, (4, 6, 1)), 0, 255).astype(np.uint8)
    scene = np.asarray(cv2.resize(few, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    shrink = min(1.0, 1.2 * width_px / plate.shape[1])
    small = np.asarray(cv2.resize(plate, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
    corners = (np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * small.shape[1::-1]).astype(np.float32)
    lay = cv2.getPerspectiveTransform(corners, quad)
    cv2.warpPerspective(small, lay, size, scene, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    picture = taken(kind.light(scene.astype(np.float32), light), rng)
    seen = quad + rng.normal(0, 0.012 * width_px, (4, 2))  # a detector's corners are not exact
    return Shown(picture, seen.astype(np.float32), mark)


def _stand(plate: Picture, width_px: float, rng: Rng) -> tuple[Quad, tuple[int, int]]:
    """The plate's corners in a picture, and the picture's size with a car round the plate."""
    corners = (np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) - 0.5) * [1, plate.shape[0] / plate.shape[1]]
    angle = np.radians(np.clip(rng.normal(0, 2.5), -6, 6))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    lean = np.array([[rng.uniform(0.88, 1), rng.normal(0, 0.04)], [rng.normal(0, 0.03), 1]])
    near = 1 + corners @ rng.normal(0, [0.03, 0.05])
    quad = (corners @ lean.T @ turn.T) * near[:, None] * width_px
    around = np.array([0.3 * width_px, 0.3 * width_px])
    low, high = quad.min(axis=0) - around, quad.max(axis=0) + around
    wide, high_px = np.ceil(high - low).astype(int).tolist()
    return (quad - low).astype(np.float32), (wide, high_px)
