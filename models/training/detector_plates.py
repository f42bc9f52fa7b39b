"""Rendered plates for the detector: any mark, any style, as they hang on vehicles."""

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.plates import PlateDesign, draw_plate, faces
from models.training.detector_canvas import Canvas, Kind, Points, quad_in_space

Image = NDArray[np.uint8]
Rng = np.random.Generator

PX_PER_MM = 0.6
WIDEST_PX = 300.0

_PATTERNS = (
    ("AA99 AAA", 10), ("A999 AAA", 3), ("A99 AAA", 1), ("AAA 999A", 2), ("AAA 99A", 1), ("999 AAA", 1),
    ("AA 9999", 1), ("9999 A", 1), ("AAZ 9999", 1), ("999 D 999", 1), ("99999", 1), ("AA 99 AA", 1),
    ("A 99 AAA", 3), ("A 999 AAA", 3), ("AA 999 AA", 2), ("AA-999-AA", 1), ("AA 9A 9999", 1),
)  # fmt: skip
_PATTERN_CHANCES = np.array([weight for _, weight in _PATTERNS]) / sum(weight for _, weight in _PATTERNS)
_BACKGROUNDS = ("white", "yellow", "silver_on_black", "red_on_white", "white_on_black")
_BANDS = ("UK", "GB", "ENG", "SCO", "CYM", "RO", "D", "F", "PL", "I")
_MAKERS = ("Motor Group 01632 960123", "VAN CENTRE", "Car Sales Ltd", "")


def random_design(rng: Rng) -> PlateDesign:
    """A plate of any style; three in ten are set in two rows."""
    text = _mark(rng)
    lines = 2 if " " in text and rng.random() < 0.3 else 1
    banded = rng.random() < 0.3
    return PlateDesign(
        text=text.replace("-", " "),
        background=str(rng.choice(_BACKGROUNDS, p=(0.47, 0.36, 0.11, 0.03, 0.03))),  # type: ignore[arg-type]  # one of them
        lines=lines,
        face=str(rng.choice(list(faces()))),
        band=str(rng.choice(_BANDS)) if banded else None,
        green_flash=not banded and rng.random() < 0.08,
        maker=str(rng.choice(_MAKERS)),
        border=rng.random() < 0.3,
        screws=int(rng.choice((0, 2, 4))),
    )


def _mark(rng: Rng) -> str:
    pattern = _PATTERNS[rng.choice(len(_PATTERNS), p=_PATTERN_CHANCES)][0]
    letters, digits = rng.integers(0, 24, len(pattern)), rng.integers(0, 10, len(pattern))
    return "".join(
        "ABCDEFGHJKLMNOPRSTUVWXYZ"[letters[i]] if sign == "A" else str(digits[i]) if sign == "9" else sign
        for i, sign in enumerate(pattern)
    )


class Rack:
    """Drawn plates kept for use again: drawing costs more than wearing."""

    def __init__(self, size: int = 400) -> None:
        self._size = size
        self._plates: list[Image] = []

    def take(self, rng: Rng) -> Image:
        """A clean plate, (height, width, 3) at `PX_PER_MM`; one in five is new."""
        if len(self._plates) < self._size or rng.random() < 0.2:
            place = len(self._plates) if len(self._plates) < self._size else int(rng.integers(self._size))
            self._plates[place : place + 1] = [draw_plate(random_design(rng), PX_PER_MM)]
            return self._plates[place]
        return self._plates[rng.integers(self._size)]


def worn(clean: Image, rng: Rng, light: NDArray[np.float32]) -> Image:
    """A plate in the light (mean blue, green, red of its surroundings) it hangs in: faded, dirty, shaded."""
    plate = clean.astype(np.float32)
    height, width = plate.shape[:2]
    brightness = float(light.mean()) + 1
    tint = ((light + 8) / (brightness + 7)) ** rng.uniform(0, 1)
    shine = np.clip((brightness / 110) ** 0.55 * np.exp(rng.normal(0, 0.25)), 0.12, 1.25)
    flatten = rng.uniform(0.0, 0.35)
    plate = plate * (1 - flatten) + plate.mean() * flatten
    plate *= (tint * shine).astype(np.float32)
    if rng.random() < 0.4:
        slope = np.linspace(-1, 1, width)[None] * rng.normal(0, 0.2) + np.linspace(-1, 1, height)[:, None] * rng.normal(
            0, 0.2
        )
        plate *= (1 + slope[..., None]).astype(np.float32)
    if rng.random() < 0.3:
        patches = rng.normal(0, 1, (4, 12, 1)).astype(np.float32)
        dirt = np.clip(cv2.resize(patches, (width, height)), 0, 2) * rng.uniform(0.05, 0.35)
        plate *= (1 - dirt[..., None]).clip(0.3)
    if rng.random() < 0.06:
        plate += rng.uniform(30, 140) * _glare(rng, height, width)
    return np.asarray(np.clip(plate, 0, 255), np.uint8)


