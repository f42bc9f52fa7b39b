"""Who is where when: the patrol car and the other vehicles over time, in road coordinates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from incar.demo.scenario import Knot, Pass, Patrol, Vehicle

STEP_S: Final = 0.01
IN_VIEW_M: Final = 230.0
"""Vehicles farther from the patrol than this are not shown."""


@dataclass(frozen=True)
class Place:
    """A vehicle at a moment."""

    s_m: float
    x_m: float
    speed_mps: float
    """Along the road: negative for oncoming."""
    forward: int
    """1 faces the patrol's way, -1 faces against it."""


class PatrolMotion:
    """The patrol car's way, integrated from its speed."""

    def __init__(self, patrol: Patrol) -> None:
        self._patrol = patrol
        self._times = np.arange(0.0, patrol.length_s + 60.0, STEP_S)
        speeds = interpolate(patrol.speed_mps, self._times)
        self._travelled = np.concatenate([[0.0], np.cumsum((speeds[1:] + speeds[:-1]) / 2 * STEP_S)])
        self._known: dict[float, Place] = {}

    def at(self, time_s: float) -> Place:
        """Where the patrol car is."""
        if time_s not in self._known:
            self._known[time_s] = Place(
                s_m=float(np.interp(time_s, self._times, self._travelled)),
                x_m=float(interpolate(self._patrol.lane_m, time_s)),
                speed_mps=float(interpolate(self._patrol.speed_mps, time_s)),
                forward=1,
            )
        return self._known[time_s]


def interpolate(knots: Sequence[Knot], time_s: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """The value between knots; before the first and after the last it stays."""
    return np.asarray(np.interp(time_s, [knot.at_s for knot in knots], [knot.value for knot in knots]), np.float64)


def places(vehicle: Vehicle, patrol: PatrolMotion, time_s: float) -> Place | None:
    """Where a vehicle is, or None while it is out of view. Of several passes the nearest counts."""
    here = patrol.at(time_s).s_m
    found = [_place(one, patrol, time_s) for one in vehicle.passes]
    nearest = min(found, key=lambda place: abs(place.s_m - here))
    return nearest if abs(nearest.s_m - here) <= IN_VIEW_M else None


def _place(meeting: Pass, patrol: PatrolMotion, time_s: float) -> Place:
    """Oncoming vehicles keep their own speed; those going the patrol's way keep theirs against the patrol's."""
    level, here = patrol.at(meeting.alongside_s), patrol.at(time_s)
    since = time_s - meeting.alongside_s
    if meeting.manoeuvre in ("overtaken", "overtaking"):
        s_m, speed = here.s_m + meeting.speed_mps * since, here.speed_mps + meeting.speed_mps
    else:
        s_m, speed = level.s_m - meeting.speed_mps * since, -meeting.speed_mps
    against = meeting.manoeuvre == "oncoming" or (meeting.manoeuvre == "parked" and meeting.x_m > 0)
    return Place(
        s_m=s_m,
        x_m=float(interpolate(meeting.swings, time_s)) if meeting.swings else meeting.x_m,
        speed_mps=speed,
        forward=-1 if against else 1,
    )
