"""What a perfect reader could see in the drive: when, where and how large every plate is in each camera."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from incar.demo.movement import PatrolMotion, Place, places
from incar.demo.road import Course, Points
from incar.demo.scenario import CAMERAS, Expected, Scenario
from incar.demo.vehicles import Model, standing
from incar.demo.view import View, view

SAMPLE_S: Final = 0.08
"""Every other frame is looked at."""
SMALLEST_PX: Final = 24.0
"""A narrower plate is no sighting."""
LEGIBLE_PX: Final = 60.0
"""A plate so wide can be read by a person."""
NEW_PASS_S: Final = 1.5
"""Out of sight for so long, a vehicle is met anew."""
REACH_M: Final = 90.0
BESIDE_M: Final = 12.0
"""Vehicles farther behind the camera hide nothing."""


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A plate in one frame: pixels, the upright box round its corners."""

    at_s: float
    box: tuple[float, float, float, float]
    quad: list[tuple[float, float]]
    """Four corners, clockwise from the plate's own top left."""
    width_px: float
    """Of the plate's longer horizontal edge."""


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """One pass of a plate through one camera's picture."""

    camera: str
    end: str
    """Which end of the vehicle is seen: front or rear."""
    first_s: float
    last_s: float
    legible_s: float
    """How long it is wide enough to be read by a person."""
    max_width_px: float
    boxes: list[Box]


class VehicleTruth(msgspec.Struct, frozen=True, kw_only=True):
    """One vehicle of the drive."""

    id: str
    mark: str
    """With the layout's space."""
    vrm: str
    expected: Expected
    because: str
    sightings: list[Sighting]

    @property
    def max_width_px(self) -> float:
        """Of its plates in any camera; 0 when it is never seen."""
        return max((sighting.max_width_px for sighting in self.sightings), default=0.0)


@dataclass(frozen=True)
class _Seen:
    model: Model
    place: Place


def truth(scenario: Scenario, seconds: float) -> list[VehicleTruth]:
    """Every vehicle with its sightings in the first `seconds` of the drive, in the order of the scenario."""
    models = [Model(vehicle) for vehicle in scenario.vehicles]
    plates = {model.vehicle.id: [(plate.end, plate.corners) for plate in model.plates()] for model in models}
    course, motion = Course(scenario.road), PatrolMotion(scenario.patrol)
    found: dict[tuple[str, str, str], list[Box]] = {}
    for camera in CAMERAS:
        for step in range(int(seconds / SAMPLE_S)):
            time_s = step * SAMPLE_S
            scene = view(camera, scenario.optics, motion, time_s)
            here = [_Seen(m, p) for m in models if (p := places(m.vehicle, motion, time_s)) and _near(p, scene)]
            for seen in here:
                for end, corners in plates[seen.model.vehicle.id]:
                    box = _box(standing(corners, seen.place), scene, course, time_s)
                    if box and not _hidden(corners, seen, here, scene):
                        found.setdefault((seen.model.vehicle.id, camera, end), []).append(box)
    return [
        VehicleTruth(
            id=vehicle.id,
            mark=vehicle.mark,
            vrm=vehicle.vrm,
            expected=vehicle.expected,
            because=vehicle.because,
            sightings=[
                s
                for (name, camera, end), boxes in found.items()
                if name == vehicle.id
                for s in _passes(camera, end, boxes)
            ],
        )
        for vehicle in scenario.vehicles
    ]


def _near(place: Place, scene: View) -> bool:
    ahead = (place.s_m - scene.origin_m) * scene.forward
    return -BESIDE_M < ahead < REACH_M


def _box(corners: Points, scene: View, course: Course, time_s: float) -> Box | None:
    """The plate in the picture, if it is wholly inside, faces the camera and is large enough."""
    pixels, ahead = scene.pixels(corners, course)
    if ahead.min() < 1.0:
        return None
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    size = scene.optics.width_px, scene.optics.height_px
    inside = (low >= 0).all() and high[0] < size[0] and high[1] < size[1]
    width = float(max(np.hypot(*(pixels[1] - pixels[0])), np.hypot(*(pixels[2] - pixels[3]))))
    scale = scene.optics.width_px / 1920
    if not inside or width < SMALLEST_PX * scale or _turned_away(pixels):
        return None
    return Box(
        at_s=round(time_s, 3),
        box=(round(float(low[0]), 1), round(float(low[1]), 1), round(float(high[0]), 1), round(float(high[1]), 1)),
        quad=[(round(float(x), 1), round(float(y), 1)) for x, y in pixels],
        width_px=round(width, 1),
    )


def _turned_away(pixels: NDArray[np.float64]) -> bool:
    """Corners run anticlockwise in the picture when a plate is seen from behind."""
    x, y = pixels[:, 0], pixels[:, 1]
    return bool((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() <= 0)


def _hidden(corners: Points, seen: _Seen, here: Sequence[_Seen], scene: View) -> bool:
    """Whether another vehicle stands between the eye and any corner of the plate."""
    ends = standing(corners, seen.place)
    return any(_crosses(scene.eye, end, other) for other in here if other.model is not seen.model for end in ends)


def _crosses(eye: NDArray[np.float64], end: NDArray[np.float64], other: _Seen) -> bool:
    """Whether the line from eye to end passes through another vehicle's box."""
    half = np.array([other.model.width_m / 2, other.model.height_m / 2, other.model.length_m / 2])
    middle = np.array([other.place.x_m, half[1], other.place.s_m])
    way = np.where(np.abs(end - eye) < 1e-9, 1e-9, end - eye)  # noqa: PLR2004 - metres, against division by nothing
    enters, leaves = np.sort(np.stack([(middle - half - eye) / way, (middle + half - eye) / way]), axis=0)
    return bool(max(enters.max(), 0.0) < min(leaves.min(), 1.0))


def _passes(camera: str, end: str, boxes: list[Box]) -> Iterator[Sighting]:
    """Sightings of one plate, parted where it was out of sight."""
    start = 0
    for i in range(1, len(boxes) + 1):
        if i == len(boxes) or boxes[i].at_s - boxes[i - 1].at_s > NEW_PASS_S:
            part = boxes[start:i]
            yield Sighting(
                camera=camera,
                end=end,
                first_s=part[0].at_s,
                last_s=part[-1].at_s,
                legible_s=round(sum(box.width_px >= LEGIBLE_PX for box in part) * SAMPLE_S, 2),
                max_width_px=max(box.width_px for box in part),
                boxes=part,
            )
            start = i