def _glare(rng: Rng, height: int, width: int) -> NDArray[np.float32]:
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    across, down = np.arange(width)[None] - x, np.arange(height)[:, None] - y
    spread = rng.uniform(0.2, 0.8) * width
    return np.asarray(np.exp(-(across**2 + down**2) / spread**2)[..., None], np.float32)


def hang_somewhere(canvas: Canvas, rng: Rng, rack: Rack, width_px: float) -> None:
    """Put a plate of about `width_px` on any clear place, often on a panel like a vehicle's."""
    height, width = canvas.image.shape[:2]
    plate = worn(rack.take(rng), rng, canvas.light_at(np.array([[0, 0], [width, height]], np.float32)))
    aspect = plate.shape[1] / plate.shape[0]
    width_px = min(width_px, 0.9 * width, 0.8 * height * aspect)
    margin = np.array([width_px / 2, width_px / aspect / 2])
    middle = rng.uniform(margin * 0.9, np.array([width, height]) - margin * 0.9)
    quad = quad_in_space(rng, middle.astype(np.float32), width_px, width_px / aspect)
    if not canvas.is_clear(quad):
        return
    if rng.random() < 0.6:
        _panel(canvas, rng, quad)
    if rng.random() < 0.4:
        _holder(canvas, rng, quad)
    canvas.paste(plate, None, quad, float(rng.choice((0.0, rng.uniform(0.3, 0.9)))))
    canvas.label(quad, Kind.CORNERS)


def replace_plate(canvas: Canvas, rng: Rng, rack: Rack, quad: Points) -> Points | None:
    """Remove a photographed plate (corners in `quad`) and hang a rendered one there.

    Returns its corners, or None when the place is left empty.
    """
    low, high = quad.min(0), quad.max(0)
    erase(canvas, rng, (low, high))
    if rng.random() < 0.12:
        return None
    plate = worn(rack.take(rng), rng, canvas.light_at(quad) * np.float32(rng.uniform(0.9, 1.4)))
    middle, width = (low + high) / 2, float(high[0] - low[0]) * rng.uniform(0.9, 1.15)
    true_aspect = plate.shape[1] / plate.shape[0]
    if true_aspect < 2.5:
        width *= 0.62
    hung = quad_in_space(rng, middle, width, width / true_aspect, turn_deg=14.0)
    if rng.random() < 0.4:
        _holder(canvas, rng, hung)
    canvas.paste(plate, None, hung, float(rng.uniform(0.0, 0.7)))
    return hung


def erase(canvas: Canvas, rng: Rng, box: tuple[Points, Points]) -> None:
    """Paint over a box with what is above and below it."""
    height, width = canvas.image.shape[:2]
    margin = 0.08 * (box[1] - box[0]) + 1
    x0, y0 = np.clip(box[0] - margin, 0, (width, height)).astype(int)
    x1, y1 = np.clip(np.ceil(box[1] + margin), 0, (width, height)).astype(int)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    above = canvas.image[max(y0 - 2, 0), x0:x1].astype(np.float32)
    below = canvas.image[min(y1 + 1, height - 1), x0:x1].astype(np.float32)
    soft = (0.25 * float(x1 - x0), 0.01)
    above, below = (cv2.GaussianBlur(row[None], (0, 0), soft[0], sigmaY=soft[1])[0] for row in (above, below))
    share = np.linspace(0, 1, y1 - y0, dtype=np.float32)[:, None, None]
    filled = above * (1 - share) + below * share + rng.normal(0, 2, (y1 - y0, x1 - x0, 1))
    canvas.image[y0:y1, x0:x1] = np.clip(filled, 0, 255).astype(np.uint8)


def _panel(canvas: Canvas, rng: Rng, quad: Points) -> None:
    """A piece of bodywork round the plate: plain paint, lighter at the top, perhaps with a dark recess."""
    middle = quad.mean(0)
    size = (quad - middle) * rng.uniform(1.3, 3.5, 2).astype(np.float32)
    colour = rng.uniform(5, 235) + rng.normal(0, 25, 3)
    shade = np.linspace(rng.uniform(0.9, 1.3), rng.uniform(0.6, 1.0), 32)[:, None, None]
    paint = np.clip(colour * shade * np.ones((1, 32, 1)), 0, 255).astype(np.uint8)
    cover = np.full((32, 32), 255, np.uint8)
    canvas.paste(paint, cover, (middle + size + rng.normal(0, 0.15, 2) * np.ptp(quad, 0)).astype(np.float32), 1.0)


def _holder(canvas: Canvas, rng: Rng, quad: Points) -> None:
    middle = quad.mean(0)
    edge = 1 + rng.uniform(0.01, 0.05) * np.array([1.0, 4.0])
    shade = np.full((32, 96, 3), rng.integers(5, 60), np.uint8)
    canvas.paste(shade, None, ((quad - middle) * edge + middle).astype(np.float32))
