"""A motorcycle and its rider: wheels, frame, tank, seat, exhaust, and a person of rounded limbs."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from incar.demo.bodies import BLACK, CHROME, HELMET, JACKET, PAINTED, RED, SKIN, Atlas, ellipsoid, wheel

LENGTH: Final = 2.1
WIDTH: Final = 0.8
HEIGHT: Final = 1.75
PLATE_UP: Final = 0.66
PLATE_FORWARD: Final = -0.98

_PARTS: Final = (
    # centre right, up, forward; radii; patch of colour
    ((0, 0.62, 0.12), (0.15, 0.20, 0.36), BLACK),
    ((0, 0.86, 0.24), (0.17, 0.13, 0.30), PAINTED),
    ((0, 0.84, -0.32), (0.15, 0.07, 0.40), BLACK),
    ((0, 0.80, -0.74), (0.10, 0.07, 0.26), PAINTED),
    ((0, 0.74, 0.70), (0.09, 0.07, 0.30), PAINTED),
    ((0, 0.95, 0.62), (0.13, 0.13, 0.10), CHROME),
    ((0.16, 0.42, -0.42), (0.05, 0.05, 0.44), CHROME),
    ((0.06, 0.62, 0.66), (0.03, 0.36, 0.05), CHROME),
    ((-0.06, 0.62, 0.66), (0.03, 0.36, 0.05), CHROME),
    ((0, 1.04, 0.50), (0.38, 0.03, 0.04), BLACK),
    ((0, 0.80, -0.97), (0.07, 0.04, 0.03), RED),
    ((0.30, 1.16, 0.46), (0.06, 0.05, 0.02), BLACK),
    ((-0.30, 1.16, 0.46), (0.06, 0.05, 0.02), BLACK),
    # the rider
    ((0, 1.16, -0.20), (0.22, 0.36, 0.17), JACKET),
    ((0, 1.40, -0.08), (0.25, 0.13, 0.15), JACKET),
    ((0, 1.64, 0.02), (0.135, 0.155, 0.165), HELMET),
    ((0.27, 1.24, 0.14), (0.07, 0.09, 0.30), JACKET),
    ((-0.27, 1.24, 0.14), (0.07, 0.09, 0.30), JACKET),
    ((0.33, 1.07, 0.46), (0.05, 0.05, 0.07), SKIN),
    ((-0.33, 1.07, 0.46), (0.05, 0.05, 0.07), SKIN),
    ((0.20, 0.82, 0.02), (0.10, 0.11, 0.32), BLACK),
    ((-0.20, 0.82, 0.02), (0.10, 0.11, 0.32), BLACK),
    ((0.22, 0.54, 0.14), (0.08, 0.30, 0.09), BLACK),
    ((-0.22, 0.54, 0.14), (0.08, 0.30, 0.09), BLACK),
    ((0.22, 0.27, 0.20), (0.06, 0.06, 0.15), BLACK),
    ((-0.22, 0.27, 0.20), (0.06, 0.06, 0.15), BLACK),
)


def motorcycle_skin() -> NDArray[Any]:
    """Triangles of machine and rider; the middle on the ground is the origin."""
    atlas = Atlas(LENGTH, WIDTH, HEIGHT)
    balls = [ellipsoid(centre, radii, atlas.patch(patch)) for centre, radii, patch in _PARTS]
    wheels = [wheel(atlas, half * 0.2, forward, 0.32, half) for forward in (0.72, -0.68) for half in (-0.06, 0.06)]
    return np.concatenate([*balls, *wheels])
