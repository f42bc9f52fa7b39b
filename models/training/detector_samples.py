"""Training samples of the detector, made from photographs and drawings.

A sample is a window on a photograph (scaled so that a chosen plate comes out at a chosen width), on a plate-free
picture or on a drawn ground. Photographed plates stay, or give way to rendered ones; more rendered plates and decoys
are put where nothing is labelled; then light, lens, motion and codec spoil the whole. Drawing costs more than
spoiling: every sample is shown twice, each time spoilt otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.reading.detector import Detector
from models.training import detector_backgrounds, photographs
from models.training.detector_backgrounds import Lesson
from models.training.detector_canvas import Canvas, Kind, Points
from models.training.detector_decoys import add_decoys, text_page
from models.training.detector_light import Spoiler
from models.training.detector_plates import WIDEST_PX, Rack, hang_somewhere, replace_plate

Image = NDArray[np.uint8]
Rng = np.random.Generator

NARROWEST_PX = 11.0
MOST_LABELS = 12
AT_A_PLATE = 0.85
"""Share of the windows on photographs that are laid round a plate."""
LARGEST_ENLARGEMENT = 3.0
TEXT_SHARE, DRAWN_SHARE = 0.04, 0.06
"""Of the samples those on pages of text and on drawn grounds."""
SHOWN_AGAIN_AFTER = 64
"""So many drawn samples wait to be shown a second time."""
BACKGROUND_SHARE, LESSON_SHARE, PHOTOGRAPH_LESSON_SHARE = 0.32, 0.5, 0.15
"""Of the samples those on plate-free pictures; of these, and of those on photographs, those round a false box."""
OUTSIDE = (114, 114, 114)
"""Colour beyond the picture's edge, as in the letterbox at run time."""


@dataclass(frozen=True)
class Batch:
    """What the network is shown at once."""

    images: Image
    """(n, height, width, 3) blue-green-red."""
    quads: NDArray[np.float32]
    """(n, MOST_LABELS, 4, 2) pixels."""
    kinds: NDArray[np.int64]
    """(n, MOST_LABELS) values of `Kind`."""


class Album:
    """The training pictures in memory, each also at a half, a quarter and an eighth."""

    def __init__(self, taken: list[photographs.Photograph], unboxed: dict[str, list[list[float]]]) -> None:
        """Read them all; `unboxed` are plates that the labels lack, by file."""
        self.entries = taken
        self.levels = [_levels(_kept_size(entry)) for entry in taken]
        self.unboxed = [
            np.array(unboxed.get(f"{entry.source}/{entry.path.name}", []), np.float32).reshape(-1, 4) for entry in taken
        ]
        plain = np.array([entry.source == detector_backgrounds.SOURCE for entry in taken])
        self._plain, self._photographs = np.flatnonzero(plain), np.flatnonzero(~plain)
        self._lessons: dict[bool, list[Lesson]] = {True: [], False: []}

    @property
    def has_backgrounds(self) -> bool:
        """Whether there are plate-free pictures among them."""
        return len(self._plain) > 0

    def learn_from(self, lessons: list[Lesson]) -> None:
        """Put these false boxes into the samples from now on."""
        plain = set(self._plain.tolist())
        self._lessons = {kind: [one for one in lessons if (one.picture in plain) is kind] for kind in (True, False)}

    def false_boxes(self, detector: Detector) -> list[Lesson]:
        """What a detector takes for a plate in these pictures and no label does."""
        labelled = [np.concatenate([entry.boxes, more]) for entry, more in zip(self.entries, self.unboxed, strict=True)]
        detector.threshold = detector_backgrounds.NOTICED
        return detector_backgrounds.lessons(detector, [levels[0] for levels in self.levels], labelled)

    def choose(self, rng: Rng, *, background: bool) -> tuple[int, NDArray[np.float32] | None]:
        """A picture and a box in it to look at, None for anywhere."""
        lessons = self._lessons[background]
        if lessons and rng.random() < (LESSON_SHARE if background else PHOTOGRAPH_LESSON_SHARE):
            lesson = lessons[rng.integers(len(lessons))]
            return lesson.picture, np.array(lesson.box, np.float32)
        among = self._plain if background else self._photographs
        number = int(among[rng.integers(len(among))])
        boxes = self.entries[number].boxes
        anywhere = not len(boxes) or rng.random() >= AT_A_PLATE
        return number, None if anywhere else boxes[rng.integers(len(boxes))]


def _kept_size(entry: photographs.Photograph) -> Image:
    picture = entry.read()
    return detector_backgrounds.reduced(picture) if entry.source == detector_backgrounds.SOURCE else picture


