"""The shapes of the thirty-six characters, drawn with a pen of a stated width.

`resources/plates/glyphs.json` gives each character as pen strokes. A stroke is one string of points `x,y`, in a
frame where 0 and 1 are the pen's centre line along the edges of the character (so a wider pen keeps the outer
size). `~r` rounds the corner at a point (1 is a half circle across the width), a closing `z` joins the last
point to the first, and `*w` makes this stroke's pen `w` times as wide. A point outside 0 to 1 runs over the
edge: the character is cut at its own box, which gives every diagonal its level foot.

A name with a dot (`M.deep`) is another usual form of the character before the dot.
"""

import json
from dataclasses import dataclass
from functools import cache, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.paths import RESOURCES

ARC_STEPS = 10
SUBPIXEL_BITS = 6
OVERSAMPLING = 4
NO_LENGTH_PX = 1e-6

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Stroke:
    """One pull of the pen, in the frame of the centre line."""

    points: tuple[tuple[float, float], ...]
    radii: tuple[float, ...]
    closed: bool
    weight: float


@cache
def glyphs() -> dict[str, tuple[Stroke, ...]]:
    """Every glyph of the resource by its name."""
    raw: dict[str, list[str]] = json.loads((RESOURCES / "plates" / "glyphs.json").read_text(encoding="utf-8"))
    return {name: tuple(parse_stroke(text) for text in strokes) for name, strokes in raw.items()}


@cache
def forms_of(character: str) -> tuple[str, ...]:
    """Names of the usual forms of a character, the standard one first."""
    return tuple(sorted(name for name in glyphs() if name.split(".")[0] == character))


def parse_stroke(text: str) -> Stroke:
    """Read one stroke of the resource."""
    words = text.split()
    weight = next((float(word[1:]) for word in words if word.startswith("*")), 1.0)
    places = [word.partition("~") for word in words if "," in word]
    points = [(float(x), float(y)) for x, y in (place.split(",") for place, _, _ in places)]
    radii = [float(radius or 0) for _, _, radius in places]
    return Stroke(tuple(points), tuple(radii), closed="z" in words, weight=weight)


def is_narrow(name: str) -> bool:
    """Whether the glyph is only as wide as its stroke (the bar that is both 1 and I)."""
    return all(x == 0 for stroke in glyphs()[name] for x, _ in stroke.points)


@lru_cache(maxsize=16384)
def glyph_mask(name: str, size_px: tuple[int, int], pen_px: float) -> NDArray[np.uint8]:
    """Coverage (height, width), 0–255, of a glyph that fills its box of `size_px` (width, height)."""
    width, height = (side * OVERSAMPLING for side in size_px)
    pen = pen_px * OVERSAMPLING
    mask = np.zeros((height, width), np.uint8)
    origin = np.array([pen / 2, pen / 2])
    span = np.maximum(np.array([width, height]) - pen, 0)
    for stroke in glyphs()[name]:
        line = _rounded(
            np.array(stroke.points) * span,
            stroke.radii,
            half_width=span[0] / 2,
        )
        _pull_pen(mask, line + origin, pen * stroke.weight, closed=stroke.closed)
    small = cv2.resize(mask, size_px, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _rounded(points: Points, radii: tuple[float, ...], half_width: float) -> Points:
    """The polyline with its corners replaced by arcs; neighbouring arcs share the side between them."""
    count = len(points)
    wanted = np.array(radii) * half_width
    result: list[Points] = []
    for i, corner in enumerate(points):
        if wanted[i] == 0:
            result.append(corner[None])
            continue
        before, after = points[i - 1], points[(i + 1) % count]
        reach = min(
            _share(wanted[i], wanted[i - 1], float(np.linalg.norm(before - corner))),
            _share(
                wanted[i],
                wanted[(i + 1) % count],
                float(np.linalg.norm(after - corner)),
            ),
        )
        result.append(_arc(corner, before, after, reach))
    return np.concatenate(result)


def _share(mine: float, others: float, length: float) -> float:
    """How much of a side a corner may use when the corner at its other end wants some too."""
    return mine * min(1.0, length / max(mine + others, 1e-9))


def _arc(corner: Points, before: Points, after: Points, reach: float) -> Points:
    """A quarter of an ellipse between the two sides that meet at `corner`, from `reach` before it to as far after."""
    start = corner + (before - corner) * (reach / max(float(np.linalg.norm(before - corner)), 1e-9))
    end = corner + (after - corner) * (reach / max(float(np.linalg.norm(after - corner)), 1e-9))
    angle = np.linspace(0, np.pi / 2, ARC_STEPS)[:, None]
    arc: Points = corner + (start - corner) * (1 - np.sin(angle)) + (end - corner) * (1 - np.cos(angle))
    return arc


def _pull_pen(mask: NDArray[np.uint8], line: Points, pen: float, *, closed: bool) -> None:
    """Fill the strip within half a pen of the line: butt ends, mitred joints."""
    if closed:
        line = np.concatenate([line, line[:1]])
    line = line[np.concatenate([[True], np.linalg.norm(np.diff(line, axis=0), axis=1) > NO_LENGTH_PX])]
    along = np.diff(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1)
    first, last = (normal[-1:], normal[:1]) if closed else (normal[:1], normal[-1:])
    before, after = np.concatenate([first, normal]), np.concatenate([normal, last])
    mitre = before + after
    mitre *= pen / np.maximum((mitre**2).sum(axis=1, keepdims=True), 0.3)
    left, right = line + mitre, line - mitre
    strips = np.stack([left[:-1], left[1:], right[1:], right[:-1]], axis=1)
    scaled = np.round((strips - 0.5) * (1 << SUBPIXEL_BITS)).astype(np.int32)
    for strip in scaled:
        cv2.fillConvexPoly(mask, strip, 255, cv2.LINE_8, SUBPIXEL_BITS)
