"""Places that a detector takes for plates on pictures that hold none: what the reader is to learn to refuse.

The detector of the day is asked far below its threshold, so the reader sees more look-alikes than it will meet.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.reading.detector import Detector
from models.training import detector_backgrounds
from models.training.reader_backdrops import SURROUND, with_edges

Picture = NDArray[np.uint8]
NOTICED = 0.08
"""Score from which a box is a look-alike."""
MOST_PER_PICTURE = 8
LARGEST_PX = 240
STEP = 1 + 2 * SURROUND


@dataclass(frozen=True)
class LookAlike:
    """A place that was taken for a plate, with half its width and height around it."""

    image: Picture
    held_out: bool


@cache
def look_alikes(backgrounds: Path | None, model: Path) -> tuple[LookAlike, ...]:
    """Those of a detector's model on a folder of plate-free pictures; none without a folder."""
    if backgrounds is None:
        return ()
    detector = Detector(model)
    detector.threshold = NOTICED
    found: list[LookAlike] = []
    for photograph in detector_backgrounds.load(backgrounds):
        picture = detector_backgrounds.reduced(photograph.read())
        boxes = [np.array(detection.box) for detection in detector.detect(picture)[:MOST_PER_PICTURE]]
        found += [LookAlike(_around(picture, box), photograph.held_out) for box in boxes]
    return tuple(found)


def _around(picture: Picture, box: NDArray[np.float64]) -> Picture:
    wide, high = np.maximum(box[2:] - box[:2], 6)
    piece = with_edges(picture, np.round(box + np.array([-wide, -high, wide, high]) * SURROUND).astype(int))
    shrink = min(1.0, STEP * LARGEST_PX / piece.shape[1])
    if shrink == 1:
        return piece
    return np.asarray(cv2.resize(piece, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
