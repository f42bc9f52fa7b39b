"""Hedges, trees and far woods, leaf by leaf."""

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.demo.texture import SIZE, Rgb, Surface, noise


def leaves(rng: np.random.Generator, colour: Rgb = (58, 78, 40)) -> Surface:
    """A clipped hedge from near: thousands of leaves, dark between."""
    surface = np.zeros((SIZE, SIZE, 4), np.uint8)
    surface[:] = (22, 30, 18, 255)
    _scatter_leaves(surface, rng, colour, 9000, np.ones((SIZE, SIZE), np.bool_))
    return surface


def tree(rng: np.random.Generator, colour: Rgb, *, bare: float) -> Surface:
    """A tree seen from the side, cut out; `bare` is how much of its crown has fallen."""
    surface = np.zeros((SIZE, SIZE, 4), np.uint8)
    surface[..., :3] = np.array(colour) * 0.45
    _branch(surface, rng, (SIZE / 2, SIZE - 1.0), -90.0, SIZE * 0.24, 15.0)
    rows, columns = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    crown = ((columns - 0.5) / 0.42) ** 2 + ((rows - 0.40) / 0.40) ** 2 + noise(rng, coarse=5) * 0.35 < 1
    thin = noise(rng, coarse=8) > -0.6 + bare
    _scatter_leaves(surface, rng, colour, round(19000 * (1 - bare)), crown & thin)
    return surface


def hedge_top(rng: np.random.Generator) -> Surface:
    """The ragged upper edge of a hedge, cut out."""
    surface = np.zeros((SIZE, SIZE, 4), np.uint8)
    surface[..., :3] = (30, 40, 22)
    edge = (0.55 + 0.14 * noise(rng, coarse=8)[0]) * SIZE
    below = np.arange(SIZE)[:, None] > edge[None, :]
    surface[below, 3] = 255
    _scatter_leaves(surface, rng, (62, 82, 42), 9000, np.roll(below, -14, axis=0))
    return surface


def treeline(rng: np.random.Generator) -> Surface:
    """Woods far away, cut out."""
    surface = np.zeros((SIZE, SIZE, 4), np.uint8)
    edge = (0.35 + 0.16 * noise(rng, coarse=6)[0]) * SIZE
    below = np.arange(SIZE)[:, None] > edge[None, :]
    surface[..., :3] = np.clip(np.array([74, 84, 72]) * (1 + 0.2 * noise(rng, coarse=16)[..., None]), 0, 255)
    surface[below, 3] = 255
    return surface


def _scatter_leaves(
    surface: Surface, rng: np.random.Generator, colour: Rgb, count: int, where: NDArray[np.bool_]
) -> None:
    rows, columns = np.nonzero(where)
    if not len(rows):
        return
    picks = rng.integers(0, len(rows), count)
    for order, pick in enumerate(picks):
        lit = 0.5 + 0.7 * order / count + 0.15 * float(rng.standard_normal()) - 0.25 * float(rows[pick]) / SIZE
        shade = tuple(int(np.clip(c * lit, 0, 255)) for c in colour)
        axes = int(rng.integers(2, 5)), int(rng.integers(1, 3))
        at = int(columns[pick]), int(rows[pick])
        cv2.ellipse(surface, at, axes, float(rng.uniform(0, 180)), 0, 360, (*shade, 255), -1)


def _branch(
    surface: Surface, rng: np.random.Generator, at: tuple[float, float], angle: float, length: float, thick: float
) -> None:
    end = at[0] + length * np.cos(np.radians(angle)), at[1] + length * np.sin(np.radians(angle))
    tone = int(rng.integers(48, 70))
    ends = (round(at[0]), round(at[1])), (round(end[0]), round(end[1]))
    cv2.line(surface, *ends, (tone, tone - 8, tone - 16, 255), max(1, round(thick)), cv2.LINE_AA)
    if thick < 1.2:  # noqa: PLR2004 - pixels: a twig
        return
    for turn in (-28, 4, 30):
        _branch(surface, rng, end, angle + turn + rng.uniform(-12, 12), length * rng.uniform(0.6, 0.8), thick * 0.58)
