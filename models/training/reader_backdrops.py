"""Pieces of the training photographs: what surrounds a plate, and what is no plate at all."""

from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.reading.crop import window, with_margin
from models.training.photographs import Photograph, load
from models.training.reader_marks import Rng
from models.training.reader_rearranged import Lettered

Picture = NDArray[np.uint8]
SURROUND = 0.5
PLAIN_PER_PHOTOGRAPH = 6
LARGEST_PX = 300


@dataclass(frozen=True)
class Surrounding:
    """A photographed plate with half its width and height around it, its mark where it was read."""

    image: Picture
    mark: str | None
    plate_px: float
    """Width of the plate in `image`, pixels."""
    source: str
    """The sub-folder of the photograph."""
    characters: NDArray[np.float32] | None = None
    """(characters, 4): the box round each character of the mark in `image`, where that is known."""

    @property
    def lettered(self) -> Lettered | None:
        """The plate with its characters, where their places are known."""
        if self.mark is None or self.characters is None:
            return None
        return Lettered(self.image, self.mark, self.characters)


@dataclass(frozen=True)
class Backdrops:
    """Everything that is cut from the photographs, in memory."""

    surroundings: tuple[Surrounding, ...]
    plain: tuple[Picture, ...]
    """Windows without a labelled plate."""

    @cached_property
    def marked(self) -> tuple[Surrounding, ...]:
        """The plates whose mark is known."""
        return tuple(s for s in self.surroundings if s.mark)

    @cached_property
    def lettered(self) -> dict[str, tuple[Lettered, ...]]:
        """Of each sub-folder, the plates where every character's place is known."""
        known: dict[str, list[Lettered]] = {}
        for one in self.marked:
            if one.lettered is not None:
                known.setdefault(one.source, []).append(one.lettered)
        return {source: tuple(plates) for source, plates in known.items()}

    @cached_property
    def turns(self) -> NDArray[np.float64]:
        """How often each of `marked` is to be drawn, as shares; photographed n times, a mark counts as root n."""
        times = Counter(s.mark for s in self.marked)
        shares = np.array([times[s.mark] ** -0.5 for s in self.marked])
        return np.asarray(shares / shares.sum(), np.float64)


@cache
def backdrops(folder: Path | None) -> Backdrops:
    """Cut up the training part of the photographs; without a folder, soft clouds of colour take their place."""
    rng = np.random.default_rng(7)
    if folder is None:
        return Backdrops((), tuple(_cloud(rng) for _ in range(64)))
    around: list[Surrounding] = []
    plain: list[Picture] = []
    for photograph in load(folder):
        if photograph.held_out:
            continue
        image = photograph.read()
        around.extend(_surroundings(photograph, image))
        plain.extend(_windows(photograph, image, rng))
    return Backdrops(tuple(around), tuple(plain))


def _surroundings(photograph: Photograph, image: Picture) -> list[Surrounding]:
    found = []
    for box, mark, characters in zip(photograph.boxes, photograph.marks, photograph.characters, strict=True):
        wide = float(box[2] - box[0])
        left, top, right, bottom = with_margin(tuple(box.tolist()), SURROUND)
        piece = window(image, left, top, right, bottom).copy()
        shrink = min(1.0, LARGEST_PX / wide)
        if shrink < 1:
            piece = np.asarray(cv2.resize(piece, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
        inside = None if characters is None else (characters - np.array([left, top, left, top], np.float32)) * shrink
        found.append(Surrounding(piece, mark, wide * shrink, photograph.source, inside))
    return found


def _windows(photograph: Photograph, image: Picture, rng: Rng) -> list[Picture]:
    height, width = image.shape[:2]
    found = []
    for _ in range(PLAIN_PER_PHOTOGRAPH):
        wide = int(min(width * rng.uniform(0.05, 0.3), width - 1))
        high = int(max(8, min(wide * rng.uniform(0.2, 0.8), height - 1)))
        x, y = int(rng.integers(0, width - wide)), int(rng.integers(0, height - high))
        boxes = photograph.boxes
        clear = (boxes[:, 0] > x + wide) | (boxes[:, 2] < x) | (boxes[:, 1] > y + high) | (boxes[:, 3] < y)
        if clear.all():
            window = cv2.resize(image[y : y + high, x : x + wide], (160, 64), interpolation=cv2.INTER_AREA)
            found.append(np.asarray(window, np.uint8))
    return found


def _cloud(rng: Rng) -> Picture:
    few = rng.integers(0, 256, (4, 8, 3)).astype(np.uint8)
    return np.asarray(cv2.resize(few, (160, 64), interpolation=cv2.INTER_CUBIC), np.uint8)
