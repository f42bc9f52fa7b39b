"""A roof camera: from road coordinates to pixels, at a moment of the drive."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from incar.demo.movement import PatrolMotion, Place
from incar.demo.road import Course, Points
from incar.demo.scenario import Optics

Matrix = NDArray[np.float64]

NEAR_M, FAR_M = 0.6, 900.0
BEHIND_MIDDLE_M = 0.4
"""Both cameras sit this far from the patrol car's middle, towards where they look."""


@dataclass(frozen=True)
class View:
    """What one camera sees at a moment."""

    patrol: Place
    forward: int
    """1 looks ahead, -1 looks back."""
    origin_m: float
    """Where along the road the camera is."""
    eye: NDArray[np.float64]
    """Road coordinates of the camera."""
    matrix: Matrix
    """(4, 4): straightened road coordinates to clip space."""
    axes: Matrix
    """(3, 3): rows right, up and ahead of the picture, in straightened road coordinates."""
    optics: Optics

    @property
    def focal(self) -> tuple[float, float]:
        """Half the picture's width and height in units of half of each, at distance 1."""
        across = 1.0 / math.tan(math.radians(self.optics.field_of_view_deg) / 2)
        return across, across * self.optics.width_px / self.optics.height_px

    def pixels(self, points: Points, course: Course) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Pixel places (n, 2) of road coordinates (n, 3), and their distances ahead (n,), negative behind."""
        straight = np.hstack([course.seen_from(points, self.origin_m), np.ones((len(points), 1))])
        clip = straight @ self.matrix.T
        w = np.where(np.abs(clip[:, 3]) < 1e-6, 1e-6, clip[:, 3])  # noqa: PLR2004 - metres, against division by nothing
        across = (clip[:, 0] / w * 0.5 + 0.5) * self.optics.width_px
        down = (0.5 - clip[:, 1] / w * 0.5) * self.optics.height_px
        return np.stack([across, down], axis=1), clip[:, 3]

    def vanishing_point(self) -> tuple[float, float]:
        """Where the road's own direction meets the picture, shares of its width and height from the top left."""
        direction = np.array([0.0, 0.0, float(self.forward), 0.0])
        clip = self.matrix @ direction
        return float(clip[0] / clip[3] * 0.5 + 0.5), float(0.5 - clip[1] / clip[3] * 0.5)


def view(camera: str, optics: Optics, motion: PatrolMotion, time_s: float) -> View:
    """What `camera` sees at `time_s`."""
    patrol = motion.at(time_s)
    forward = 1 if camera == "front" else -1
    pitch, roll, yaw, lift = _shake(time_s, patrol.speed_mps)
    tilt = math.radians(optics.tilt_deg) + pitch
    axes = _axes(forward, tilt, roll, yaw)
    eye = np.array([patrol.x_m, optics.height_m + lift, 0.0])
    looking = np.eye(4)
    looking[:3, :3] = axes
    looking[:3, 3] = -axes @ eye
    origin = patrol.s_m + forward * BEHIND_MIDDLE_M
    return View(
        patrol=patrol,
        forward=forward,
        origin_m=origin,
        eye=np.array([eye[0], eye[1], origin]),
        matrix=_projection(optics) @ looking,
        axes=axes,
        optics=optics,
    )


def _axes(forward: int, tilt: float, roll: float, yaw: float) -> Matrix:
    ahead = np.array([math.sin(yaw), -math.sin(tilt), forward * math.cos(tilt)])
    ahead /= np.linalg.norm(ahead)
    level = np.cross([0.0, 1.0, 0.0], ahead)
    level /= np.linalg.norm(level)
    upright = np.cross(ahead, level)
    right = level * math.cos(roll) + upright * math.sin(roll)
    return np.stack([right, np.cross(ahead, right), ahead])


def _projection(optics: Optics) -> Matrix:
    across = 1.0 / math.tan(math.radians(optics.field_of_view_deg) / 2)
    matrix = np.zeros((4, 4))
    matrix[0, 0] = across
    matrix[1, 1] = across * optics.width_px / optics.height_px
    matrix[2, 2] = (FAR_M + NEAR_M) / (FAR_M - NEAR_M)
    matrix[2, 3] = -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
    matrix[3, 2] = 1.0
    return matrix


def _shake(time_s: float, speed_mps: float) -> tuple[float, float, float, float]:
    """Pitch, roll, yaw (radians) and lift (metres) of a car on its springs over an uneven road."""
    rough = speed_mps / 15.0
    pitch = 0.0011 * math.sin(9.1 * time_s) + 0.0007 * math.sin(21.7 * time_s + 1) + 0.0004 * math.sin(47.0 * time_s)
    roll = 0.0022 * math.sin(5.3 * time_s + 2) + 0.0009 * math.sin(13.9 * time_s)
    yaw = 0.0030 * math.sin(0.9 * time_s) + 0.0006 * math.sin(17.3 * time_s)
    return pitch * rough, roll * rough, yaw, 0.012 * math.sin(8.3 * time_s) * rough
