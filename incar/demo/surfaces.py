"""What the street is made of: every texture of the scenery, painted from noise and simple shapes.

A surface is (SIZE, SIZE, 4) uint8, red-green-blue. Its fourth channel is, for solid things, 255 less how much a
place shines at night (lit windows, shop signs); for cut-out things (trees, hedge tops) how much of it is there.
"""

from collections.abc import Callable
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.demo.lettering import write

Surface = NDArray[np.uint8]
Rgb = tuple[int, int, int]

SIZE: Final = 512
SHOPS: Final = (
    ("HARPER & SONS", "Family butchers since 1924", (122, 24, 30), (245, 232, 205)),
    ("Golden Fry", "FISH & CHIPS  01632 960417", (238, 190, 40), (30, 40, 120)),
    ("MINI MARKET", "OPEN 24H  OFF LICENCE", (24, 112, 62), (250, 250, 250)),
    ("Bella Hair", "UNISEX SALON  est 2009", (40, 38, 44), (232, 180, 200)),
    ("PC 4 U", "REPAIRS  A1 SERVICE", (20, 60, 140), (240, 240, 80)),
    ("Lantern Books", "B2 UPSTAIRS  COFFEE", (36, 60, 66), (232, 220, 190)),
)


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


def render_wall(rng: np.random.Generator) -> Surface:
    """Painted render with streaks of rain."""
    streaks = cv2.GaussianBlur(rng.standard_normal((SIZE, SIZE)).astype(np.float32), (1, 101), 0)
    return tinted((214, 208, 194), noise(rng) * 0.3 + streaks, 0.12)


