"""Shapes of vehicles: from a few lines of a body to its skin of triangles.

A body is a loft: cross-sections stand along its length; each runs from the middle of the underside round the sill,
the side, the belt line, the glass and the roof. Every face takes its texture from the view it faces: from either
side, from the front or from behind (`Atlas`).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, ClassVar

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from incar.demo.mesh import VEHICLE_VERTEX, Array, face_normals, grid_triangles
from incar.demo.scenario import ScenarioError
from incar.paths import RESOURCES

Pairs = list[tuple[float, float]]
Quarter = Annotated[list[float], Meta(max_length=4)]
"""From and to across (or along), from and to in height; empty where there is none."""


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of body; metres, lengths from the nose, heights from the road."""

    length: float
    width: float
    clearance: float
    tumble: float
    """How much narrower the roof is than the belt, on each side."""
    nose: float
    tail: float
    """Radii of the rounded corners, seen from above."""
    top: Pairs
    belt: Pairs
    wheel_radius: float
    axles: list[float]
    screen: Quarter
    back_window: Quarter
    windows: list[Pairs]
    doors: list[float]
    front_lamps: Quarter
    rear_lamps: Quarter
    grille: Quarter
    intake: Quarter
    plate_front: float
    plate_rear: float
    cladding: float = 0.0
    """Below this height the skin is dark plastic."""
    letters: Quarter = []
    rear_letters: Quarter = []
    destination: Quarter = []
    cargo: Quarter = []
    rear_doors: bool = False
    roof_sign: bool = False
    chrome: bool = False

    @property
    def height(self) -> float:
        """Of the highest point."""
        top = max(z for _, z in self.top)
        return max(top, self.cargo[3]) if self.cargo else top


@cache
def bodies() -> dict[str, Body]:
    """Every body of `resources/demo/bodies.toml`; the motorcycle is built apart.

    Raises:
        ScenarioError: the file is wrong.
    """
    path = RESOURCES / "demo" / "bodies.toml"
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), dict[str, Body])
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ScenarioError(f"vehicle shapes {path} are wrong: {error}; restore the file") from error


# --- where on the texture a place of the body is ------------------------------------------------------------------


