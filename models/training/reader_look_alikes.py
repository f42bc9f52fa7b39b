"""Places that a detector takes for plates on pictures that hold none: what the reader is to learn to refuse.

The detector of the day is asked far below its threshold, so the reader sees more look-alikes than it will meet.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.reading.crop import window, with_margin
from incar.reading.detector import Detector
from incar.reading.types import Box
from models.training import detector_backgrounds
from models.training.reader_backdrops import SURROUND

Picture = NDArray[np.uint8]
NOTICED = 0.08
"""Score from which a box is a look-alike."""
MOST_PER_PICTURE = 8
LARGEST_PX = 240
STEP = 1 + 2 * SURROUND


class LookAlikes(NamedTuple):
    """Places that were taken for plates, each with half its width and height around it."""

    learnt: tuple[Picture, ...] = ()
    held_out: tuple[Picture, ...] = ()
    """Those on pictures that nothing is learnt from."""


@cache
def look_alikes(backgrounds: Path | None, model: Path) -> LookAlikes:
    """Those of a detector's model on a folder of plate-free pictures; none without a folder."""
    if backgrounds is None:
        return LookAlikes()
    detector = Detector(model)
    detector.threshold = NOTICED
    learnt: list[Picture] = []
    held_out: list[Picture] = []
    for photograph in detector_backgrounds.load(backgrounds):
        picture = detector_backgrounds.reduced(photograph.read())
        boxes = [detection.box for detection in detector.detect(picture)[:MOST_PER_PICTURE]]
        (held_out if photograph.held_out else learnt).extend(_around(picture, box) for box in boxes)
    return LookAlikes(tuple(learnt), tuple(held_out))


def _around(picture: Picture, box: Box) -> Picture:
    piece = window(picture, *with_margin(box, SURROUND)).copy()
    shrink = min(1.0, STEP * LARGEST_PX / piece.shape[1])
    if shrink == 1:
        return piece
    return np.asarray(cv2.resize(piece, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
