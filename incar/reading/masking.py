"""Parts of a camera's picture in which nothing is a plate: burnt-in captions, the car's own bonnet.

What the detector finds there is dropped by its middle, so that a plate above the bonnet stays whole for the reader. The
picture itself is left as the camera made it: it is what a read is filed with, and grey paint would only make new edges.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.reading.types import Detection
from incar.settings import RECTANGLE_CORNERS, MaskedArea


class Mask:
    """The masked areas of one camera."""

    def __init__(self, areas: Sequence[MaskedArea] = ()) -> None:
        self._areas = [_outline(area) for area in areas]

    def open_to(self, detections: list[Detection], size: tuple[int, int]) -> list[Detection]:
        """Those whose middle lies in no masked area of a picture of this size, width and height in pixels."""
        return [detection for detection in detections if not self._hides(detection, size)]

    def outlines(self, size: tuple[int, int]) -> list[NDArray[np.int32]]:
        """The areas' corners (n, 2) in pixels of a picture of this size, width and height."""
        return [np.round(area * (np.array(size) - 1)).astype(np.int32) for area in self._areas]

    def _hides(self, detection: Detection, size: tuple[int, int]) -> bool:
        x, y = (detection.quad.mean(axis=0) / size).tolist()
        return any(cv2.pointPolygonTest(area, (x, y), measureDist=False) >= 0 for area in self._areas)


def _outline(area: MaskedArea) -> NDArray[np.float32]:
    """Every corner (n, 2), in shares of the picture; two are opposite corners of a rectangle."""
    if len(area) == RECTANGLE_CORNERS:
        (left, top), (right, bottom) = area
        area = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return np.array(area, np.float32)
