"""Fronts of houses, shops and sheds, with windows that are lit at night and lettering that is no plate."""

from typing import Final

import cv2
import numpy as np

from incar.demo.lettering import write
from incar.demo.texture import SIZE, Rgb, Surface, noise, tinted

SHOPS: Final = (
    ("HARPER & SONS", "Family butchers since 1924", (122, 24, 30), (245, 232, 205)),
    ("Golden Fry", "FISH & CHIPS  01632 960417", (238, 190, 40), (30, 40, 120)),
    ("MINI MARKET", "OPEN 24H  OFF LICENCE", (24, 112, 62), (250, 250, 250)),
    ("Bella Hair", "UNISEX SALON  est 2009", (40, 38, 44), (232, 180, 200)),
    ("PC 4 U", "REPAIRS  A1 SERVICE", (20, 60, 140), (240, 240, 80)),
    ("Lantern Books", "B2 UPSTAIRS  COFFEE", (36, 60, 66), (232, 220, 190)),
)


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
