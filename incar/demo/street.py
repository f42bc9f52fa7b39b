"""The street: ground, markings, kerbs, houses, shops, hedges, trees, lamps and signs, as textured quads.

It is built in stretches of `STRETCH_M`, so that only what a camera can see is drawn. What stands where is drawn
from the scenario's seed; the same seed builds the same street.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from incar.demo.facades import SHOPS
from incar.demo.furniture import SIGN_CELLS
from incar.demo.mesh import Scenery
from incar.demo.road import Course
from incar.demo.scenario import Scenario
from incar.demo.surfaces import layer

STRETCH_M: Final = 40.0
STEP_M: Final = 5.0
PAVEMENT_M: Final = 2.6
KERB_M: Final = 0.12
FRONT_M: Final = 6.5
"""Width of a house or shop front."""
LAMP_BESIDE_M: Final = 0.6
"""Street lamps stand this far behind the kerb."""

PAINT: Final = (225, 225, 220, 0)


class Street:
    """Builds stretches of the street."""

    def __init__(self, scenario: Scenario, course: Course) -> None:
        self._scenario = scenario
        self._course = course

    def stretch(self, number: int) -> Scenery:
        """Everything between `number` and `number + 1` times `STRETCH_M`."""
        scenery = Scenery()
        rng = np.random.default_rng((self._scenario.seed, number + 10_000))
        start = number * STRETCH_M
        for s in np.arange(start, start + STRETCH_M, STEP_M):
            self._ground(scenery, float(s), float(s + STEP_M))
        self._markings(scenery, start)
        self._ironwork(scenery, rng, start)
        self._people(scenery, rng, start)
        self._lamps(scenery, start)
        for side in (-1, 1):
            section = self._course.section(start)
            kind = section.left if side < 0 else section.right
            _SIDES[kind](self, scenery, rng, start, side)
            self._sign(scenery, rng, start, side)
        return scenery

    def _edge(self, s: float) -> float:
        return self._course.half_width_m(s)

    def _ground(self, scenery: Scenery, s0: float, s1: float) -> None:
        w0, w1 = self._edge(s0), self._edge(s1)
        bands = [
            (0.0, w0, 0.0, w1, 0.0, "asphalt", (205, 205, 205, 0), 4.0, (5, 4)),
            (w0, w0 + 0.14, w1, w1 + 0.14, KERB_M, "plain", (150, 148, 142, 0), 1.0, (1, 2)),
            (w0 + 0.14, w0 + PAVEMENT_M, w1 + 0.14, w1 + PAVEMENT_M, KERB_M, "paving", (215, 213, 208, 0), 2.6, (2, 3)),
            (w0 + PAVEMENT_M, 45.0, w1 + PAVEMENT_M, 45.0, KERB_M - 0.02, "grass", (235, 235, 235, 0), 6.0, (4, 2)),
        ]
        for side in (-1, 1):
            for a0, b0, a1, b1, up, name, tint, tile, split in bands:
                near, far = [(side * a0, up, s0), (side * b0, up, s0)], [(side * a1, up, s1), (side * b1, up, s1)]
                uv = (min(a0, 40) / tile, s1 / tile, b0 / tile, s0 / tile)
                corners = [far[0], far[1], near[1], near[0]] if side > 0 else [far[1], far[0], near[0], near[1]]
                flipped = uv if side > 0 else (uv[2], uv[1], uv[0], uv[3])
                scenery.quad(corners, layer(name), uv=flipped, tint=tint, normal=(0, 1, 0), split=split)
            face = [(side * w1, KERB_M, s1), (side * w0, KERB_M, s0), (side * w0, 0, s0), (side * w1, 0, s1)]
            scenery.quad(face, layer("plain"), uv=(0, 0, 2, 0.1), tint=(120, 118, 112, 0), normal=(-side, 0, 0))

    def _stripe(
        self, scenery: Scenery, x: float, s0: float, s1: float, wide: float, tint: tuple[int, ...] = PAINT
    ) -> None:
        corners = [
            (x - wide / 2, 0.012, s1),
            (x + wide / 2, 0.012, s1),
            (x + wide / 2, 0.012, s0),
            (x - wide / 2, 0.012, s0),
        ]
        scenery.quad(corners, layer("plain"), uv=(0, 0, wide, 1), tint=tint, normal=(0, 1, 0))

    def _markings(self, scenery: Scenery, start: float) -> None:
        lanes = self._course.section(start).lanes
        for s in np.arange(start, start + STRETCH_M, 6.0 if lanes == 2 else 9.0):  # noqa: PLR2004 - a narrow road
            length = 4.0 if lanes == 2 else 6.0  # noqa: PLR2004 - as above
            self._stripe(scenery, 0.0, s, s + length * 0.6, 0.11)
            if lanes == 4:  # noqa: PLR2004 - two lanes a side
                for side in (-1, 1):
                    self._stripe(scenery, side * 3.15, s, s + 2.4, 0.10)
        if lanes == 2:  # noqa: PLR2004 - parking bays beside a narrow road
            for side in (-1, 1):
                for s in np.arange(start, start + STRETCH_M, 2.0):
                    self._stripe(scenery, side * 3.25, s, s + 0.9, 0.07)
        if lanes == 4:  # noqa: PLR2004 - a wide road has double yellow lines
            self._yellow_lines(scenery, start)

    def _yellow_lines(self, scenery: Scenery, start: float) -> None:
        for side in (-1, 1):
            for s in np.arange(start, start + STRETCH_M, STEP_M):
                for inset in (0.22, 0.40):
                    x0, x1 = (side * (self._edge(float(p)) - inset) for p in (s, s + STEP_M))
                    corners = [
                        (x1 - 0.04, 0.012, s + STEP_M),
                        (x1 + 0.04, 0.012, s + STEP_M),
                        (x0 + 0.04, 0.012, s),
                        (x0 - 0.04, 0.012, s),
                    ]
                    scenery.quad(corners, layer("plain"), tint=(214, 172, 40, 0), normal=(0, 1, 0))

    def _ironwork(self, scenery: Scenery, rng: np.random.Generator, start: float) -> None:
        """Covers in the lanes, gratings at the kerb, patches anywhere."""
        cells = ((0, 0, 0.5, 0.5), 0.35, 0.35), ((0.52, 0, 1, 0.5), 0.25, 0.3), ((0, 0.5, 1, 1), 0.8, 2.0)
        for cell in (0, 0, 1, 2)[: int(rng.integers(2, 5))]:
            (uv, wide, deep), s = cells[cell], start + float(rng.uniform(2, 38))
            edge = self._edge(s) - 0.45
            x = float(rng.choice([-1, 1])) * edge if wide == 0.25 else float(rng.uniform(-edge + 1, edge - 1))  # noqa: PLR2004 - a grating
            corners = [
                (x - wide, 0.006, s + deep),
                (x + wide, 0.006, s + deep),
                (x + wide, 0.006, s - deep),
                (x - wide, 0.006, s - deep),
            ]
            scenery.quad(corners, layer("ironwork"), uv=uv, tint=(235, 235, 235, 0), normal=(0, 1, 0), cut=True)

    def _people(self, scenery: Scenery, rng: np.random.Generator, start: float) -> None:
        for _ in range(int(rng.integers(0, 4))):
            side, s, who = int(rng.choice([-1, 1])), start + float(rng.uniform(0, 40)), int(rng.integers(0, 4))
            x, high = side * (self._edge(s) + float(rng.uniform(0.8, 2.2))), float(rng.uniform(1.6, 1.85))
            wide = high * 0.125
            corners = [(x - wide, high + 0.12, s), (x + wide, high + 0.12, s), (x + wide, 0.12, s), (x - wide, 0.12, s)]
            scenery.quad(corners, layer("people"), uv=(who / 4, 0, (who + 1) / 4, 1), normal=(0, 0.5, -0.8), cut=True)

    def lamp_posts(self, start: float, stop: float) -> Iterator[tuple[float, float]]:
        """Right and along of every street lamp between two places."""
        spacing = self._scenario.road.lamp_spacing_m
        for number in range(int(np.ceil(start / spacing * 2)), int(np.ceil(stop / spacing * 2))):
            s = number * spacing / 2
            side = -1 if number % 2 == 0 else 1
            yield side * (self._edge(s) + LAMP_BESIDE_M), s

    def _lamps(self, scenery: Scenery, start: float) -> None:
        steel = (92, 98, 102, 0)
        for x, s in self.lamp_posts(start, start + STRETCH_M):
            arm = -np.sign(x) * 1.3
            scenery.box((x - 0.07, 0, s - 0.07), (x + 0.07, 7.7, s + 0.07), layer("plain"), tint=steel)
            scenery.box(
                (min(x, x + arm), 7.62, s - 0.05), (max(x, x + arm), 7.72, s + 0.05), layer("plain"), tint=steel
            )
            scenery.box(
                (x + arm - 0.35, 7.58, s - 0.14), (x + arm + 0.35, 7.70, s + 0.14), layer("plain"), tint=(70, 74, 78, 0)
            )

    # --- what stands beside the road ----------------------------------------------------------------------------

    def _fronts(
        self,
        scenery: Scenery,
        rng: np.random.Generator,
        start: float,
        side: int,
        back: float,
        names: list[str],
        eaves: float,
    ) -> None:
        """A row of fronts side by side, with roofs: 6 houses of a terrace, or shops with flats above."""
        x = side * (self._edge(start) + PAVEMENT_M + back)
        count = int(STRETCH_M // FRONT_M)
        width = STRETCH_M / count
        for i in range(count):
            s0, s1 = start + i * width, start + (i + 1) * width
            self._front(scenery, rng, (x, s0, s1), side, names[i % len(names)], eaves)

    def _front(
        self,
        scenery: Scenery,
        rng: np.random.Generator,
        place: tuple[float, float, float],
        side: int,
        name: str,
        eaves: float,
    ) -> None:
        x, s0, s1 = place
        deep, ridge = x + side * 8.0, eaves + 2.6
        near, far = (s0, s1) if side < 0 else (s1, s0)
        glow = int(rng.integers(90, 230))
        walls = (
            [(name, 0.0, eaves)]
            if not name.startswith("shop")
            else [(name, 0.0, 3.4), (f"house {rng.integers(0, 4)}", 3.4, eaves)]
        )
        for surface, low, high in walls:
            upper = surface.startswith("house") and low > 0
            corners = [(x, high, near), (x, high, far), (x, low, far), (x, low, near)]
            scenery.quad(
                corners,
                layer(surface),
                uv=(0, 0, 1, 0.44 if upper else 1),
                tint=(235, 235, 235, glow),
                normal=(-side, 0, 0),
                split=(3, 3),
            )
        for s, faces in ((s0, -1), (s1, 1)):
            gable = [(x, eaves, s), (deep, eaves, s), (deep, 0, s), (x, 0, s)]
            scenery.quad(
                gable, layer("brick"), uv=(0, 0, 5, eaves / 1.6), tint=(220, 215, 210, 0), normal=(0, 0, faces)
            )
            peak = [((x + deep) / 2, ridge, s), ((x + deep) / 2, ridge, s), (deep, eaves, s), (x, eaves, s)]
            scenery.quad(peak, layer("brick"), uv=(0, 0, 5, 1.6), tint=(220, 215, 210, 0), normal=(0, 0, faces))
        over = x - side * 0.35
        roof = [
            ((x + deep) / 2, ridge, near),
            ((x + deep) / 2, ridge, far),
            (over, eaves - 0.1, far),
            (over, eaves - 0.1, near),
        ]
        scenery.quad(roof, layer("roof"), uv=(0, 0, 3, 2.4), tint=(230, 226, 224, 0), normal=(-side * 0.5, 0.86, 0))
        gutter = [
            (over, eaves - 0.02, near),
            (over, eaves - 0.02, far),
            (over, eaves - 0.2, far),
            (over, eaves - 0.2, near),
        ]
        scenery.quad(gutter, layer("plain"), tint=(60, 60, 62, 0), normal=(-side, 0, 0))
        chimney = (x + deep) / 2
        scenery.box(
            (chimney - 0.4, ridge - 0.5, s1 - 0.5), (chimney + 0.4, ridge + 1.1, s1 + 0.5), layer("brick"), tile_m=1.6
        )

    def _parade(self, scenery: Scenery, rng: np.random.Generator, start: float, side: int) -> None:
        names = [f"shop {i}" for i in rng.permutation(len(SHOPS))]
        self._fronts(scenery, rng, start, side, 1.4, names, 6.2)

    def _terraces(self, scenery: Scenery, rng: np.random.Generator, start: float, side: int) -> None:
        names = [f"house {i}" for i in rng.permutation(4)]
        self._fronts(scenery, rng, start, side, 3.2, names, 5.6)
        x = side * (self._edge(start) + PAVEMENT_M + 0.1)
        for i in range(6):
            s0 = start + i * STRETCH_M / 6
            scenery.box(
                (min(x, x + side * 0.22), 0, s0), (max(x, x + side * 0.22), 0.85, s0 + 5.0), layer("brick"), tile_m=1.6
            )
            if rng.random() < 0.5:  # noqa: PLR2004 - every other garden
                self._hedge(scenery, (x + side * 0.5, s0, s0 + 5.0), side, 1.3)
        if rng.random() < 0.6:  # noqa: PLR2004 - of the stretches
            self._tree(
                scenery,
                rng,
                side * (self._edge(start) + 1.9),
                start + float(rng.uniform(8, 30)),
                float(rng.uniform(5, 7)),
            )

    def _suburb(self, scenery: Scenery, rng: np.random.Generator, start: float, side: int) -> None:
        self._hedge(scenery, (side * (self._edge(start) + PAVEMENT_M + 0.3), start, start + 17), side, 1.5)
        self._hedge(scenery, (side * (self._edge(start) + PAVEMENT_M + 0.3), start + 21, start + STRETCH_M), side, 1.3)
        x = side * (self._edge(start) + PAVEMENT_M + 7.5)
        for offset in (2.0, 22.0):
            name = f"house {rng.integers(0, 4)}"
            for i in (0, 1):
                s0 = start + offset + i * FRONT_M
                self._front(scenery, rng, (x, s0, s0 + FRONT_M), side, name, 5.6)
        for _ in range(2):
            self._tree(
                scenery,
                rng,
                side * (self._edge(start) + float(rng.uniform(4.0, 9.0))),
                start + float(rng.uniform(0, 40)),
                float(rng.uniform(5, 9)),
            )

    def _hedgerow(self, scenery: Scenery, rng: np.random.Generator, start: float, side: int) -> None:
        self._hedge(scenery, (side * (self._edge(start) + PAVEMENT_M + 0.8), start, start + STRETCH_M), side, 2.0)
        for _ in range(5):
            self._tree(
                scenery,
                rng,
                side * (self._edge(start) + float(rng.uniform(5.0, 16.0))),
                start + float(rng.uniform(0, 40)),
                float(rng.uniform(6, 12)),
            )

    def _retail(self, scenery: Scenery, rng: np.random.Generator, start: float, side: int) -> None:
        x = side * (self._edge(start) + PAVEMENT_M + 9.0)
        for i in range(3):
            s0, s1 = start + i * 13.3, start + i * 13.3 + 12.8
            near, far = (s0, s1) if side < 0 else (s1, s0)
            corners = [(x, 6.0, near), (x, 6.0, far), (x, 0, far), (x, 0, near)]
            scenery.quad(corners, layer("shed"), tint=(235, 235, 235, 230), normal=(-side, 0, 0), split=(6, 4))
            for s, faces in ((s0, -1), (s1, 1)):
                end = [(x, 6.0, s), (x + side * 18, 6.0, s), (x + side * 18, 0, s), (x, 0, s)]
                scenery.quad(end, layer("plain"), tint=(120, 128, 134, 0), normal=(0, 0, faces))
        lot = sorted((side * (self._edge(start) + PAVEMENT_M), x))
        corners = [
            (lot[0], 0.115, start + STRETCH_M),
            (lot[1], 0.115, start + STRETCH_M),
            (lot[1], 0.115, start),
            (lot[0], 0.115, start),
        ]
        scenery.quad(corners, layer("asphalt"), uv=(0, 0, 2.2, 10), tint=(190, 190, 192, 0), normal=(0, 1, 0))
        self._tree(scenery, rng, side * (self._edge(start) + 4.0), start + 20, 5.0)

    def _hedge(self, scenery: Scenery, place: tuple[float, float, float], side: int, high: float) -> None:
        x, s0, s1 = place
        far_x = x + side * 0.9
        leaves = layer("leaves")
        scenery.box(
            (min(x, far_x), 0, s0), (max(x, far_x), high * 0.86, s1), leaves, tile_m=2.2, tint=(235, 235, 225, 0)
        )
        for at in (x, (x + far_x) / 2):
            near, far = (s0, s1) if side < 0 else (s1, s0)
            top = [(at, high * 1.12, near), (at, high * 1.12, far), (at, high * 0.62, far), (at, high * 0.62, near)]
            scenery.quad(
                top,
                layer("hedge top"),
                uv=(0, 0.2, (s1 - s0) / 2.5, 0.98),
                tint=(235, 235, 225, 0),
                normal=(-side * 0.7, 0.7, 0),
                cut=True,
            )

    def _tree(self, scenery: Scenery, rng: np.random.Generator, x: float, s: float, high: float) -> None:
        kind = layer(f"tree {rng.integers(0, 3)}")
        half = high * 0.46
        tone = int(rng.integers(190, 250))
        for turn in (0.0, 0.75, -0.75):
            dx, ds = half * np.cos(turn), half * np.sin(turn)
            corners = [(x - dx, high, s - ds), (x + dx, high, s + ds), (x + dx, 0, s + ds), (x - dx, 0, s - ds)]
            scenery.quad(corners, kind, tint=(tone, tone, tone, 0), normal=(0, 0.8, -0.6), cut=True)

    def _sign(self, scenery: Scenery, rng: np.random.Generator, start: float, side: int) -> None:
        """One sign a stretch and side, facing the traffic of its side, on a post."""
        name = str(rng.choice(list(SIGN_CELLS)))
        (left, top, right, bottom), wide = SIGN_CELLS[name]
        high = wide * (bottom - top) / (right - left)
        s, x = start + float(rng.uniform(4, 36)), side * (self._edge(start) + 1.5)
        low = 2.1 if name != "sale" else 1.2
        near, far = (x - wide / 2, x + wide / 2) if side < 0 else (x + wide / 2, x - wide / 2)
        uv = (left / 512, top / 512, right / 512, bottom / 512)
        corners = [(near, low + high, s), (far, low + high, s), (far, low, s), (near, low, s)]
        scenery.quad(corners, layer("signs"), uv=uv, normal=(0, 0, side), cut=True)
        behind = s - side * 0.02
        back = [(far, low + high, behind), (near, low + high, behind), (near, low, behind), (far, low, behind)]
        mirrored = (uv[2], uv[1], uv[0], uv[3])
        scenery.quad(back, layer("sign backs"), uv=mirrored, normal=(0, 0, -side), cut=True)
        scenery.box(
            (x - 0.04, 0, s - side * 0.1 - 0.04),
            (x + 0.04, low + high, s - side * 0.1 + 0.04),
            layer("plain"),
            tint=(110, 112, 116, 0),
        )


_SIDES: Final = {
    "parade": Street._parade,  # noqa: SLF001 - the table of this class's own builders
    "terraces": Street._terraces,  # noqa: SLF001 - as above
    "suburb": Street._suburb,  # noqa: SLF001 - as above
    "hedge": Street._hedgerow,  # noqa: SLF001 - as above
    "retail": Street._retail,  # noqa: SLF001 - as above
}
