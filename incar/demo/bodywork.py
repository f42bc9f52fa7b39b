"""The finish of a vehicle: paint, windows, doors, lamps, grille, badge and lettering, painted onto its atlas."""

from typing import Final

import numpy as np

from incar.demo.bodies import Atlas, Body, Quarter, View
from incar.demo.lettering import write
from incar.demo.panel import (
    BRIGHT,
    DARK,
    GLASS,
    GLOSS,
    PAINT,
    PLASTIC,
    RED_LAMP,
    WHITE_LAMP,
    Panel,
    Picture,
)

_PATCHES: Final = (
    ((255, 255, 255), PAINT),
    ((24, 24, 26), PLASTIC),
    ((190, 194, 198), (0, 160, 0, 0)),
    ((150, 14, 14), RED_LAMP),
    ((34, 36, 42), PLASTIC),
    ((206, 208, 212), (0, 120, 0, 0)),
    ((40, 38, 36), PLASTIC),
)


def finish(body: Body, lettering: str, seed: int) -> Picture:
    """Both layers (2, height, width, 4) of a vehicle's atlas."""
    wide, high = Atlas.SIZE
    sheets = np.zeros((2, high, wide, 4), np.uint8)
    sheets[0] = (255, 255, 255, 255)
    sheets[1] = PAINT
    rng = np.random.default_rng(seed)
    side = _panel(sheets, Atlas.LEFT, body.length, body.height)
    _paint_side(side, body)
    right = _panel(sheets, Atlas.RIGHT, body.length, body.height)
    right.colour[:], right.material[:] = side.colour[:, ::-1], side.material[:, ::-1]
    if lettering and body.letters:
        for panel, mirrored in ((side, False), (right, True)):
            _side_words(panel, body, lettering, mirrored=mirrored)
    _paint_front(_panel(sheets, Atlas.FRONT, body.width * 1.04, body.height), body, lettering, rng)
    _paint_rear(_panel(sheets, Atlas.REAR, body.width * 1.04, body.height), body, lettering)
    _paint_wheel(_panel(sheets, Atlas.WHEEL, 1.0, 1.0 / 1.03))
    _paint_patches(sheets, lettering)
    return sheets


def _panel(sheets: Picture, view: View, wide_m: float, high_m: float) -> Panel:
    rows, columns = slice(view.top, view.top + view.height), slice(view.left, view.left + view.width)
    return Panel(sheets[0, rows, columns], sheets[1, rows, columns], wide_m, high_m * 1.03)


def _paint_side(panel: Panel, body: Body) -> None:
    _grime(panel, body)
    if body.cargo:
        start, stop, low, high = body.cargo
        panel.box(start, stop, low, high, (240, 240, 238), PLASTIC)
        panel.line([(start, low), (stop, low)], 0.06, (120, 120, 122))
        panel.line([(start, high - 0.03), (stop, high - 0.03)], 0.05, (150, 150, 150))
    for door in body.doors:
        panel.line([(door, body.clearance + 0.12), (door, body.windows[0][0][1] + 0.02)], 0.012)
    for window in body.windows:
        _window(panel, window, body)
    last = body.windows[-1][-1][0] if len(body.doors) > 1 else body.doors[-1]
    for door in body.doors[1:]:
        if door <= last + 0.3:
            up = body.windows[0][0][1] - 0.11
            panel.box(door - 0.24, door - 0.08, up, up + 0.03, BRIGHT if body.chrome else DARK, GLOSS)
    for axle in body.axles:
        panel.disc((axle, body.wheel_radius + 0.01), body.wheel_radius + 0.055, (14, 14, 15), PLASTIC)
    if body.cladding:
        panel.box(0, body.length, 0, body.clearance + 0.12, (38, 38, 40), PLASTIC)
    front, rear = body.front_lamps, body.rear_lamps
    panel.polygon(
        [(0, front[2]), (0.24, front[2] + 0.04), (0.34, front[3]), (0, front[3])], (214, 218, 222), WHITE_LAMP
    )
    tail = body.length
    panel.polygon(
        [(tail, rear[2]), (tail - 0.14, rear[2] + 0.03), (tail - 0.20, rear[3]), (tail, rear[3])],
        (150, 16, 18),
        RED_LAMP,
    )
    panel.box(0.55, 0.62, body.front_lamps[3] - 0.12, body.front_lamps[3] - 0.08, (220, 130, 30), PLASTIC)