@dataclass(frozen=True)
class View:
    """A part of the texture that shows the body from one side: pixels left, top, width, height."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Atlas:
    """The texture of one vehicle: two sides, front, rear, wheel, and patches of plain colour."""

    length: float
    width: float
    height: float

    SIZE: ClassVar[tuple[int, int]] = (1024, 1280)
    """Width and height, pixels."""
    LEFT: ClassVar[View] = View(0, 0, 1024, 352)
    RIGHT: ClassVar[View] = View(0, 352, 1024, 352)
    FRONT: ClassVar[View] = View(0, 704, 512, 448)
    REAR: ClassVar[View] = View(512, 704, 512, 448)
    WHEEL: ClassVar[View] = View(0, 1152, 128, 128)
    PATCHES: ClassVar[View] = View(128, 1152, 896, 128)

    def side(self, along: Array, up: Array, *, right: bool) -> Array:
        """Texture places (…, 2) of points of a side."""
        share = 1 - along / self.length if right else along / self.length
        return self._uv(self.RIGHT if right else self.LEFT, share, up)

    def end(self, across: Array, up: Array, *, rear: bool) -> Array:
        """Texture places of points of the front or the rear; seen from there, right is left."""
        share = 0.5 + (across if rear else -across) / (self.width * 1.04)
        return self._uv(self.REAR if rear else self.FRONT, share, up)

    def patch(self, number: int) -> tuple[float, float]:
        """The middle of a patch of plain colour."""
        wide, high = self.SIZE
        return (self.PATCHES.left + 64 * number + 32) / wide, (self.PATCHES.top + 64) / high

    def _uv(self, view: View, share: Array, up: Array) -> Array:
        wide, high = self.SIZE
        u = (view.left + np.clip(share, 0.004, 0.996) * view.width) / wide
        v = (view.top + np.clip(1 - up / (self.height * 1.03), 0.004, 0.996) * view.height) / high
        return np.stack([u, v], axis=-1)


PAINTED, BLACK, CHROME, RED, JACKET, HELMET, SKIN, SIGN = range(8)
"""Patches of plain colour by number."""


# --- skin -----------------------------------------------------------------------------------------------------------


def skin(body: Body) -> NDArray[Any]:
    """Triangles of a whole vehicle: body, cargo box, wheels, mirrors. Its middle on the ground is the origin."""
    atlas = Atlas(body.length, body.width, body.height)
    parts = [_loft(body, atlas), *_wheels(body, atlas), *_mirrors(body, atlas)]
    if body.cargo:
        parts.append(_box(body, atlas))
    if body.roof_sign:
        parts.append(_roof_sign(body, atlas))
    return np.concatenate(parts)


def _loft(body: Body, atlas: Atlas) -> NDArray[Any]:
    end = body.top[-1][0]
    stations = _stations(body, end)
    half = np.array([_section(body, along, end) for along in stations])
    ring = np.concatenate([half * [1, 1], half[:, ::-1] * [-1, 1]], axis=1)[:, :-1]
    ring = np.concatenate([ring, ring[:, :1]], axis=1)
    points = np.empty((*ring.shape[:2], 3))
    points[..., :2] = ring
    points[..., 2] = np.array(stations)[:, None]
    caps = [np.stack([half[i] * [1, 1], half[i] * [-1, 1]], axis=0) for i in (0, -1)]
    shell = _textured(points, body, atlas)
    ends = [
        _textured(np.dstack([cap, np.full(cap.shape[:2], stations[i])])[:: -1 if i == 0 else 1], body, atlas)
        for cap, i in zip(caps, (0, -1), strict=True)
    ]
    return np.concatenate([shell, *ends])


def _stations(body: Body, end: float) -> list[float]:
    """Lengths of the cross-sections: where the outline turns, close together at the rounded ends, and regular."""
    fine = (0.0, 0.03, 0.08, 0.16, 0.28, 0.45, 0.7)
    places = {*fine, *(end - x for x in fine), *(place for place, _ in [*body.top, *body.belt] if place < end), end}
    places |= set(np.linspace(0.9, end - 0.9, 9).round(3).tolist()) if end > 2 else set()  # noqa: PLR2004 - metres
    ordered = sorted(p for p in places if 0 <= p <= end)
    return [p for i, p in enumerate(ordered) if i == 0 or p - ordered[i - 1] > 0.015]  # noqa: PLR2004 - metres


def _section(body: Body, along: float, end: float) -> Array:
    """Half a cross-section (points, 2): across, up; from the middle of the underside to the middle of the roof."""
    top = _height(body.top, along)
    belt = min(_height(body.belt, along), top - 0.02)
    w = body.width / 2 * _plan(along, body.nose) * _plan(end - along, body.tail)
    sill, glass = body.clearance, top - belt
    roof = w * 0.965 - body.tumble * min(glass / 0.45, 1.0)
    waist = sill + (belt - sill) * 0.55
    shape = [
        (0.0, sill),
        (w * 0.86, sill),
        (w * 0.955, sill + 0.07),
        (w, waist),
        (w * 0.995, belt - 0.07),
        (w * 0.965, belt),
        (w * 0.965 + (roof - w * 0.965) * 0.5, belt + glass * 0.48),
        (roof, belt + glass * 0.86),
        (roof * 0.92, belt + glass * 0.955),
        (roof * 0.55, belt + glass * 0.99),
        (0.0, top),
    ]
    return np.array(shape)


def _height(outline: Pairs, along: float) -> float:
    return float(np.interp(along, [place for place, _ in outline], [up for _, up in outline]))


def _plan(from_end: float, radius: float) -> float:
    """How much of its width the body has this far from its end."""
    if from_end >= radius:
        return 1.0
    share = 1 - max(from_end, 0.0) / radius
    return 1.0 - 0.20 * float(share**2.6)


def _textured(points: Array, body: Body, atlas: Atlas) -> NDArray[Any]:
    """Triangles of a grid of points (across, up, from the nose), each face textured from the view it faces."""
    outward = face_normals(points)
    corners = np.stack([points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]], axis=2)
    across, up, along = corners[..., 0], corners[..., 1], corners[..., 2]
    side_on = np.abs(outward[..., 0]) > 0.6  # noqa: PLR2004 - more sideways than not
    to_right, to_rear = outward[..., 0] > 0, outward[..., 2] > 0
    choices = [
        (side_on & to_right, atlas.side(along, up, right=True)),
        (side_on & ~to_right, atlas.side(along, up, right=False)),
        (~side_on & to_rear, atlas.end(across, up, rear=True)),
        (~side_on & ~to_rear, atlas.end(across, up, rear=False)),
    ]
    uv = np.zeros((*outward.shape[:2], 4, 2))
    for where, places in choices:
        uv[where] = places[where]
    standing = points * [1, 1, -1] + [0, 0, body.length / 2]
    triangles = grid_triangles(standing, uv)
    triangles["normal"] *= -1
    return triangles


def _box(body: Body, atlas: Atlas) -> NDArray[Any]:
    """The cargo box of a lorry, with its frame beneath."""
    start, stop, low, high = body.cargo
    w = body.width / 2
    ring = np.array([(-w, low), (w, low), (w, high), (-w, high), (-w, low)])
    rings = [
        np.column_stack([ring, np.full(5, place)])
        if not closed
        else np.column_stack([ring * 0 + [0, (low + high) / 2], np.full(5, place)])
        for place, closed in ((start, True), (start, False), (stop, False), (stop, True))
    ]
    box = _textured(np.array(rings), body, atlas)
    frame_ring = np.array([(-0.45, 0.5), (0.45, 0.5), (0.45, low), (-0.45, low), (-0.45, 0.5)])
    frame = _textured(np.array([np.column_stack([frame_ring, np.full(5, p)]) for p in (start, stop)]), body, atlas)
    frame["uv"] = atlas.patch(BLACK)
    guard_ring = np.array([(-w, 0.42), (w, 0.42), (w, 0.78), (-w, 0.78), (-w, 0.42)])
    guard = _textured(
        np.array([np.column_stack([guard_ring, np.full(5, p)]) for p in (stop - 0.12, stop - 0.02)]), body, atlas
    )
    cap = np.array(
        [[(-w, 0.78, stop - 0.02), (w, 0.78, stop - 0.02)], [(-w, 0.42, stop - 0.02), (w, 0.42, stop - 0.02)]]
    )
    plate_bar = _textured(cap, body, atlas)
    if plate_bar["normal"][0, 2] > 0:
        plate_bar = _textured(cap[:, ::-1], body, atlas)
    return np.concatenate([box, frame, guard, plate_bar])


def _wheels(body: Body, atlas: Atlas) -> list[NDArray[Any]]:
    return [
        wheel(atlas, side * (body.width / 2 - 0.09), body.length / 2 - axle, body.wheel_radius, side * 0.11)
        for axle in body.axles
        for side in (-1, 1)
    ]


def wheel(atlas: Atlas, across: float, forward: float, radius: float, half: float) -> NDArray[Any]:
    """A wheel: tread, and the disc that faces the way `half` points."""
    angles = np.linspace(0, 2 * np.pi, 21)
    rim = np.column_stack([np.sin(angles) * radius, np.cos(angles) * radius])
    wide, high = Atlas.SIZE
    view = Atlas.WHEEL
    disc = np.zeros((20, 3), VEHICLE_VERTEX)
    tread = np.zeros((20, 6), VEHICLE_VERTEX)
    outer, inner = across + half, across - half
    for i in range(20):
        (z0, y0), (z1, y1) = rim[i], rim[i + 1]
        disc[i]["position"] = [
            (outer, radius, forward),
            (outer, radius + y0, forward + z0),
            (outer, radius + y1, forward + z1),
        ]
        places = [
            (0.5, 0.5),
            (0.5 + z0 / radius / 2.06, 0.5 - y0 / radius / 2.06),
            (0.5 + z1 / radius / 2.06, 0.5 - y1 / radius / 2.06),
        ]
        disc[i]["uv"] = [((view.left + u * view.width) / wide, (view.top + v * view.height) / high) for u, v in places]
        near = (outer, radius + y0, forward + z0), (outer, radius + y1, forward + z1)
        far = (inner, radius + y0, forward + z0), (inner, radius + y1, forward + z1)
        tread[i]["position"] = [near[0], near[1], far[1], near[0], far[1], far[0]]
        tread[i]["normal"] = (0, (y0 + y1) / 2 / radius, (z0 + z1) / 2 / radius)
    disc["normal"] = (np.sign(half), 0, 0)
    tread["uv"] = atlas.patch(BLACK)
    return np.concatenate([disc.reshape(-1), tread.reshape(-1)])


def ellipsoid(
    centre: tuple[float, float, float], radii: tuple[float, float, float], uv: tuple[float, float]
) -> NDArray[Any]:
    """A ball of three radii in one plain colour: mirrors, a rider's limbs and helmet."""
    up, round_ = np.meshgrid(np.linspace(0, np.pi, 8), np.linspace(0, 2 * np.pi, 13), indexing="ij")
    unit = np.stack([np.sin(up) * np.sin(round_), np.cos(up), np.sin(up) * np.cos(round_)], axis=-1)
    points = unit * radii + centre
    triangles = grid_triangles(points, np.broadcast_to(np.array(uv), (7, 12, 4, 2)), crease=-1.0)
    outward = ((triangles["position"] - centre) * triangles["normal"]).sum(axis=1)
    triangles["normal"] *= np.sign(outward)[:, None]
    return triangles


