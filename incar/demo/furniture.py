"""Sheets of things that stand on the pavement or lie in the road: signs, ironwork, people. All are cut out."""

from typing import Final

import cv2
import numpy as np

from incar.demo.lettering import write
from incar.demo.texture import SIZE, Rgb, Surface, noise, tinted

SIGN_CELLS: Final = {
    "direction": ((4, 4, 300, 180), 2.4),
    "30": ((338, 8, 422, 92), 0.75),
    "40": ((428, 8, 512, 92), 0.75),
    "name": ((340, 110, 508, 180), 1.1),
    "closed": ((4, 200, 150, 390), 0.9),
    "bus": ((170, 200, 300, 390), 0.5),
    "parking": ((320, 200, 508, 390), 0.6),
    "sale": ((4, 404, 508, 508), 1.6),
}
"""Where on the sheet of signs each one is (left, top, right, bottom, pixels), and how wide it stands, metres."""


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