def _grime(panel: Panel, body: Body) -> None:
    """Light falls on the shoulders; the sills are dark with road dirt."""
    high, _ = panel.colour.shape[:2]
    up = (1 - np.arange(high) / high) * panel.high_m
    shade = np.interp(up, [0, body.clearance, body.clearance + 0.25, 0.9, 1.0, 4.0], [0.4, 0.55, 0.86, 0.97, 1.0, 1.0])
    panel.colour[..., :3] = np.round(panel.colour[..., :3] * shade[:, None, None])
    crease = body.front_lamps[3] + 0.02
    panel.line([(0.5, crease), (panel.wide_m - 0.3, crease + 0.05)], 0.01, (205, 205, 206))
    panel.line([(0.5, crease - 0.02), (panel.wide_m - 0.3, crease + 0.03)], 0.01, (160, 160, 162))


def _window(panel: Panel, outline: list[tuple[float, float]], body: Body) -> None:
    middle = np.mean(outline, axis=0)
    rim = [tuple(middle + (np.array(p) - middle) * 1.05) for p in outline]
    panel.polygon(rim, BRIGHT if body.chrome else (18, 18, 20), GLOSS)
    panel.polygon(outline, (30, 34, 38), GLASS)
    low, high = min(p[1] for p in outline), max(p[1] for p in outline)
    seat = [
        (middle[0] + 0.1, low),
        (middle[0] + 0.16, low + (high - low) * 0.6),
        (middle[0] + 0.34, low + (high - low) * 0.55),
        (middle[0] + 0.36, low),
    ]
    if high - low < 0.7:  # noqa: PLR2004 - metres: a car's window
        panel.polygon(seat, (16, 17, 19), GLASS)


def _side_words(panel: Panel, body: Body, text: str, *, mirrored: bool) -> None:
    x0, x1, z0, z1 = body.letters
    middle = body.length - (x0 + x1) / 2 if mirrored else (x0 + x1) / 2
    rgb = (20, 62, 130) if body.cargo or body.height < 2.5 else (244, 240, 200)  # noqa: PLR2004 - metres: no bus
    panel.words(text, (middle, (z0 + z1) / 2 + 0.06), (z1 - z0) * 0.55, rgb, wide_m=(x1 - x0) * 0.94)
    if body.height < 2.5 or body.cargo:  # noqa: PLR2004 - as above
        panel.words("01632 960 417", (middle, z0 - 0.02), (z1 - z0) * 0.22, rgb, wide_m=(x1 - x0) * 0.4)


