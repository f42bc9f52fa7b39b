"""A road in front of a camera: vehicles that pass, and what a detector and a reader would say of each frame.

A pinhole camera of 1500 pixels focal length looks along the road. Positions are metres right of, below and ahead of
it, velocities metres per second relative to it. The nearer a plate, the surer its characters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from incar.camera.frame import Frame
from incar.reading.looks import WHOLE, Look
from incar.reading.types import Detection, Quad, Reading
from incar.vrm import ALPHABET
from tests.sim.slots import column, reading_of, slots_of

WIDTH_PX, HEIGHT_PX = 1920, 1080
_FOCAL_PX = 1500.0
_PLATE_M = (0.52, 0.11)
_NEAREST_M = 3.0
_FARTHEST_M = 30.0
_TEXTURE = np.random.default_rng(1).integers(0, 255, (HEIGHT_PX, WIDTH_PX, 3), np.uint8)


@dataclass(frozen=True)
class Vehicle:
    """One vehicle's straight way past the camera."""

    mark: str
    at_m: tuple[float, float, float]
    """Where it is at `from_s`."""
    mps: tuple[float, float, float]
    from_s: float = 0.0
    until_s: float = np.inf
    hidden_s: tuple[float, float] = (0.0, 0.0)
    """From when to when something stands in front of it."""

    def quad(self, now_s: float) -> Quad | None:
        """The plate in the picture, or None when it is not wholly in it, too far or hidden."""
        x, y, z = np.add(self.at_m, np.multiply(self.mps, now_s - self.from_s))
        hidden = self.hidden_s[0] <= now_s < self.hidden_s[1]
        if not self.from_s <= now_s < self.until_s or hidden or not _NEAREST_M < z < _FARTHEST_M:
            return None
        centre = np.array([WIDTH_PX / 2 + _FOCAL_PX * x / z, HEIGHT_PX / 2 + _FOCAL_PX * y / z])
        half = np.array(_PLATE_M) * _FOCAL_PX / z / 2
        quad = np.array([centre + half * corner for corner in ((-1, -1), (1, -1), (1, 1), (-1, 1))], np.float32)
        inside = (quad >= 0).all() and (quad < (WIDTH_PX, HEIGHT_PX)).all()
        return quad if inside else None


@dataclass
class Road:
    """Plays vehicles at a frame rate; stands in for the detector and the reader of its own frames."""

    vehicles: list[Vehicle]
    rate_hz: float = 25.0
    seconds: float = 4.0
    missed: float = 0.1
    """Share of the plates that the detector does not find in a frame."""
    errors: float = 0.05
    """Share of the characters that a look takes for others."""
    seed: int = 0
    reads: int = 0
    looks: list[Look] = field(default_factory=list)
    """What was searched, in order."""
    _now_s: float = 0.0
    _sequence: int = -1
    _random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)

    def frames(self) -> Iterator[Frame]:
        """The frames in order; each time a sequence of its own."""
        self._sequence += 1
        for index in range(round(self.seconds * self.rate_hz)):
            self._now_s = index / self.rate_hz
            yield Frame(_TEXTURE, round(self._now_s * 1e9) + 1, self._now_s, index, self._sequence)

    def detect(self, image: NDArray[np.uint8], looks: Sequence[Look] = (WHOLE,)) -> list[Detection]:
        """The plates of the frame last given that a look has whole, a few missed, their corners a little off."""
        assert image.shape == (HEIGHT_PX, WIDTH_PX, 3)
        self.looks += looks
        seen = [quad for _, quad in self._visible() if any(_within(look, quad) for look in looks)]
        found = [quad for quad in seen if self._random.random() >= self.missed]
        off = [self._random.normal(scale=0.02 * (quad[1, 0] - quad[0, 0]), size=(4, 2)) for quad in found]
        return [Detection(quad=(q + o).astype(np.float32), score=0.9) for q, o in zip(found, off, strict=True)]

    def read(self, image: NDArray[np.uint8], quad: Quad) -> Reading:
        """What a reader would say of the plate nearest to `quad`."""
        assert image.shape == (HEIGHT_PX, WIDTH_PX, 3)
        self.reads += 1
        centre = quad.mean(axis=0)
        mark, true = min(self._visible(), key=lambda seen: float(np.hypot(*(seen[1].mean(axis=0) - centre))))
        width_px = float(true[1, 0] - true[0, 0])
        slots = slots_of(mark, float(np.clip(0.6 + width_px / 250, 0.6, 0.99)))
        for slot in np.flatnonzero(self._random.random(len(mark)) < self.errors):
            other = self._random.choice(list(ALPHABET))
            slots[slot, [column(mark[slot]), column(other)]] = slots[slot, [column(other), column(mark[slot])]]
        return reading_of(slots)

    def _visible(self) -> list[tuple[str, Quad]]:
        quads = [(vehicle.mark, vehicle.quad(self._now_s)) for vehicle in self.vehicles]
        return [(mark, quad) for mark, quad in quads if quad is not None]


def _within(look: Look, quad: Quad) -> bool:
    left, top, right, bottom = np.multiply(look, (WIDTH_PX, HEIGHT_PX) * 2)
    return bool((quad >= (left, top)).all() and (quad <= (right, bottom)).all())
