"""How good one look at a plate is: what its vote counts.

Four things spoil a look, each judged 0–1 and multiplied: too few pixels across the plate, blur, too little contrast
(darkness, glare, dirt), and the edge of the picture cutting the plate.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.reading.types import Quad

_POOR_WIDTH_PX = 20.0
_GOOD_WIDTH_PX = 100.0
_GOOD_SHARPNESS = 0.5
"""Of the plates a person could read in the training photographs, half are sharper at 80–120 pixels across."""
_GOOD_CONTRAST = 90.0
_LEAST = 0.02
_INSET = 0.12
"""Share of the plate left out on each side: bumper and frame are not what is to be judged."""
_JUDGED_PX = (64, 24)
"""Patches are judged at one size, so that strokes are as wide on a far plate as on a near one."""
_ACROSS = np.array([[-1, 2, -1]], np.float64)


def quality(image: NDArray[np.uint8], quad: Quad) -> float:
    """How much a look at the plate inside `quad` of a (height, width, 3) picture counts, 0.02–1."""
    patch = _patch(image, quad)
    if patch.size == 0:
        return _LEAST
    seen = width_score(quad) * _sharpness_score(patch) * _contrast_score(patch) * _inside_score(image, quad)
    return max(_LEAST, float(seen))


def width_score(quad: Quad) -> float:
    """0.2 where hardly anybody could read, 1 where more pixels no longer help.

    The root, because the reader's own probabilities already say that a small plate is doubtful.
    """
    width_px = float(max(np.hypot(*(quad[1] - quad[0])), np.hypot(*(quad[2] - quad[3]))))
    return float(np.sqrt(np.clip((width_px - _POOR_WIDTH_PX) / (_GOOD_WIDTH_PX - _POOR_WIDTH_PX), 0.04, 1)))


def _patch(image: NDArray[np.uint8], quad: Quad) -> NDArray[np.uint8]:
    """The inner part of the upright box round the quad, grey, in the size at which patches are judged."""
    height, width = image.shape[:2]
    low, high = quad.min(axis=0), quad.max(axis=0)
    inset = (high - low) * _INSET
    x0, y0 = np.ceil(low + inset).astype(int).clip(0, (width, height))
    x1, y1 = np.floor(high - inset).astype(int).clip(0, (width, height))
    box = image[y0:y1, x0:x1]
    if min(box.shape[:2]) < 3:  # noqa: PLR2004 - nothing to judge
        return np.empty((0, 0), np.uint8)
    reduction = cv2.INTER_AREA if box.shape[1] > _JUDGED_PX[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(cv2.cvtColor(box, cv2.COLOR_BGR2GRAY), _JUDGED_PX, interpolation=reduction), np.uint8)


def _sharpness_score(patch: NDArray[np.uint8]) -> float:
    """Variance of the second difference across the plate over the variance of the picture.

    Across only: motion and defocus soften the upright strokes, while the plate's own upper and lower edges stay. Over
    the variance: edges for the contrast that is there.
    """
    variance = float(patch.var())
    if variance < 1:
        return 0.0
    edges = float(cv2.filter2D(patch, cv2.CV_64F, _ACROSS).var())
    return float(min(1.0, np.sqrt(edges / variance / _GOOD_SHARPNESS)))


def _contrast_score(patch: NDArray[np.uint8]) -> float:
    """The span between the dark and the light of the plate; glare and night both narrow it."""
    dark, light = np.percentile(patch, (5, 95))
    return float(min(1.0, (light - dark) / _GOOD_CONTRAST))


def _inside_score(image: NDArray[np.uint8], quad: Quad) -> float:
    """1 when the whole plate is in the picture, 0.1 when a corner touches its edge."""
    height, width = image.shape[:2]
    inside = (quad >= 1).all() and (quad <= (width - 2, height - 2)).all()
    return 1.0 if inside else 0.1
