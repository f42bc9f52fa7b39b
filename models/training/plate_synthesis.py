"""Training crops from nothing but a seed: a rendered plate before a camera, a photographed one, or none.

A rendered plate is drawn clean, worn, laid at a slant over a piece of a photograph, and taken with a bad camera at
the few pixels a plate has on the road; then it is enlarged as in the car. Drawing costs more than photographing,
so a drawn plate is photographed several times, each time elsewhere and otherwise. The few photographed plates whose
marks are known go the same way from the slant on. What has no plate is to be read as blank.
"""

import itertools
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.paths import FULL_DETECTOR
from incar.plates import PlateDesign, draw_plate, set_characters
from incar.reading.crop import stretch, window
from incar.vrm import SLOTS
from models.training.reader_backdrops import SURROUND, Backdrops, Surrounding, backdrops
from models.training.reader_camera import take_picture
from models.training.reader_designs import random_design
from models.training.reader_lettering import lettered
from models.training.reader_look_alikes import look_alikes
from models.training.reader_marks import Mark, Rng, random_mark
from models.training.reader_rearranged import rearranged
from models.training.reader_sample import BRITISH, FOREIGN, HEIGHT, MARGIN, NO_PLATE, SOME_PLATE, WIDTH, Sample, nowhere
from models.training.reader_wear import stick_seals, wear

Picture = NDArray[np.uint8]
Matrix = NDArray[np.float64]
PX_PER_MM = 0.55
REARRANGED_SHARE = 0.7
"""Of the photographed plates whose characters' places are known, those whose mark is made into another."""
ABROAD = "dashcam"
"""The photographs on which no plate is British; of others nobody says."""
COLOUR_TRANSFER_SHARE = 0.4
BEYOND_SHARE = 0.12
"""Crops of vehicles that are half out of the picture."""
SEALED_SHARE = 0.6
LETTERED_SHARE, LOOK_ALIKE_SHARE = 0.3, 0.5
"""Of the crops without a plate those with other lettering, and those that a detector took for a plate."""


@dataclass(frozen=True)
class Mix:
    """What the crops are drawn from."""

    photographs: Path | None = None
    backgrounds: Path | None = None
    """Pictures without any plate, for the look-alikes in them."""
    photographed_share: float = 0.03
    empty_share: float = 0.12
    detector: Path = FULL_DETECTOR
    """The detector whose look-alikes they are."""


@dataclass(frozen=True)
class Drawn:
    """A worn plate before anybody takes its picture."""

    mark: Mark
    design: PlateDesign
    plate: Picture
    border: int
    """Pixels of a holder round the plate."""


def make_sample(seed: tuple[int, ...], mix: Mix) -> Sample:
    """The crop of a seed; the same seed gives the same crop."""
    return make_samples(seed, mix, 1)[0]


def make_samples(seed: tuple[int, ...], mix: Mix, pictures: int) -> list[Sample]:
    """Several crops of a seed, where rendered all of one plate; the same seed gives the same crops."""
    rng = np.random.default_rng(seed)
    pieces = backdrops(mix.photographs)
    chance = rng.random()
    if chance < mix.empty_share:
        return [_empty(pieces, mix, rng) for _ in range(pictures)]
    marked = pieces.marked
    if marked and chance < mix.empty_share + mix.photographed_share:
        places = rng.choice(len(marked), pictures, p=pieces.turns)
        return [_photographed(marked[place], pieces, rng) for place in places]
    drawn = _drawn(rng, seed[0])
    return [_rendered(drawn, pieces, rng) for _ in range(pictures)]


def _empty(pieces: Backdrops, mix: Mix, rng: Rng) -> Sample:
    chance = rng.random()
    if chance < LETTERED_SHARE:
        return refused(lettered(rng), rng)
    alike = look_alikes(mix.backgrounds, mix.detector).learnt
    if alike and chance < LETTERED_SHARE + LOOK_ALIKE_SHARE:
        return refused(alike[rng.integers(len(alike))], rng)
    piece = pieces.plain[rng.integers(len(pieces.plain))]
    small = stretch(piece, (int(rng.integers(30, 160)), int(rng.integers(12, 64))))
    picture = take_picture(small, small.shape[1], rng)
    return Sample(stretch(picture, (WIDTH, HEIGHT)), "", nowhere(), NO_PLATE)


def refused(surrounding: Picture, rng: Rng) -> Sample:
    """A place that is no plate, with half its width and height around it, cut as plates are."""
    crop = _taken_again(surrounding, surrounding.shape[1] / (1 + 2 * SURROUND), rng)
    return Sample(crop, "", nowhere(), NO_PLATE)


