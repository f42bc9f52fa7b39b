"""Finds number plates in a picture: the frame is fitted into the network's input, the answers are fitted back.

The network takes the picture's three colour planes and gives its few best cells with their corners in input pixels,
so what is left to do here is to threshold, to drop second answers about the same plate, and to scale. A small picture
may be filled by one plate, wider than any the network was taught: it gets a second look at a smaller size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.reading.looks import WHOLE, Look
from incar.reading.model import metadata, open_model
from incar.reading.types import Detection

SAME_PLATE_OVERLAP = 0.35
"""Two boxes that share more of their union than this are one plate."""
SAME_PLATE_COVER = 0.7
"""So are two of which one lies to this share within the other."""
OUTSIDE = 114
"""Grey beyond the frame's edge in the network's input."""
SMALL_PICTURE_PX = 700
"""A picture with no side longer than this is a still cut close round a vehicle."""
SECOND_LOOK = 0.4
"""Size of the second look, in shares of the first."""
CUT_WITHIN_PX = 2.0
"""A plate so near to the edge of a part of the frame, in pixels of the input, may be cut: another look has it whole."""
HALVED_UNDER = 0.3
"""A picture to be reduced further than this is halved first: averaging four pixels is quick, averaging many is not."""


@dataclass(frozen=True)
class _Answers:
    """Candidates in pixels of the picture, best first."""

    scores: NDArray[np.float32]
    quads: NDArray[np.float32]

    @property
    def boxes(self) -> NDArray[np.float32]:
        return np.concatenate([self.quads.min(1), self.quads.max(1)], axis=1)


class Detector:
    """One network, one thread of use: every camera worker has its own."""

    def __init__(self, model: Path, threads: int = 1) -> None:
        """Open and warm up the network.

        Raises:
            ModelUnusableError: the file is missing, damaged or of another version.
        """
        self._session = open_model(model, threads)
        self.width, self.height = (int(side) for side in metadata(self._session, "input_size").split("x"))
        self.threshold = float(metadata(self._session, "threshold"))
        self._fitted = np.full((self.height, self.width, 3), OUTSIDE, np.uint8)
        self._planes = np.empty((3, self.height, self.width), np.uint8)
        self._input = np.empty((1, 3, self.height, self.width), np.float32)
        self._filled = (0, 0)
        self.detect(np.full((self.height, self.width, 3), OUTSIDE, np.uint8))

    def detect(self, image_bgr: NDArray[np.uint8], looks: Sequence[Look] = (WHOLE,)) -> list[Detection]:
        """The plates in a picture (height, width, 3) of any size, best first; each look costs the network's time."""
        height, width = image_bgr.shape[:2]
        answers = _merged([self._look(image_bgr, look) for look in looks])
        kept = _one_per_plate(answers)
        limits = np.array([width, height], np.float32)
        return [Detection(quad=np.clip(answers.quads[i], 0, limits), score=float(answers.scores[i])) for i in kept]

    def _look(self, image: NDArray[np.uint8], look: Look) -> _Answers:
        """What there is in a part of the picture; a plate that the part may cut is left to another look."""
        height, width = image.shape[:2]
        left, top, right, bottom = (round(share * side) for share, side in zip(look, (width, height) * 2, strict=True))
        part = image[top:bottom, left:right]
        size = np.array([right - left, bottom - top], np.float32)
        scale = min(self.width / (right - left), self.height / (bottom - top))
        answers = self._ask(part, scale)
        if max(part.shape[:2]) <= SMALL_PICTURE_PX:
            answers = _merged([answers, self._ask(part, scale * SECOND_LOOK)])
        if look == WHOLE:
            return answers
        margin = CUT_WITHIN_PX / scale
        inside = ((answers.quads > margin) & (answers.quads < size - margin)).all(axis=(1, 2))
        return _Answers(answers.scores[inside], answers.quads[inside] + np.array([left, top], np.float32))

    def _ask(self, image: NDArray[np.uint8], scale: float) -> _Answers:
        """What the network says about the picture at a scale."""
        size = np.array([image.shape[1], image.shape[0]], np.float32)
        shape = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
        while scale < HALVED_UNDER:
            image = np.asarray(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
            scale *= 2
        if shape != self._filled:
            self._fitted[:] = OUTSIDE
            self._filled = shape
        smaller = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        cv2.resize(image, shape, dst=self._fitted[: shape[1], : shape[0]], interpolation=smaller)
        cv2.split(self._fitted, list(self._planes))  # two quick passes here cost a third of the network's own
        np.copyto(self._input[0], self._planes)
        scores, quads = self._session.run(["scores", "quads"], {"frame": self._input})
        sure = scores[0] >= self.threshold
        return _Answers(scores[0][sure], quads[0][sure].reshape(-1, 4, 2) * (size / shape).astype(np.float32))


def _merged(several: list[_Answers]) -> _Answers:
    scores = np.concatenate([answers.scores for answers in several])
    order = np.argsort(-scores, kind="stable")
    return _Answers(scores[order], np.concatenate([answers.quads for answers in several])[order])


def _one_per_plate(answers: _Answers) -> list[int]:
    """Places of the best answer about each plate."""
    boxes = answers.boxes
    kept: list[int] = []
    for i in range(len(boxes)):
        if all(not _same_plate(boxes[i], boxes[j]) for j in kept):
            kept.append(i)
    return kept


def _same_plate(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    if (sides <= 0).any():
        return False
    shared = float(sides.prod())
    areas = float((one[2:] - one[:2]).prod()), float((other[2:] - other[:2]).prod())
    return shared > SAME_PLATE_OVERLAP * (sum(areas) - shared) or shared > SAME_PLATE_COVER * min(areas)
