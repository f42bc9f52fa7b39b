"""Plate-free pictures, and the places in them and in the photographs that a network took for plates.

A detector learns from what it gets wrong: now and then a run looks at all its training pictures with the weights
it has, and the boxes that match no label are what the samples are drawn round more often from then on.
"""

import zlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.reading.detector import Detector
from models.training.photographs import HELD_OUT_PERCENT, Photograph

SOURCE = "backgrounds"
"""What `Photograph.source` says of a plate-free picture."""
LARGEST_SIDE_PX = 800
"""Backgrounds are kept no larger than this."""
NOTICED = 0.25
"""Score from which a false box is worth a lesson."""
LESSONS_PER_PICTURE = 4
TOUCHING = 0.02
"""A box that shares more than this of its union with a labelled place is no false one."""

Boxes = NDArray[np.float32]


@dataclass(frozen=True)
class Lesson:
    """A place that was taken for a plate."""

    picture: int
    """Its place in the album."""
    box: tuple[float, float, float, float]
    score: float


def load(folder: Path) -> list[Photograph]:
    """Every picture in the folder; there must be no plate in any of them."""
    nothing = np.empty((0, 4), np.float32)
    return [
        Photograph(path, SOURCE, nothing, (), zlib.crc32(path.name.encode()) % 100 < HELD_OUT_PERCENT)
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"}
    ]


def reduced(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with no side longer than `LARGEST_SIDE_PX`."""
    share = LARGEST_SIDE_PX / max(picture.shape[:2])
    if share >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)


def lessons(detector: Detector, pictures: list[NDArray[np.uint8]], labelled: list[Boxes]) -> list[Lesson]:
    """The false boxes of a detector on pictures whose labelled places (n, 4) are given, the worst of each."""
    return [
        lesson
        for number, (picture, known) in enumerate(zip(pictures, labelled, strict=True))
        for lesson in _of_picture(detector, number, picture, known)[:LESSONS_PER_PICTURE]
    ]


def _of_picture(detector: Detector, number: int, picture: NDArray[np.uint8], known: Boxes) -> list[Lesson]:
    seen = [Lesson(number, found.box, found.score) for found in detector.detect(picture)]
    return [lesson for lesson in seen if lesson.score >= NOTICED and not _touches(lesson.box, known)]


def _touches(box: tuple[float, float, float, float], known: Boxes) -> bool:
    if not len(known):
        return False
    sides = (np.minimum(box[2:], known[:, 2:]) - np.maximum(box[:2], known[:, :2])).clip(0)
    shared = sides.prod(1)
    whole = (box[2] - box[0]) * (box[3] - box[1]) + (known[:, 2:] - known[:, :2]).prod(1) - shared
    return bool((shared > TOUCHING * whole).any())