def _paint_front(panel: Panel, body: Body, lettering: str, rng: np.random.Generator) -> None:
    middle = panel.wide_m / 2
    _end_shade(panel, body)
    half = body.width / 2
    z0, z1 = body.screen
    low, high = half * 0.86, (half - body.tumble) * 0.86
    panel.polygon(
        [
            (middle - low - 0.04, z0 - 0.05),
            (middle + low + 0.04, z0 - 0.05),
            (middle + high + 0.03, z1 + 0.03),
            (middle - high - 0.03, z1 + 0.03),
        ],
        (20, 20, 22),
        GLOSS,
    )
    panel.polygon(
        [(middle - low, z0), (middle + low, z0), (middle + high, z1), (middle - high, z1)], (34, 38, 42), GLASS
    )
    _people(panel, body, middle, rng)
    for side in (-1, 1):
        panel.line([(middle + side * 0.05, z0 + 0.01), (middle + side * 0.55, z0 + 0.05)], 0.02, (8, 8, 8))
    if body.cladding:
        panel.box(0, panel.wide_m, 0, body.cladding, (40, 40, 42), PLASTIC)
    _grille(panel, body, middle)
    for side in (-1, 1):
        _front_lamp(panel, body, middle, side)
    up = body.plate_front
    panel.box(middle - 0.31, middle + 0.31, up - 0.09, up + 0.09, (24, 24, 26), PLASTIC)
    if body.destination:
        x, d0, d1 = body.destination
        panel.box(middle - x, middle + x, d0, d1, (10, 10, 10), (0, 40, 60, 0))
        panel.words(lettering, (middle, (d0 + d1) / 2), (d1 - d0) * 0.6, (255, 170, 30), wide_m=1.8 * x)
        _glowing_words(panel, middle, (x, d0, d1))


def _glowing_words(panel: Panel, middle: float, area: tuple[float, float, float]) -> None:
    """Bright pixels of a destination display shine."""
    high, wide = panel.colour.shape[:2]
    x, d0, d1 = area
    rows = slice(round((1 - d1 / panel.high_m) * high), round((1 - d0 / panel.high_m) * high))
    columns = slice(round((middle - x) / panel.wide_m * wide), round((middle + x) / panel.wide_m * wide))
    lit = panel.colour[rows, columns, 0] > 60  # noqa: PLR2004 - brighter than the display's black
    panel.material[rows, columns, 2] = np.where(lit, 90, 0)


def _people(panel: Panel, body: Body, middle: float, rng: np.random.Generator) -> None:
    z0, z1 = body.screen
    size = min(z1 - z0, 0.5)
    for side, there in ((-1, True), (1, bool(rng.random() < 0.5))):  # noqa: PLR2004 - every other has a passenger
        x = middle + side * body.width * 0.2
        panel.box(x - 0.20, x + 0.20, z0 + 0.02, z0 + size * 0.42, (20, 21, 24), GLASS)
        if there:
            panel.disc((x, z0 + size * 0.56), size * 0.19, (86, 66, 54), (0, 190, 0, 0))
    panel.line([(middle - body.width * 0.3, z0 + 0.05), (middle - body.width * 0.1, z0 + 0.05)], 0.03, (14, 14, 14))


def _grille(panel: Panel, body: Body, middle: float) -> None:
    wide, z0, z1 = body.grille
    panel.polygon(
        [(middle - wide, z1), (middle + wide, z1), (middle + wide * 0.86, z0), (middle - wide * 0.86, z0)],
        (16, 16, 18),
        GLOSS,
    )
    step = 0.032
    for row in range(1, int((z1 - z0) / step)):
        panel.line(
            [(middle - wide * 0.92, z0 + row * step), (middle + wide * 0.92, z0 + row * step)], 0.008, (90, 92, 96)
        )
    edge = BRIGHT if body.chrome else (120, 122, 126)
    panel.line(
        [
            (middle - wide, z1),
            (middle + wide, z1),
            (middle + wide * 0.86, z0),
            (middle - wide * 0.86, z0),
            (middle - wide, z1),
        ],
        0.014,
        edge,
    )
    panel.disc((middle, (z0 + z1) / 2), min(0.075, (z1 - z0) * 0.42), BRIGHT, (0, 160, 0, 0))
    panel.disc((middle, (z0 + z1) / 2), min(0.052, (z1 - z0) * 0.28), (34, 44, 66), GLOSS)
    if body.intake:
        wide, z0, z1 = body.intake
        panel.polygon(
            [(middle - wide, z1), (middle + wide, z1), (middle + wide * 0.9, z0), (middle - wide * 0.9, z0)],
            (20, 20, 22),
            PLASTIC,
        )
        for side in (-1, 1):
            panel.disc((middle + side * wide * 0.92, (z0 + z1) / 2), 0.05, (150, 154, 158), GLOSS)
    elif body.chrome:
        panel.box(0.04, panel.wide_m - 0.04, body.plate_front - 0.05, body.plate_front + 0.05, BRIGHT, (0, 200, 0, 0))


