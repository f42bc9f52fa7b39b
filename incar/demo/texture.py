"""The stuff of painted textures: what a surface is, and noise to make it look real.

A surface is (SIZE, SIZE, 4) uint8, red-green-blue. Its fourth channel is, for solid things, 255 less how much a
place shines at night (lit windows, shop signs); for cut-out things (trees, hedge tops) how much of it is there.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Surface = NDArray[np.uint8]
Rgb = tuple[int, int, int]
SIZE: Final = 512


def noise(rng: np.random.Generator, size: int = SIZE, *, coarse: int = 4, octaves: int = 6) -> NDArray[np.float32]:
    """Fractal noise (size, size), tiling, mean 0, about -1 to 1."""
    total = np.zeros((size, size), np.float32)
    for octave in range(octaves):
        cells = coarse << octave
        if cells > size:
            break
        small = rng.standard_normal((cells, cells)).astype(np.float32)
        tiled = np.tile(small, (3, 3))
        large = cv2.resize(tiled, (size * 3, size * 3), interpolation=cv2.INTER_CUBIC)[size : 2 * size, size : 2 * size]
        total += large * 0.5**octave
    return total / 1.6


def tinted(colour: Rgb, light: NDArray[np.float32], strength: float = 0.2) -> Surface:
    """A colour made lighter and darker by noise; wholly solid, nothing shining."""
    rgb = np.clip(np.array(colour) * (1.0 + strength * light[..., None]), 0, 255)
    return np.dstack([rgb, np.full(light.shape, 255.0)]).astype(np.uint8)
