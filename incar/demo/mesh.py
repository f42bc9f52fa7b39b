"""Triangles for the renderer: building blocks of scenery and vehicles, as numpy arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

SCENERY_VERTEX: Final = np.dtype([("position", "<f4", 3), ("normal", "<f4", 3), ("uv", "<f4", 3), ("tint", "u1", 4)])
SCENERY_LAYOUT: Final = ("3f 3f 3f 4f1", "in_position", "in_normal", "in_uv", "in_tint")
VEHICLE_VERTEX: Final = np.dtype([("position", "<f4", 3), ("normal", "<f4", 3), ("uv", "<f4", 2)])
VEHICLE_LAYOUT: Final = ("3f 3f 2f", "in_position", "in_normal", "in_uv")

WHITE: Final = (255, 255, 255, 0)
WHOLE: Final = (0.0, 0.0, 1.0, 1.0)
_TRIANGLES: Final = [0, 1, 2, 0, 2, 3]


@dataclass
class Scenery:
    """Textured quads in road coordinates, in two parts: solid, and cut out by the texture's alpha."""

    solid: list[NDArray[Any]] = field(default_factory=list)
    cut_out: list[NDArray[Any]] = field(default_factory=list)

    def quad(
        self,
        corners: ArrayLike,
        layer: float,
        *,
        uv: Sequence[float] = WHOLE,
        tint: Sequence[int] = WHITE,
        normal: ArrayLike | None = None,
        cut: bool = False,
        split: tuple[int, int] = (1, 1),
    ) -> None:
        """One quad: corners (4, 3) clockwise from top left as seen; `uv` is left, top, right, bottom.

        Light is reckoned at corners: `split` cuts a large quad into so many across and down.
        """
        points = np.asarray(corners, np.float64)
        facing = np.cross(points[3] - points[0], points[1] - points[0]) if normal is None else np.asarray(normal)
        left, top, right, bottom = uv
        places = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        weights = _tiling(*split)
        out = np.zeros(len(weights), SCENERY_VERTEX)
        out["position"] = weights @ points
        out["normal"] = facing / max(float(np.linalg.norm(facing)), 1e-9)
        out["uv"][:, :2] = weights @ places
        out["uv"][:, 2] = layer
        out["tint"] = tint
        (self.cut_out if cut else self.solid).append(out)

    def box(
        self, low: ArrayLike, high: ArrayLike, layer: float, *, tile_m: float = 1.0, tint: Sequence[int] = WHITE
    ) -> None:
        """An upright box between two corners, without its underside; the texture repeats every `tile_m`."""
        (x0, y0, s0), (x1, y1, s1) = np.asarray(low, float), np.asarray(high, float)
        wide, high_m, deep = (x1 - x0) / tile_m, (y1 - y0) / tile_m, (s1 - s0) / tile_m
        self.quad([(x0, y1, s0), (x1, y1, s0), (x1, y0, s0), (x0, y0, s0)], layer, uv=(0, 0, wide, high_m), tint=tint)
        self.quad([(x1, y1, s1), (x0, y1, s1), (x0, y0, s1), (x1, y0, s1)], layer, uv=(0, 0, wide, high_m), tint=tint)
        self.quad([(x0, y1, s1), (x0, y1, s0), (x0, y0, s0), (x0, y0, s1)], layer, uv=(0, 0, deep, high_m), tint=tint)
        self.quad([(x1, y1, s0), (x1, y1, s1), (x1, y0, s1), (x1, y0, s0)], layer, uv=(0, 0, deep, high_m), tint=tint)
        self.quad([(x0, y1, s1), (x1, y1, s1), (x1, y1, s0), (x0, y1, s0)], layer, uv=(0, 0, wide, deep), tint=tint)


@cache
def _tiling(across: int, down: int) -> Array:
    """Weights (vertices, 4) of a quad's corners that give the triangles of its tiles."""
    u, v = np.meshgrid(np.linspace(0, 1, across + 1), np.linspace(0, 1, down + 1))
    tiles = [
        np.stack([s[:down, :across], s[:down, 1:], s[1:, 1:], s[1:, :across]], axis=-1).reshape(-1, 4)[:, _TRIANGLES]
        for s in (u, v)
    ]
    x, y = (tile.reshape(-1) for tile in tiles)
    return np.stack([(1 - x) * (1 - y), x * (1 - y), x * y, (1 - x) * y], axis=1)


def join(parts: Iterable[NDArray[Any]], kind: np.dtype[Any]) -> NDArray[Any]:
    """All parts in one array."""
    found = list(parts)
    return np.concatenate(found) if found else np.zeros(0, kind)


def grid_triangles(points: Array, uv: Array, *, crease: float = 0.72) -> NDArray[Any]:
    """Turn a grid of points (rows, columns, 3) into triangles with smooth normals.

    `uv` is (rows - 1, columns - 1, 4, 2): per face, so that faces may use different parts of a texture. Faces
    whose normals differ by more than the angle of cosine `crease` keep an edge between them.
    """
    faces = _face_normals(points)
    corners = [(0, 0), (0, 1), (1, 1), (1, 0)]
    normals = np.stack([_smooth(faces, dr, dc, crease) for dr, dc in corners], axis=2)
    rows, columns = faces.shape[:2]
    places = np.stack([points[dr : dr + rows, dc : dc + columns] for dr, dc in corners], axis=2)
    out = np.zeros((rows * columns, 6), VEHICLE_VERTEX)
    out["position"] = places.reshape(-1, 4, 3)[:, _TRIANGLES]
    out["normal"] = normals.reshape(-1, 4, 3)[:, _TRIANGLES]
    out["uv"] = uv.reshape(-1, 4, 2)[:, _TRIANGLES]
    whole = np.linalg.norm(faces.reshape(-1, 3), axis=1) > 0.5  # noqa: PLR2004 - faces without area have no normal
    kept: NDArray[Any] = out[whole].reshape(-1)
    return kept


def face_normals(points: Array) -> Array:
    """Unit normals (rows - 1, columns - 1, 3) of a grid's faces; zero where a face has no area."""
    return _face_normals(points)


def _face_normals(points: Array) -> Array:
    down, across = points[1:, 1:] - points[:-1, :-1], points[1:, :-1] - points[:-1, 1:]
    normals = np.cross(down, across)
    length = np.linalg.norm(normals, axis=2, keepdims=True)
    unit: Array = np.where(length > 1e-7, normals / np.maximum(length, 1e-7), 0.0)  # noqa: PLR2004 - square metres
    return unit


def _smooth(faces: Array, down: int, across: int, crease: float) -> Array:
    """For each face, the mean normal of the faces that share its corner and lie within the crease angle."""
    total = np.zeros_like(faces)
    padded = np.pad(faces, ((1, 1), (1, 1), (0, 0)))
    rows, columns = faces.shape[:2]
    for dr in (down - 1, down):
        for dc in (across - 1, across):
            near = padded[1 + dr : 1 + dr + rows, 1 + dc : 1 + dc + columns]
            total += np.where((near * faces).sum(axis=2, keepdims=True) > crease, near, 0.0)
    length = np.linalg.norm(total, axis=2, keepdims=True)
    smooth: Array = np.where(length > 0, total / np.maximum(length, 1e-9), faces)
    return smooth
