"""A view of a vehicle's texture, drawn on in metres, and what its places can be made of.

Two layers of the same size: colour (red, green, blue), and shares of paint, glass, white lamp and red lamp. Where it
is paint, colour is what the paint's own colour is multiplied with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.demo.lettering import write

Picture = NDArray[np.uint8]
Rgb = tuple[int, int, int]

PAINT: Final = (255, 0, 0, 0)
GLASS: Final = (0, 255, 0, 0)
PLASTIC: Final = (0, 0, 0, 0)
GLOSS: Final = (0, 90, 0, 0)
WHITE_LAMP: Final = (0, 60, 255, 0)
RED_LAMP: Final = (0, 60, 0, 255)
DARK: Final = (26, 26, 28)
BRIGHT: Final = (196, 198, 202)
FINE: Final = 4


@dataclass(frozen=True)
class Panel:
    """One view of the atlas, drawn on in metres: `across` from its left edge, `up` from the road."""

    colour: Picture
    material: Picture
    wide_m: float
    high_m: float

    def polygon(self, points: Sequence[tuple[float, float]], rgb: Rgb, made_of: Sequence[int]) -> None:
        """Fill a shape."""
        at = np.round(np.array([self._pixel(p) for p in points]) * (1 << FINE)).astype(np.int32)
        cv2.fillPoly(self.colour, [at], (*rgb, 255), cv2.LINE_AA, FINE)
        cv2.fillPoly(self.material, [at], tuple(made_of), cv2.LINE_AA, FINE)

    def box(self, x0: float, x1: float, z0: float, z1: float, rgb: Rgb, made_of: Sequence[int]) -> None:
        """Fill an upright rectangle; its sides may be given in either order."""
        self.polygon([(x0, z0), (x1, z0), (x1, z1), (x0, z1)], rgb, made_of)

    def disc(self, centre: tuple[float, float], radius: float, rgb: Rgb, made_of: Sequence[int]) -> None:
        """Fill a circle."""
        angles = np.linspace(0, 2 * np.pi, 40)
        self.polygon([(centre[0] + radius * np.cos(a), centre[1] + radius * np.sin(a)) for a in angles], rgb, made_of)

    def line(self, points: Sequence[tuple[float, float]], thick_m: float, rgb: Rgb = (70, 70, 72)) -> None:
        """A seam: darkens whatever it crosses."""
        at = np.round(np.array([self._pixel(p) for p in points]) * (1 << FINE)).astype(np.int32)
        thick = max(1, round(thick_m * self.colour.shape[1] / self.wide_m))
        cv2.polylines(
            self.colour, [at], isClosed=False, color=(*rgb, 255), thickness=thick, lineType=cv2.LINE_AA, shift=FINE
        )

    def words(self, text: str, centre: tuple[float, float], high_m: float, rgb: Rgb, *, wide_m: float) -> None:
        """Lettering on paint or glass."""
        x, y = self._pixel(centre)
        scale = self.colour.shape[0] / self.high_m
        aspect = (self.colour.shape[1] / self.wide_m) / scale
        sheet = np.zeros((self.colour.shape[0] * 2, self.colour.shape[1], 4), np.uint8)
        write(
            sheet,
            text,
            (round(x), self.colour.shape[0]),
            max(8, round(high_m * scale * 1.35)),
            (255, 255, 255),
            width=round(wide_m * scale * aspect),
        )
        top = self.colour.shape[0] - round(y)
        share = sheet[top : top + self.colour.shape[0], :, :1] / 255.0
        self.colour[:] = np.round(self.colour * (1 - share) + np.array((*rgb, 255)) * share)
        self.material[:] = np.round(self.material * (1 - share))

    def _pixel(self, point: tuple[float, float]) -> tuple[float, float]:
        high, wide = self.colour.shape[:2]
        return point[0] / self.wide_m * wide, (1 - point[1] / self.high_m) * high