def _front_lamp(panel: Panel, body: Body, middle: float, side: int) -> None:
    x0, x1, z0, z1 = body.front_lamps
    if body.chrome:
        centre, radius = (middle + side * (x0 + x1) / 2, (z0 + z1) / 2), (z1 - z0) / 2
        panel.disc(centre, radius * 1.15, BRIGHT, (0, 200, 0, 0))
        panel.disc(centre, radius * 0.95, (220, 224, 226), WHITE_LAMP)
        return
    outline = [
        (middle + side * x0, z0 + 0.03),
        (middle + side * x1, z0 + 0.06),
        (middle + side * (x1 + 0.03), z1 + 0.02),
        (middle + side * x0, z1),
    ]
    panel.polygon(outline, (120, 124, 130), (0, 200, 60, 0))
    radius = (z1 - z0) * 0.36
    for share in (0.3, 0.68):
        centre = middle + side * (x0 + (x1 - x0) * share), (z0 + z1) / 2 + 0.02
        panel.disc(centre, radius, (236, 240, 244), WHITE_LAMP)
        panel.disc(centre, radius * 0.5, (160, 166, 176), WHITE_LAMP)
    panel.box(
        middle + side * (x1 - 0.07),
        middle + side * (x1 + 0.01),
        z0 + 0.06,
        z1,
        (226, 140, 40),
        (0, 60, 0, 0),
    )


def _paint_rear(panel: Panel, body: Body, lettering: str) -> None:
    middle, half = panel.wide_m / 2, body.width / 2
    _end_shade(panel, body)
    if body.cargo:
        panel.box(0, panel.wide_m, body.cargo[2], body.cargo[3] + 0.1, (236, 236, 234), PLASTIC)
    if body.cladding or body.cargo:
        panel.box(0, panel.wide_m, 0, body.cladding or 0.95, (44, 44, 46), PLASTIC)
    if body.rear_doors:
        panel.line([(middle, 0.5), (middle, body.height - 0.1)], 0.02)
        for side in (-1, 1):
            panel.line([(middle + side * half * 0.9, 0.5), (middle + side * half * 0.9, body.height - 0.1)], 0.012)
            panel.box(middle + side * 0.05, middle + side * 0.09, 0.9, 1.4, (70, 70, 72), PLASTIC)
    if body.back_window:
        _back_window(panel, body, middle)
    _rear_lamps(panel, body, middle)
    up = body.plate_rear
    panel.box(
        middle - 0.36,
        middle + 0.36,
        up - 0.14,
        up + 0.14,
        (150, 150, 152) if not body.cladding else (30, 30, 32),
        PAINT if not body.cladding else PLASTIC,
    )
    panel.box(middle - 0.31, middle + 0.31, up + 0.14, up + 0.17, BRIGHT if body.chrome else (34, 34, 36), GLOSS)
    if not body.cladding and not body.cargo:
        panel.box(0.05, panel.wide_m - 0.05, body.clearance, body.clearance + 0.16, (34, 34, 36), PLASTIC)
        panel.disc((middle, up + 0.21), 0.045, BRIGHT, (0, 160, 0, 0))
    if lettering and body.rear_letters:
        x, z0, z1 = body.rear_letters
        rgb = (20, 62, 130) if body.height < 2.5 or body.cargo else (255, 170, 30)  # noqa: PLR2004 - metres: no bus
        panel.words(lettering, (middle, (z0 + z1) / 2), (z1 - z0) * 0.5, rgb, wide_m=2 * x)