def _photographed(source: Surrounding, pieces: Backdrops, rng: Rng) -> Sample:
    """A real plate, cut and made worse, often with other characters in the places of its own."""
    kinds = FOREIGN if source.source == ABROAD else SOME_PLATE
    image, mark = source.image, str(source.mark)
    if source.lettered is not None and rng.random() < REARRANGED_SHARE:
        image, mark = rearranged(source.lettered, rng, pieces.lettered[source.source])
    return Sample(_taken_again(image, source.plate_px, rng), mark, nowhere(), kinds)


def _taken_again(surrounding: Picture, wide_px: float, rng: Rng) -> Picture:
    """A crop of what stands in the middle of its surrounding: turned a little, cut loosely or tightly, made worse."""
    height, width = surrounding.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.normal(0, 3), 1.0)
    image = np.asarray(cv2.warpAffine(surrounding, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
    plate_px = min(wide_px, float(np.exp(rng.uniform(np.log(38), np.log(260)))))
    edges = _margins(rng) / (1 + 2 * SURROUND)
    inner = SURROUND / (1 + 2 * SURROUND)
    x0, x1 = round(width * (inner - edges[0])), round(width * (1 - inner + edges[1]))
    y0, y1 = round(height * (inner - edges[2])), round(height * (1 - inner + edges[3]))
    cut = image[max(y0, 0) : max(y1, y0 + 2), max(x0, 0) : max(x1, x0 + 2)]
    scale = plate_px / wide_px
    small = stretch(cut, (max(8, round(cut.shape[1] * scale)), max(6, round(cut.shape[0] * scale))))
    picture = take_picture(small, plate_px, rng, strength=0.45)
    return stretch(at_the_edge(picture, rng), (WIDTH, HEIGHT))


def _drawn(rng: Rng, family: int) -> Drawn:
    mark = random_mark(rng)
    design = random_design(mark, rng, family)
    plate = draw_plate(design, PX_PER_MM)
    if mark.kind == "foreign" and design.background == "white_on_black":
        plate = _on_coloured_paper(plate, rng)
    if mark.kind == "foreign" and rng.random() < SEALED_SHARE:
        stick_seals(plate, _gaps_px(design), rng)
    plate, border = _with_holder(wear(plate, rng), rng)
    return Drawn(mark, design, plate, border)


def _on_coloured_paper(plate: Picture, rng: Rng) -> Picture:
    """White characters on blue, green or red instead of black."""
    paper = rng.uniform(0, 40, 3)
    paper[rng.choice(3, p=[0.6, 0.2, 0.2])] = rng.uniform(50, 210)
    return np.asarray(paper + plate * (1 - paper / 255), np.uint8)


def _rendered(drawn: Drawn, pieces: Backdrops, rng: Rng) -> Sample:
    design, plate = drawn.design, drawn.plate
    quad, window = _stand(plate.shape[1], plate.shape[0], rng, lines=design.lines)
    size = max(8, round(window[2] - window[0])), max(6, round(window[3] - window[1]))
    quad = quad - window[:2]
    scene, behind = _scene(pieces, size, rng)
    if behind is not None and rng.random() < COLOUR_TRANSFER_SHARE:
        plate = _with_colours_of(plate, behind)
    plate_px = float(np.linalg.norm(quad[1] - quad[0]))
    shrink = min(1.0, 1.25 * plate_px / plate.shape[1])
    if shrink < 1:
        plate = np.asarray(cv2.resize(plate, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * plate.shape[1::-1]
    lay = cv2.getPerspectiveTransform(corners.astype(np.float32), quad.astype(np.float32))
    cv2.warpPerspective(plate, lay, size, scene, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
    picture = take_picture(scene, plate_px, rng)
    from_drawing = np.asarray(lay @ np.diag([shrink, shrink, 1.0]), np.float64)
    places = _places(design, from_drawing, drawn.border, size)
    kinds = FOREIGN if drawn.mark.kind == "foreign" else BRITISH
    crop = stretch(at_the_edge(picture, rng), (WIDTH, HEIGHT))
    return Sample(crop, drawn.mark.text.replace(" ", ""), places, kinds)


def at_the_edge(picture: Picture, rng: Rng) -> Picture:
    """A few crops reach beyond the camera's picture, whose edge then goes on as in `window`."""
    if rng.random() > BEYOND_SHARE:
        return picture
    height, width = picture.shape[:2]
    beyond = np.where(rng.random(4) < 0.6, rng.uniform(0.5, 1.1, 4) * MARGIN / (1 + 2 * MARGIN), 0)
    left, right = np.round(beyond[:2] * width).astype(int)
    top, bottom = np.round(beyond[2:] * height).astype(int)
    return window(picture[top : height - bottom, left : width - right], -left, -top, width - left, height - top)


def _gaps_px(design: PlateDesign) -> list[tuple[float, float, float, float]]:
    """The boxes between neighbouring groups of a row: x, y, width and height in pixels of the drawing."""
    placed = set_characters(design)
    found = []
    for left, right in itertools.pairwise(placed):
        start = left.x_mm + left.width_mm
        if left.y_mm == right.y_mm and right.x_mm - start > 1.3 * design.typeface.gap_mm:
            box = start, left.y_mm, right.x_mm - start, left.height_mm
            found.append((box[0] * PX_PER_MM, box[1] * PX_PER_MM, box[2] * PX_PER_MM, box[3] * PX_PER_MM))
    return found


def _with_holder(plate: Picture, rng: Rng) -> tuple[Picture, int]:
    """Some plates sit in a frame; the box of the plate is then the frame's or the plate's, as a person labels."""
    if rng.random() > 0.3:
        return plate, 0
    border = int(rng.integers(1, 7))
    colour = rng.choice([rng.integers(5, 60), rng.integers(120, 230)])
    framed = cv2.copyMakeBorder(plate, border, border, border, border, cv2.BORDER_CONSTANT, value=[int(colour)] * 3)
    return np.asarray(framed, np.uint8), border


def _stand(width: int, height: int, rng: Rng, *, lines: int) -> tuple[Matrix, Matrix]:
    """The plate's corners in a camera's picture, and the window that is cut round them: both in its pixels."""
    least, most = (30, 280) if lines == 1 else (25, 160)
    plate_px = np.exp(rng.uniform(np.log(least), np.log(most)))
    if rng.random() < 0.5:
        plate_px = np.exp(rng.uniform(np.log(1.3 * least), np.log(0.45 * most)))
    corners = (np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) - 0.5) * [1, height / width * rng.uniform(0.88, 1.3)]
    spread = rng.choice([0.25, 1.0, 2.2], p=[0.3, 0.4, 0.3])
    lean = np.array([[1, rng.normal(0, 0.12 * spread)], [rng.normal(0, 0.09 * spread), 1]])
    angle = np.radians(np.clip(rng.normal(0, 4.5 * spread), -22, 22))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    near = 1 + np.clip(corners @ rng.normal(0, [0.1 * spread, 0.25 * spread]), -0.2, 0.2)
    quad = (corners @ lean.T @ turn.T) * near[:, None] * plate_px
    low, high = quad.min(axis=0), quad.max(axis=0)
    edges = _margins(rng)
    side = high - low
    window = np.concatenate([low - edges[[0, 2]] * side, high + edges[[1, 3]] * side])
    return quad, window


def _margins(rng: Rng) -> Matrix:
    """Share of the box's side that is left beyond each edge: left, right, top, bottom."""
    loose = rng.choice([0.03, 0.07, 0.12], p=[0.3, 0.4, 0.3])
    middle = rng.choice([MARGIN, 0.01, -0.02], p=[0.6, 0.28, 0.12])
    along = np.clip(rng.normal(middle, 0.6 * loose, 2), -0.05, 0.3)
    across = np.clip(rng.normal(middle, 1.3 * loose, 2), -0.09, 0.45)
    return np.concatenate([along, across])


def _scene(pieces: Backdrops, size: tuple[int, int], rng: Rng) -> tuple[Picture, Picture | None]:
    """What is behind the plate, and the photographed plate that stands there, if one does."""
    if pieces.surroundings and rng.random() < 0.55:
        source = pieces.surroundings[rng.integers(len(pieces.surroundings))]
        height, width = source.image.shape[:2]
        part = 0.5 * SURROUND / (1 + 2 * SURROUND)
        around = source.image[
            int(part * height) : int((1 - part) * height), int(part * width) : int((1 - part) * width)
        ]
        inner = SURROUND / (1 + 2 * SURROUND)
        plate = source.image[
            int(inner * height) : int((1 - inner) * height) + 1, int(inner * width) : int((1 - inner) * width) + 1
        ]
        return stretch(around, size), plate
    return stretch(pieces.plain[rng.integers(len(pieces.plain))], size), None


def _with_colours_of(plate: Picture, real: Picture) -> Picture:
    """Paper and ink as dark and as coloured as on a photographed plate."""
    dark, light = np.percentile(real.reshape(-1, 3), [8, 85], axis=0)
    if (light - dark).mean() < 18:
        return plate
    low, high = np.percentile(plate.reshape(-1, 3), [4, 80], axis=0)
    share = (plate - low) / np.maximum(high - low, 30)
    return np.asarray(np.clip(dark + share * (light - dark), 0, 255), np.uint8)


def _places(design: PlateDesign, lay: Matrix, border: int, size: tuple[int, int]) -> NDArray[np.float32]:
    placed = set_characters(design)[:SLOTS]
    centres = np.array([c.centre_mm for c in placed]) * PX_PER_MM + border
    seen = cv2.perspectiveTransform(centres[None].astype(np.float64), lay)[0] / size
    places = nowhere()
    places[: len(placed)] = np.clip(seen, 0, 1)
    return places
