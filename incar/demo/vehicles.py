"""Vehicles as the renderer and the truth need them: skin, finish, plates and lamps, all in the vehicle's own metres.

A vehicle's own space: right, up and forward from its middle on the ground.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.demo import motorcycle
from incar.demo.bodies import Body, bodies, skin
from incar.demo.bodywork import finish, quarter_middle
from incar.demo.movement import Place
from incar.demo.panel import Picture
from incar.demo.road import Points
from incar.demo.scenario import ScenarioError, Vehicle
from incar.plates import draw_plate

End = Literal["front", "rear"]

MOTORCYCLE: Final = "motorcycle"
PLATE_PX_PER_MM: Final = 1.6
PROUD_M: Final = 0.015
"""How far a plate stands off the skin behind it."""


@dataclass(frozen=True)
class Lamp:
    """A lamp: where it is, and which way it shines."""

    place: tuple[float, float, float]
    end: End


@dataclass(frozen=True)
class Plate:
    """A plate on a vehicle: four corners (4, 3), clockwise from its own top left, and its picture."""

    end: End
    corners: Points
    picture: Picture
    """Red-green-blue, (height, width, 3)."""


class Model:
    """Everything about how one vehicle looks."""

    def __init__(self, vehicle: Vehicle) -> None:
        self.vehicle = vehicle
        self._body = None if vehicle.body == MOTORCYCLE else _body(vehicle.body)
        self.length_m = self._body.length if self._body else motorcycle.LENGTH
        self.width_m = self._body.width if self._body else motorcycle.WIDTH
        self.height_m = self._body.height if self._body else motorcycle.HEIGHT
        self.lamps = _lamps(self._body) if self._body else _MOTORCYCLE_LAMPS

    def skin(self) -> NDArray[Any]:
        """Triangles in the vehicle's own space."""
        return skin(self._body) if self._body else motorcycle.motorcycle_skin()

    def finish(self) -> Picture:
        """Colour and material layers of its atlas."""
        shape = self._body or bodies()["hatchback"]
        return finish(shape, self.vehicle.lettering, sum(self.vehicle.vrm.encode()))

    def plates(self) -> list[Plate]:
        """Its plates; a motorcycle has only one, at its rear."""
        if not self._body:
            return [self._plate("rear", motorcycle.PLATE_UP, motorcycle.PLATE_FORWARD)]
        half = self._body.length / 2 + PROUD_M
        return [self._plate("front", self._body.plate_front, half), self._plate("rear", self._body.plate_rear, -half)]

    def _plate(self, end: End, up: float, forward: float) -> Plate:
        design = self.vehicle.plate_design(end)
        wide, high = (mm / 2000 for mm in design.plate_mm)
        left = wide if end == "front" else -wide
        corners = np.array(
            [
                (left, up + high, forward),
                (-left, up + high, forward),
                (-left, up - high, forward),
                (left, up - high, forward),
            ]
        )
        picture = soiled(draw_plate(design, PLATE_PX_PER_MM), self.vehicle.plate.dirt, sum(self.vehicle.vrm.encode()))
        return Plate(end, corners, np.ascontiguousarray(picture[..., ::-1]))


def standing(points: Points, place: Place) -> Points:
    """Points (n, 3) of a vehicle's own space as road coordinates."""
    turned = points * [place.forward, 1, place.forward]
    return np.asarray(turned + np.array([place.x_m, 0.0, place.s_m]), np.float64)


def soiled(plate: Picture, dirt: float, seed: int) -> Picture:
    """A plate with road dirt: a brown film, thicker at the bottom and in specks; 0 leaves it as it is."""
    if dirt <= 0:
        return plate
    rng = np.random.default_rng(seed)
    high, wide = plate.shape[:2]
    specks = cv2.resize(
        rng.random((high // 6, wide // 6)).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC
    )
    film = dirt * (0.35 + 0.4 * np.linspace(0, 1, high)[:, None] + 0.5 * (specks > 0.86))  # noqa: PLR2004 - one in seven
    brown = np.array([58, 74, 88])
    return np.asarray(plate * (1 - film[..., None]) + brown * film[..., None], np.uint8)


@cache
def _body(vehicle_body: str) -> Body:
    try:
        return bodies()[vehicle_body]
    except KeyError:
        raise ScenarioError(f"there is no body called {vehicle_body}; use one of bodies.toml") from None


def _lamps(body: Body) -> tuple[Lamp, ...]:
    front, rear = quarter_middle(body.front_lamps), quarter_middle(body.rear_lamps)
    half = body.length / 2
    return (
        *(Lamp((side * front[0], front[1], half - 0.02), "front") for side in (-1, 1)),
        *(Lamp((side * rear[0], rear[1], -half + 0.02), "rear") for side in (-1, 1)),
    )


_MOTORCYCLE_LAMPS: Final = (Lamp((0.0, 0.95, 0.72), "front"), Lamp((0.0, 0.80, -0.99), "rear"))
