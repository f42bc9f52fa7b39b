"""The road's course: from road coordinates (right, up, along) to the flat space that a camera projects.

The road bends and rises as a sum of sines. Seen from a place on the road, everything is sheared by how far the
road has bent away since: cheap, smooth, and exact enough for the gentle bends of a through road. The vertex
shaders do the same sum; `bend` here is their counterpart for plates, truth and satellites.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from incar.demo.scenario import Road, Section, Wave

Points = NDArray[np.float64]
"""(n, 3): right, up, along, metres."""


class Course:
    """Bends and rises of a road."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def bend_m(self, s_m: Points | float) -> Points:
        """How far the road has swung to the right at `s_m`."""
        return _sum(self._road.bends, s_m)

    def rise_m(self, s_m: Points | float) -> Points:
        """How high the road lies at `s_m`."""
        return _sum(self._road.rises, s_m)

    def bend_slope(self, s_m: float) -> float:
        """Metres to the right per metre along."""
        return _slope(self._road.bends, s_m)

    def rise_slope(self, s_m: float) -> float:
        """Metres up per metre along."""
        return _slope(self._road.rises, s_m)

    def seen_from(self, points: Points, s_m: float) -> Points:
        """Straighten road coordinates as they look from `s_m`: origin on the centre line there, looking along it."""
        along = points[:, 2] - s_m
        right = points[:, 0] + self.bend_m(points[:, 2]) - self.bend_m(s_m) - self.bend_slope(s_m) * along
        up = points[:, 1] + self.rise_m(points[:, 2]) - self.rise_m(s_m) - self.rise_slope(s_m) * along
        return np.stack([right, up, along], axis=1)

    def section(self, s_m: float) -> Section:
        """The section at a place; before the first, the first."""
        sections = self._road.sections
        return next((one for one in reversed(sections) if one.from_m <= s_m), sections[0])

    def half_width_m(self, s_m: float) -> float:
        """Centre line to kerb, widening evenly over 40 m before a section begins."""
        places = [x for one in self._road.sections for x in (one.from_m - 40.0, one.from_m)][1:]
        widths = [w for one in self._road.sections for w in (one.half_width_m, one.half_width_m)][:-1]
        return float(np.interp(s_m, places, widths))


def _sum(waves: Sequence[Wave], s_m: Points | float) -> Points:
    total = np.zeros_like(np.asarray(s_m, np.float64))
    for wave in waves:
        total = total + wave.height_m * np.sin(
            2 * np.pi * np.asarray(s_m) / wave.length_m + math.radians(wave.phase_deg)
        )
    return total


def _slope(waves: Sequence[Wave], s_m: float) -> float:
    return sum(
        wave.height_m
        * (2 * math.pi / wave.length_m)
        * math.cos(2 * math.pi * s_m / wave.length_m + math.radians(wave.phase_deg))
        for wave in waves
    )