def _levels(image: Image) -> list[Image]:
    levels = [image]
    for _ in range(3):
        levels.append(np.asarray(cv2.pyrDown(levels[-1]), np.uint8))
    return levels


class Sampler:
    """An endless supply of batches; the seed fixes them."""

    def __init__(self, album: Album, size: tuple[int, int], batch: int, seed: int) -> None:
        """`size` is width and height of a sample in pixels."""
        self._album, self._size, self._batch, self._seed = album, size, batch, seed
        self._rack = Rack()
        self._waiting: list[Canvas] = []

    def __iter__(self) -> Iterator[Batch]:
        """Batches without end."""
        rng = np.random.default_rng(self._seed)
        self._rack, self._waiting = Rack(), []
        spoil = Spoiler(rng)
        while True:
            yield self._draw_batch(rng, spoil)

    def _draw_batch(self, rng: Rng, spoil: Spoiler) -> Batch:
        width, height = self._size
        images = np.empty((self._batch, height, width, 3), np.uint8)
        quads = np.zeros((self._batch, MOST_LABELS, 4, 2), np.float32)
        kinds = np.zeros((self._batch, MOST_LABELS), np.int64)
        for i in range(self._batch):
            canvas = self._next(rng)
            images[i] = spoil(canvas.image, rng)
            for j, (quad, kind) in enumerate(zip(canvas.quads[:MOST_LABELS], canvas.kinds, strict=False)):
                quads[i, j], kinds[i, j] = quad, kind
        return Batch(images, quads, kinds)

    def _next(self, rng: Rng) -> Canvas:
        """A new sample, or one that is shown again."""
        if len(self._waiting) > SHOWN_AGAIN_AFTER and rng.random() < len(self._waiting) / (4 * SHOWN_AGAIN_AFTER):
            return self._waiting.pop(int(rng.integers(len(self._waiting))))
        canvas = self.draw(rng)
        self._waiting.append(canvas)
        return canvas

    def draw(self, rng: Rng) -> Canvas:
        """One sample, not yet spoilt."""
        width, height = self._size
        if rng.random() < 0.3:
            return self._four(rng)
        return self._one(rng, (width, height))

    def _four(self, rng: Rng) -> Canvas:
        """Four small windows side by side: more distant plates per sample."""
        width, height = self._size
        split = (width // 16 * 8, height // 16 * 8)
        whole = Canvas(np.empty((height, width, 3), np.uint8))
        for left, wide in ((0, split[0]), (split[0], width - split[0])):
            for top, high in ((0, split[1]), (split[1], height - split[1])):
                part = self._one(rng, (wide, high), widest_px=80.0)
                whole.image[top : top + high, left : left + wide] = part.image
                whole.quads += [quad + np.array([left, top], np.float32) for quad in part.quads]
                whole.kinds += part.kinds
        return whole

    def _one(self, rng: Rng, size: tuple[int, int], widest_px: float = WIDEST_PX) -> Canvas:
        kind = rng.random()
        if kind < TEXT_SHARE:
            return Canvas(text_page(rng, size))
        if kind < TEXT_SHARE + DRAWN_SHARE:
            canvas = Canvas(drawn_ground(rng, size))
        else:
            background = self._album.has_backgrounds and rng.random() < BACKGROUND_SHARE
            canvas = self._window(rng, size, widest_px, background=background)
        if rng.random() < 0.45:
            for _ in range(int(rng.integers(1, 4))):
                hang_somewhere(canvas, rng, self._rack, _plate_width(rng, widest_px))
        if rng.random() < 0.55:
            add_decoys(canvas, rng, int(rng.integers(1, 5)))
        return canvas

    def _window(self, rng: Rng, size: tuple[int, int], widest_px: float, *, background: bool) -> Canvas:
        """A window on a picture, turned a little, perhaps mirrored."""
        number, box = self._album.choose(rng, background=background)
        entry, shape = self._album.entries[number], self._album.levels[number][0].shape
        if box is not None:
            scale = _plate_width(rng, widest_px) / max(float(box[2] - box[0]), 1.0)
            centre = (box[:2] + box[2:]) / 2
            target = rng.uniform((0.08, 0.08), (0.92, 0.92)) * size
        else:
            scale = float(np.exp(rng.uniform(np.log(0.3), np.log(2.0))))
            centre, target = rng.uniform((0, 0), (shape[1], shape[0])), np.array(size) / 2
        least = (0.9 if background else 0.45) * max(size[0] / shape[1], size[1] / shape[0])  # fills enough of it
        scale = min(max(scale, least), LARGEST_ENLARGEMENT)
        target = _filled(target, scale, centre, shape, size)
        matrix = _view(rng, scale, centre, target, tilt_deg=3.5 if entry.source == "dashcam" else 2.0)
        canvas = Canvas(_seen(self._album.levels[number], matrix, scale, size))
        for place in self._album.unboxed[number]:
            canvas.label(_seen_quad(place, matrix), Kind.IGNORED)
        for place in entry.boxes:
            self._settle(canvas, rng, _seen_quad(place, matrix), entry.source)
        return canvas

    def _settle(self, canvas: Canvas, rng: Rng, quad: Points, source: str) -> None:
        """Keep a photographed plate, or hang a rendered one in its place."""
        replaced = rng.random() < 0.35 and np.ptp(quad[:, 0]) >= NARROWEST_PX
        if not replaced:
            canvas.label(quad, Kind.CORNERS if source == "dashcam" else Kind.BOX)
            return
        hung = replace_plate(canvas, rng, self._rack, quad)
        if hung is not None:
            canvas.label(hung, Kind.CORNERS)


def _plate_width(rng: Rng, widest_px: float) -> float:
    return float(np.exp(rng.uniform(np.log(NARROWEST_PX), np.log(widest_px))))


def _filled(
    target: NDArray[np.float64],
    scale: float,
    centre: NDArray[np.float64],
    shape: tuple[int, ...],
    size: tuple[int, int],
) -> NDArray[np.float64]:
    """The place in the window for the photograph's `centre`, moved so that little of the window is left empty."""
    extent = np.array([shape[1], shape[0]]) * scale
    left = target - centre * scale
    room = np.array(size) - extent
    return target + np.clip(left, np.minimum(room, 0), np.maximum(room, 0)) - left


def _view(
    rng: Rng, scale: float, centre: NDArray[np.float64], target: NDArray[np.float64], tilt_deg: float
) -> NDArray[np.float64]:
    """(2, 3) matrix from the photograph to the window: `centre` comes to lie on `target`."""
    angle = np.radians(rng.normal(0, tilt_deg))
    stretch = scale * np.exp(rng.normal(0, 0.06, 2))
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.diag(stretch * (mirror, 1.0))
    return np.hstack([linear, (target - linear @ centre)[:, None]])


def _seen(levels: list[Image], matrix: NDArray[np.float64], scale: float, size: tuple[int, int]) -> Image:
    """The photograph through the matrix, from the level that needs the least reduction."""
    level = int(np.clip(np.floor(np.log2(1 / scale) + 0.35), 0, len(levels) - 1))
    fine = matrix.copy()
    fine[:, :2] *= 2**level
    return np.asarray(
        cv2.warpAffine(
            levels[level], fine, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=OUTSIDE
        ),
        np.uint8,
    )


def _seen_quad(box: NDArray[np.float32], matrix: NDArray[np.float64]) -> Points:
    """Corners of a box through the matrix, from the top left of what is seen, clockwise."""
    x0, y0, x1, y1 = box
    if matrix[0, 0] < 0:
        x0, x1 = x1, x0
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    return (corners @ matrix[:, :2].T + matrix[:, 2]).astype(np.float32)


def drawn_ground(rng: Rng, size: tuple[int, int]) -> Image:
    """A road, a sky and blocks in between, (height, width, 3)."""
    width, height = size
    horizon = int(height * rng.uniform(0.1, 0.6))
    image = np.empty((height, width, 3), np.uint8)
    sky, road = rng.uniform(30, 250) + rng.normal(0, 20, 3), rng.uniform(20, 150) + rng.normal(0, 6, 3)
    image[:horizon], image[horizon:] = np.clip(sky, 0, 255).astype(np.uint8), np.clip(road, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(3, 30))):
        x, y = rng.uniform(0, width), horizon + rng.normal(0, 0.25 * height)
        wide, high = rng.exponential(0.12, 2) * width
        colour = [float(v) for v in np.clip(rng.uniform(0, 255) + rng.normal(0, 30, 3), 0, 255)]
        corners = np.array([[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]]) + rng.normal(0, 4, (4, 2))
        cv2.fillConvexPoly(image, corners.astype(np.int32), colour, cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 5))):
        foot, colour = int(rng.uniform(-0.5, 1.5) * width), [int(v) for v in rng.integers(120, 255, 1).repeat(3)]
        cv2.line(
            image,
            (foot, height),
            (int(rng.uniform(0.3, 0.7) * width), horizon),
            colour,
            int(rng.integers(1, 6)),
            cv2.LINE_AA,
        )
    return image
