"""What the street is made of: every texture of the scenery, by name and layer."""

from collections.abc import Callable
from functools import cache
from typing import Final

import cv2
import numpy as np

from incar.demo.facades import SHOPS, house_front, retail_shed, shop_front
from incar.demo.furniture import ironwork, people, sign_backs, signs
from incar.demo.greenery import hedge_top, leaves, tree, treeline
from incar.demo.texture import SIZE, Rgb, Surface, noise, tinted


def asphalt(rng: np.random.Generator) -> Surface:
    """Worn asphalt: stones, stains, and the darker paths of wheels left to the road's own tint."""
    grain = rng.standard_normal((SIZE, SIZE)).astype(np.float32) * 0.45
    surface = tinted((116, 116, 118), grain + noise(rng, coarse=6) * 0.22, 0.2)
    for _ in range(5):
        start, way = rng.integers(0, SIZE, 2), rng.integers(-40, 41, (7, 2)).cumsum(axis=0)
        cv2.polylines(
            surface, [(start + way).astype(np.int32)], isClosed=False, color=(84, 84, 86, 255), lineType=cv2.LINE_AA
        )
    return surface


def paving(rng: np.random.Generator) -> Surface:
    """Concrete slabs in courses."""
    surface = tinted((150, 146, 138), noise(rng) * 0.6 + rng.standard_normal((SIZE, SIZE)).astype(np.float32) * 0.3)
    step = SIZE // 4
    for row in range(4):
        for column in range(-1, 4):
            x = column * step + (row % 2) * step // 2
            tone = int(rng.integers(-12, 13))
            slab = surface[row * step : (row + 1) * step, max(x, 0) : max(x + step, 0), :3]
            slab[:] = np.clip(slab.astype(int) + tone, 0, 255)
            cv2.rectangle(surface, (x, row * step), (x + step, (row + 1) * step), (98, 94, 88, 255), 3)
    return surface


def grass(rng: np.random.Generator) -> Surface:
    """Mown verge."""
    blades = rng.standard_normal((SIZE, SIZE)).astype(np.float32)
    blades = cv2.GaussianBlur(blades, (1, 7), 0) * 1.6
    return tinted((84, 104, 56), noise(rng) * 0.8 + blades, 0.25)


def brick(rng: np.random.Generator, colour: Rgb = (148, 84, 64)) -> Surface:
    """Stretcher bond, a metre and a half high and wide: 20 courses."""
    surface = tinted((168, 158, 146), rng.standard_normal((SIZE, SIZE)).astype(np.float32), 0.06)
    courses, across = 20, 7
    high, wide = SIZE / courses, SIZE / across
    for row in range(courses):
        for column in range(-1, across + 1):
            x = round((column + 0.5 * (row % 2)) * wide)
            tone = 1 + 0.16 * float(rng.standard_normal())
            shade = tuple(int(np.clip(c * tone, 0, 255)) for c in colour)
            low = (x + 2, round(row * high) + 2)
            cv2.rectangle(surface, low, (x + round(wide) - 3, round((row + 1) * high) - 2), (*shade, 255), -1)
    grain = rng.standard_normal((SIZE, SIZE, 1)) * 6 + noise(rng)[..., None] * 10
    surface[..., :3] = np.clip(surface[..., :3] + grain, 0, 255)
    return surface


def roof_tiles(rng: np.random.Generator) -> Surface:
    """Rows of slates."""
    surface = tinted((86, 80, 82), noise(rng) * 0.7, 0.2)
    for row in range(16):
        y = row * SIZE // 16
        cv2.line(surface, (0, y), (SIZE, y), (48, 44, 46, 255), 4)
        for column in range(17):
            x = column * SIZE // 16 + (row % 2) * SIZE // 32
            cv2.line(surface, (x, y), (x, y + SIZE // 16), (60, 56, 58, 255), 2)
    return surface


def render_wall(rng: np.random.Generator) -> Surface:
    """Painted render with streaks of rain."""
    streaks = cv2.GaussianBlur(rng.standard_normal((SIZE, SIZE)).astype(np.float32), (1, 101), 0)
    return tinted((214, 208, 194), noise(rng) * 0.3 + streaks, 0.12)


def plain(rng: np.random.Generator) -> Surface:
    """White with a little grain: metal, paint, concrete by tint."""
    return tinted((250, 250, 250), rng.standard_normal((SIZE, SIZE)).astype(np.float32), 0.015)


def _surfaces() -> dict[str, Callable[[np.random.Generator], Surface]]:
    shops = {f"shop {number}": (lambda rng, shop=shop: shop_front(rng, *shop)) for number, shop in enumerate(SHOPS)}
    houses: dict[str, Callable[[np.random.Generator], Surface]] = {
        "house 0": lambda rng: house_front(rng, brick(rng), (236, 234, 228), (34, 56, 92)),
        "house 1": lambda rng: house_front(rng, brick(rng, (128, 92, 74)), (232, 230, 226), (110, 26, 30)),
        "house 2": lambda rng: house_front(rng, render_wall(rng), (60, 58, 56), (40, 84, 60)),
        "house 3": lambda rng: house_front(rng, brick(rng, (166, 122, 88)), (240, 240, 240), (24, 24, 26)),
    }
    return {
        "plain": plain,
        "asphalt": asphalt,
        "paving": paving,
        "grass": grass,
        "brick": brick,
        "render": render_wall,
        "roof": roof_tiles,
        "leaves": leaves,
        **houses,
        **shops,
        "shed": retail_shed,
        "signs": signs,
        "sign backs": sign_backs,
        "ironwork": ironwork,
        "people": people,
        "tree 0": lambda rng: tree(rng, (104, 96, 44), bare=0.35),
        "tree 1": lambda rng: tree(rng, (66, 84, 42), bare=0.0),
        "tree 2": lambda rng: tree(rng, (128, 84, 36), bare=0.6),
        "hedge top": hedge_top,
        "treeline": treeline,
    }


NAMES: Final = tuple(_surfaces())


def layer(name: str) -> int:
    """The texture layer of a surface."""
    return NAMES.index(name)


@cache
def paint_surfaces(seed: int) -> Surface:
    """Every surface, (layers, SIZE, SIZE, 4), in the order of `NAMES`."""
    return np.stack([make(np.random.default_rng((seed, i))) for i, make in enumerate(_surfaces().values())])