def _mirrors(body: Body, atlas: Atlas) -> list[NDArray[Any]]:
    along, up = body.windows[0][0]
    size = (0.10, 0.08, 0.06) if body.height < 2.4 else (0.10, 0.22, 0.07)  # noqa: PLR2004 - metres: cars, or larger
    lift = 0.06 if body.height < 2.4 else 0.45  # noqa: PLR2004 - as above
    patch = PAINTED if body.height < 2.0 else BLACK  # noqa: PLR2004 - as above
    return [
        ellipsoid((side * (body.width / 2 + 0.07), up + lift, body.length / 2 - along - 0.04), size, atlas.patch(patch))
        for side in (-1, 1)
    ]


def _roof_sign(body: Body, atlas: Atlas) -> NDArray[Any]:
    """The lit sign above a taxi's windscreen: a little box whose texture is the sign patch."""
    up, forward = body.height - 0.02, body.length / 2 - 1.95
    ring = np.array([(-0.28, up), (0.28, up), (0.24, up + 0.14), (-0.24, up + 0.14), (-0.28, up)])
    points = np.array(
        [
            np.column_stack([r, np.full(5, z)])
            for r, z in (
                (ring * [0, 0] + [0, up + 0.07], 0.0),
                (ring, 0.0),
                (ring, -0.14),
                (ring * [0, 0] + [0, up + 0.07], -0.14),
            )
        ]
    )
    points[..., 2] += forward
    u, v = atlas.patch(SIGN)
    triangles = grid_triangles(points, np.broadcast_to(np.array((u, v)), (3, 4, 4, 2)))
    middle = np.array([0.0, up + 0.07, forward - 0.07])
    triangles["normal"] *= np.sign(((triangles["position"] - middle) * triangles["normal"]).sum(axis=1))[:, None]
    wide, high = Atlas.SIZE
    triangles["uv"][:, 0] = u + triangles["position"][:, 0] * -0.42 * 128 / wide * np.sign(triangles["normal"][:, 2])
    triangles["uv"][:, 1] = v - (triangles["position"][:, 1] - middle[1]) * 0.42 * 256 / high
    return triangles
