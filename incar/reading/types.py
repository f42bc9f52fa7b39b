"""What passes between the stages of reading."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from incar.vrm import Layout

Quad = NDArray[np.float32]
"""Four corners (4, 2) in pixels of the frame, clockwise from the plate's own top left."""

Box = tuple[float, float, float, float]
"""An upright box: left, top, right, bottom in pixels of the frame."""

SlotProbabilities = NDArray[np.float32]
"""(SLOTS, len(ALPHABET) + 1): for each place of the mark, a probability per character; the last column is blank."""

REFUSED_UNDER = 0.5
"""Probability of a plate under which a place is taken for something else."""


def box_round(quad: Quad) -> Box:
    """The upright box round four corners."""
    (x0, y0), (x1, y1) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
    return x0, y0, x1, y1


def overlap(one: Box | NDArray[np.float32], other: Box | NDArray[np.float32]) -> float:
    """Area that two boxes share over the area of their union."""
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return float(wide * high / (sum(areas) - wide * high))


def corners(box: Box) -> Quad:
    """An upright box as four corners."""
    x0, y0, x1, y1 = box
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)


class Detection(msgspec.Struct, frozen=True, kw_only=True):
    """A plate seen in one frame."""

    quad: Quad
    score: float
    """The detector's own confidence, 0–1."""

    @property
    def box(self) -> Box:
        """The upright box round the quad."""
        return box_round(self.quad)

    @property
    def width_px(self) -> float:
        """Length of the longer of the plate's top and bottom edges."""
        top = self.quad[1] - self.quad[0]
        bottom = self.quad[2] - self.quad[3]
        return float(max(np.hypot(*top), np.hypot(*bottom)))


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one look at one place says."""

    slots: SlotProbabilities
    plate: float
    """Probability that there is a plate at all."""
    british: float
    """Probability that the plate, if it is one, is British by its looks."""

    @property
    def refused(self) -> bool:
        """Whether this is no plate, whatever is written there."""
        return self.plate < REFUSED_UNDER


class PlateObservation(msgspec.Struct, frozen=True, kw_only=True):
    """One plate in one frame, read."""

    detection: Detection
    reading: Reading
    quality: float
    """How much this frame's vote counts, 0–1: from width, sharpness and light."""


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What one passing vehicle's plate says, voted over its frames.

    A later `revision` of the same `read_id` replaces an earlier one: the pass went on and the vote changed, or
    better pictures were kept.
    """

    read_id: str
    """UUIDv7; one per passing vehicle."""
    revision: int
    camera: str
    vrm: str
    """Decoded through the layouts: upper case, no space."""
    raw: str
    """The most probable character in each place, before any layout was considered."""
    layout: Layout
    confidence: float
    """Probability that `vrm` is wholly right, 0–1."""
    alternatives: list[tuple[str, float]]
    """Other candidates with their probabilities, best first."""
    frames: int
    """How many frames voted."""
    first_seen_ns: int
    last_good_frame_ns: int
    """Monotonic capture time of the frame that completed this revision."""
    media_s: float
    """Position in the source of that frame, seconds."""
    plate_width_px: float
    quad: list[tuple[float, float]]
    """The plate in the overview's source frame, pixels."""
    patch_jpeg: bytes
    """The best picture of the plate alone."""
    overview_jpeg: bytes
    """The frame it was cut from, reduced."""
    final: bool
    """The vehicle has left the picture: no further revision follows."""