def _back_window(panel: Panel, body: Body, middle: float) -> None:
    z0, z1 = body.back_window
    half = body.width / 2
    low, high = half * 0.80, (half - body.tumble) * 0.80
    panel.polygon(
        [(middle - low, z0), (middle + low, z0), (middle + high, z1), (middle - high, z1)], (28, 31, 34), GLASS
    )
    for row in range(1, 8):
        z = z0 + (z1 - z0) * row / 8
        panel.line([(middle - high, z), (middle + high, z)], 0.004, (48, 42, 38))
    panel.line([(middle, z0 + 0.01), (middle + low * 0.6, z0 + 0.07)], 0.02, (8, 8, 8))


def _rear_lamps(panel: Panel, body: Body, middle: float) -> None:
    x0, x1, z0, z1 = body.rear_lamps
    for side in (-1, 1):
        outline = [
            (middle + side * x0, z0),
            (middle + side * (x1 + 0.04), z0),
            (middle + side * (x1 + 0.04), z1),
            (middle + side * x0, z1),
        ]
        panel.polygon(outline, (140, 14, 16), RED_LAMP)
        panel.box(
            middle + side * x0,
            middle + side * (x1 + 0.04),
            z0 + (z1 - z0) * 0.36,
            z0 + (z1 - z0) * 0.62,
            (226, 190, 170),
            (0, 60, 0, 0),
        )
        panel.box(
            middle + side * x0,
            middle + side * (x1 + 0.04),
            z0,
            z0 + (z1 - z0) * 0.2,
            (214, 120, 30),
            (0, 60, 0, 40),
        )


def _end_shade(panel: Panel, body: Body) -> None:
    high = panel.colour.shape[0]
    up = (1 - np.arange(high) / high) * panel.high_m
    shade = np.interp(up, [0, body.clearance, body.clearance + 0.2, 0.8, 4.0], [0.4, 0.5, 0.85, 1.0, 1.0])
    panel.colour[..., :3] = np.round(panel.colour[..., :3] * shade[:, None, None])
    panel.line(
        [(0.1, body.front_lamps[2] - 0.05), (panel.wide_m - 0.1, body.front_lamps[2] - 0.05)], 0.012, (140, 140, 142)
    )


def _paint_wheel(panel: Panel) -> None:
    panel.box(0, 1, 0, 1, (20, 20, 21), PLASTIC)
    panel.disc((0.5, 0.485), 0.34, (150, 153, 158), (0, 60, 0, 0))
    for angle in np.linspace(0, 2 * np.pi, 6)[:-1]:
        for turn in (-0.26, 0.26):
            far = [(0.5 + 0.31 * np.cos(angle + turn * s), 0.485 + 0.31 * np.sin(angle + turn * s)) for s in (0.4, 1.9)]
            panel.polygon(
                [(0.5 + 0.10 * np.cos(angle + turn), 0.485 + 0.10 * np.sin(angle + turn)), *far], (38, 38, 42), PLASTIC
            )
    panel.disc((0.5, 0.485), 0.07, (90, 92, 96), GLOSS)


def _paint_patches(sheets: Picture, lettering: str) -> None:
    view = Atlas.PATCHES
    for number, (rgb, made_of) in enumerate(_PATCHES):
        left = view.left + 64 * number
        sheets[0, view.top :, left : left + 64] = (*rgb, 255)
        sheets[1, view.top :, left : left + 64] = made_of
    left = view.left + 64 * len(_PATCHES)
    sign = sheets[0, view.top :, left : left + 128]
    sign[:] = (240, 170, 40, 255)
    sheets[1, view.top :, left : left + 128] = (0, 0, 40, 0)
    write(sign, lettering[:4] or "TAXI", (32, 64), 20, (20, 20, 20), width=56)


def quarter_middle(quarter: Quarter) -> tuple[float, float]:
    """Across and up of the middle of a lamp."""
    return (quarter[0] + quarter[1]) / 2, (quarter[2] + quarter[3]) / 2