def house_front(rng: np.random.Generator, wall: Surface, frame: Rgb, door: Rgb) -> Surface:
    """Two storeys of a house, 6.5 m wide and 5.6 m high: bay and door below, two windows above."""
    quarter = cv2.resize(wall, (SIZE // 4, SIZE // 4), interpolation=cv2.INTER_AREA)
    surface: Surface = np.tile(np.asarray(quarter, np.uint8), (4, 4, 1))
    lit = rng.random(4) < 0.5  # noqa: PLR2004 - half of the windows
    _window(surface, rng, (50, 60, 150, 120), frame, shines=bool(lit[0]))
    _window(surface, rng, (310, 60, 150, 120), frame, shines=bool(lit[1]))
    _window(surface, rng, (40, 280, 220, 140), frame, shines=bool(lit[2]))
    cv2.rectangle(surface, (338, 270), (442, 511), (*frame, 255), -1)
    cv2.rectangle(surface, (350, 310), (430, 511), (*door, 255), -1)
    _window(surface, rng, (352, 276, 76, 30), frame, shines=bool(lit[3]))
    cv2.rectangle(surface, (364, 330), (416, 390), tuple(int(c * 0.8) for c in (*door, 318)), 2)
    cv2.circle(surface, (420, 412), 4, (190, 170, 90, 255), -1)
    write(surface, str(rng.integers(2, 98)), (390, 350), 22, (225, 215, 190))
    cv2.rectangle(surface, (0, 232), (SIZE, 240), (120, 110, 100, 255), -1)
    return surface


def _window(
    surface: Surface, rng: np.random.Generator, box: tuple[int, int, int, int], frame: Rgb, *, shines: bool
) -> None:
    x, y, w, h = box
    cv2.rectangle(surface, (x - 6, y + h), (x + w + 6, y + h + 10), (190, 186, 176, 255), -1)
    cv2.rectangle(surface, (x, y), (x + w, y + h), (*frame, 255), -1)
    panes = max(1, w // 70)
    for pane in range(panes):
        left = x + 6 + pane * (w - 6) // panes
        right = x + (pane + 1) * (w - 6) // panes
        glass = surface[y + 6 : y + h - 6, left:right]
        fall = np.linspace(1.0, 0.5, glass.shape[0])[:, None, None]
        glass[..., :3] = np.array([64, 74, 86]) * fall + 10
        if shines:
            glass[..., :3] = np.array([236, 190, 120]) * (0.55 + 0.45 * fall)
            glass[..., 3] = 55
        else:
            cv2.rectangle(glass, (0, 0), (max(2, glass.shape[1] // 6), glass.shape[0]), (150, 140, 128, 255), -1)
        rng.random()


def shop_front(rng: np.random.Generator, name: str, line: str, board: Rgb, letters: Rgb) -> Surface:
    """A shop, 6.5 m wide and 3.4 m high: fascia with lettering, lit window with posters, door."""
    surface = tinted((60, 58, 56), noise(rng) * 0.2)
    cv2.rectangle(surface, (0, 30), (SIZE, 160), (*board, 150), -1)
    cv2.rectangle(surface, (0, 30), (SIZE, 160), (20, 20, 20, 255), 4)
    write(surface, name, (SIZE // 2, 84), 66, letters, shining=True, width=470)
    write(surface, line, (SIZE // 2, 136), 26, letters, shining=True, width=440)
    glass = surface[180:480, 20:350]
    depth = np.linspace(1.0, 0.45, glass.shape[0])[:, None, None]
    glass[..., :3] = np.array([196, 176, 140]) * depth
    glass[..., 3] = 90
    for _ in range(26):
        x, y = int(rng.integers(0, 310)), int(rng.integers(120, 280))
        shade = tuple(int(c) for c in rng.integers(40, 210, 3))
        cv2.rectangle(glass, (x, y), (x + int(rng.integers(8, 30)), y + int(rng.integers(12, 60))), (*shade, 170), -1)
    cv2.rectangle(glass, (210, 30), (310, 110), (240, 236, 90, 140), -1)
    write(glass, "SALE 50% OFF", (260, 58), 22, (180, 20, 20), width=92)
    write(glass, "MP3 99p", (260, 90), 20, (20, 20, 20), width=80)
    cv2.rectangle(surface, (370, 180), (492, 511), (*(int(c * 0.7) for c in board), 255), -1)
    surface[200:440, 388:474] = (120, 118, 108, 150)
    write(surface, "OPEN", (431, 240), 24, (220, 40, 40), shining=True)
    cv2.rectangle(surface, (0, 480), (360, 511), (*(int(c * 0.5) for c in board), 255), -1)
    return surface


def retail_shed(rng: np.random.Generator) -> Surface:
    """The cladding of a shed, 12 m wide and 6 m high, with an illuminated sign."""
    surface = tinted((132, 140, 148), noise(rng) * 0.2, 0.1)
    for x in range(0, SIZE, 12):
        cv2.line(surface, (x, 0), (x, SIZE), (110, 118, 126, 255), 2)
    cv2.rectangle(surface, (60, 90), (452, 200), (196, 40, 34, 110), -1)
    write(surface, "TYRE CITY", (256, 134), 70, (255, 250, 240), shining=True, width=370)
    write(surface, "MOT WHILE U WAIT  EX2 8PL", (256, 182), 26, (255, 250, 240), shining=True, width=350)
    surface[260:470, 40:472] = (170, 176, 168, 120)
    for x in range(40, 480, 72):
        cv2.line(surface, (x, 260), (x, 470), (40, 44, 50, 255), 6)
    cv2.rectangle(surface, (0, 470), (SIZE, SIZE), (70, 70, 72, 255), -1)
    return surface


def signs(rng: np.random.Generator) -> Surface:
    """A sheet of road signs, cut out: direction, 30, 40, give-way, one-way name plate, speed camera, bus stop."""
    surface = np.zeros((SIZE, SIZE, 4), np.uint8)
    cv2.rectangle(surface, (4, 4), (300, 180), (16, 92, 60, 255), -1)
    cv2.rectangle(surface, (10, 10), (294, 174), (240, 240, 240, 255), 4)
    write(surface, "Ashford  A41", (150, 52), 38, (255, 230, 60), width=260)
    write(surface, "Town centre", (150, 102), 38, (240, 240, 240), width=260)
    write(surface, "B4017  Wick 3", (150, 148), 38, (240, 240, 240), width=260)
    for x, text in ((380, "30"), (470, "40")):
        cv2.circle(surface, (x, 50), 42, (200, 22, 30, 255), -1, cv2.LINE_AA)
        cv2.circle(surface, (x, 50), 32, (244, 244, 244, 255), -1, cv2.LINE_AA)
        write(surface, text, (x, 50), 38, (16, 16, 18))
    cv2.rectangle(surface, (340, 110), (508, 180), (240, 240, 238, 255), -1)
    cv2.rectangle(surface, (344, 114), (504, 176), (20, 20, 20, 255), 3)
    write(surface, "LONG LANE SG4", (424, 146), 26, (16, 16, 18), width=150)
    cv2.rectangle(surface, (4, 200), (150, 390), (250, 206, 40, 255), -1)
    write(surface, "ROAD", (77, 250), 40, (16, 16, 18), width=120)
    write(surface, "AHEAD", (77, 296), 40, (16, 16, 18), width=120)
    write(surface, "CLOSED", (77, 342), 40, (16, 16, 18), width=120)
    cv2.rectangle(surface, (170, 200), (300, 390), (200, 30, 40, 255), -1)
    write(surface, "BUS", (235, 250), 48, (250, 250, 250))
    write(surface, "42 X7 N9", (235, 310), 30, (250, 250, 250), width=116)
    write(surface, "TOWN", (235, 356), 28, (250, 250, 250))
    cv2.rectangle(surface, (320, 200), (508, 390), (30, 70, 150, 255), -1)
    write(surface, "P", (414, 260), 90, (250, 250, 250))
    write(surface, "2 hours Mon-Sat", (414, 330), 24, (250, 250, 250), width=170)
    write(surface, "8am-6pm  K12", (414, 362), 24, (250, 250, 250), width=170)
    cv2.rectangle(surface, (4, 404), (508, 508), (236, 236, 232, 255), -1)
    write(surface, "FOR SALE  Dawson & Vale  0163 2960 884", (256, 456), 40, (20, 60, 40), width=480)
    rng.random()
    return surface


def sign_backs(rng: np.random.Generator) -> Surface:
    """The same sheet from behind: bare metal."""
    surface = signs(rng)
    surface[..., :3] = (118, 121, 124)
    return surface


def ironwork(rng: np.random.Generator) -> Surface:
    """Set into the road, cut out: a round cover, a grating, and a patch where it was dug up."""
    surface = np.zeros((SIZE, SIZE, 4), np.uint8)
    surface[..., :3] = (58, 56, 54)
    cv2.circle(surface, (128, 128), 120, (64, 61, 58, 255), -1, cv2.LINE_AA)
    for at in range(24, 250, 22):
        for across in range(24, 250, 22):
            if np.hypot(at - 128, across - 128) < 104:  # noqa: PLR2004 - pixels: inside the rim
                cv2.circle(surface, (at, across), 7, (84, 80, 76, 255), -1, cv2.LINE_AA)
    cv2.rectangle(surface, (270, 20), (500, 240), (50, 48, 46, 255), -1)
    for x in range(290, 490, 28):
        cv2.rectangle(surface, (x, 36), (x + 13, 224), (14, 14, 14, 255), -1)
    patch = surface[262:506, 6:506]
    patch[:] = tinted((98, 98, 99), rng.standard_normal((244, 500)).astype(np.float32), 0.14)
    cv2.rectangle(surface, (6, 262), (505, 505), (70, 70, 71, 255), 4)
    return surface


def people(rng: np.random.Generator) -> Surface:
    """Four people standing and walking, cut out, each a quarter of the sheet wide."""
    surface = np.zeros((SIZE, SIZE, 4), np.uint8)
    clothes = (
        ((46, 52, 70), (30, 32, 38)),
        ((96, 48, 46), (40, 44, 60)),
        ((74, 84, 62), (58, 50, 44)),
        ((30, 30, 32), (66, 70, 84)),
    )
    for number, (coat, legs) in enumerate(clothes):
        _person(surface, number * 128 + 64, coat, legs, step=14 + 8 * (number % 2))
    grain = 1 + 0.12 * noise(rng, coarse=24)[..., None] - 0.25 * np.linspace(0, 1, SIZE)[:, None, None]
    surface[..., :3] = np.clip(surface[..., :3] * grain, 0, 255)
    return surface


def _person(surface: Surface, x: int, coat: Rgb, legs: Rgb, *, step: int) -> None:
    for side in (-1, 1):
        foot = (x + side * step, 500)
        cv2.line(surface, (x + side * 8, 300), foot, (*legs, 255), 24, cv2.LINE_AA)
        cv2.ellipse(surface, (foot[0] + 6, 502), (18, 8), 0, 0, 360, (24, 22, 22, 255), -1, cv2.LINE_AA)
        sleeve = tuple(int(c * 0.85) for c in coat)
        cv2.line(surface, (x + side * 32, 130), (x + side * (34 + step // 2), 280), (*sleeve, 255), 18, cv2.LINE_AA)
        cv2.circle(surface, (x + side * (35 + step // 2), 290), 9, (176, 136, 116, 255), -1, cv2.LINE_AA)
    cv2.ellipse(surface, (x, 220), (38, 115), 0, 0, 360, (*coat, 255), -1, cv2.LINE_AA)
    cv2.ellipse(surface, (x, 300), (36, 50), 0, 0, 360, (*coat, 255), -1, cv2.LINE_AA)
    cv2.ellipse(surface, (x, 122), (34, 26), 0, 0, 360, (*coat, 255), -1, cv2.LINE_AA)
    cv2.ellipse(surface, (x, 66), (23, 30), 0, 0, 360, (188, 146, 124, 255), -1, cv2.LINE_AA)
    cv2.ellipse(surface, (x, 54), (25, 22), 0, 180, 360, (48, 36, 28, 255), -1, cv2.LINE_AA)


def plain(rng: np.random.Generator) -> Surface:
    """White with a little grain: metal, paint, concrete by tint."""
    return tinted((250, 250, 250), rng.standard_normal((SIZE, SIZE)).astype(np.float32), 0.015)


def treeline(rng: np.random.Generator) -> Surface:
    """Woods far away, cut out."""
    surface = np.zeros((SIZE, SIZE, 4), np.uint8)
    edge = (0.35 + 0.16 * noise(rng, coarse=6)[0]) * SIZE
    below = np.arange(SIZE)[:, None] > edge[None, :]
    surface[..., :3] = np.clip(np.array([74, 84, 72]) * (1 + 0.2 * noise(rng, coarse=16)[..., None]), 0, 255)
    surface[below, 3] = 255
    return surface


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
