"""What is no plate but could be taken for one: captions, signs, lettering, grilles, lamps, bare recesses."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.detector_canvas import Canvas, Points, quad_in_space

Image = NDArray[np.uint8]
Rng = np.random.Generator
Colour = tuple[int, int, int]

STRIP_HEIGHT_PX = 40
"""Height lines of text are drawn at."""
_WORDS = (
    "POLICE", "TAXI", "AMBULANCE", "Removals", "Plumbing & Heating", "www.example.co.uk", "Electrical", "Ltd", "HOTEL",
    "Parking", "SLOW", "NO ENTRY", "Ring road", "Services", "Town centre", "One way", "Keep clear", "Bus stop",
    "School", "Market",
    "Restaurant", "Open 24 hours", "SALE", "Bakery", "FIRE EXIT", "For sale", "To let", "Pharmacy", "TURBO", "HYBRID",
    "Diesel", "SPORT", "4x4", "GTI", "The quick brown fox", "Newspaper", "Chapter one", "Speed camera", "Weak bridge",
    "M25 A406",
)  # fmt: skip
_SIGN_COLOURS: tuple[tuple[Colour, Colour], ...] = (
    ((150, 60, 10), (240, 240, 240)), ((70, 100, 10), (240, 240, 240)), ((235, 235, 235), (20, 20, 20)),
    ((30, 190, 240), (20, 20, 20)), ((40, 40, 200), (240, 240, 240)), ((20, 20, 20), (240, 240, 240)),
    ((40, 60, 90), (240, 240, 240)), ((20, 120, 240), (10, 10, 10)),
)  # fmt: skip


@cache
def _fonts() -> tuple[cv2.FontFace, ...]:
    """The faces that OpenCV brings along, and those of Debian's usual family where it is installed."""
    files = sorted(Path("/usr/share/fonts/truetype/dejavu").glob("DejaVuS*.ttf"))
    return tuple(cv2.FontFace(name) for name in ("sans", "italic", "uni", *map(str, files)))


def _face(rng: Rng) -> cv2.FontFace:
    return _fonts()[rng.integers(len(_fonts()))]


def lettering(rng: Rng) -> Image:
    """Coverage (height, width), 0–255, of a line of text in a font that is no plate's."""
    text = _text(rng)
    strip = np.zeros((STRIP_HEIGHT_PX, 30 * len(text) + 20), np.uint8)
    font, weight = _face(rng), int(rng.integers(200, 900))
    end, _ = cv2.putText(strip, text, (6, 30), (255,), font, 28, weight)
    return strip[:, : end[0] + 6]


def _text(rng: Rng) -> str:
    """Words, a telephone number, or a caption's date, time and speed."""
    kind = rng.random()
    if kind < 0.6:
        words = " ".join(str(word) for word in rng.choice(_WORDS, rng.integers(1, 3)))
        return words.upper() if rng.random() < 0.25 else words
    digits = "".join(str(digit) for digit in rng.integers(0, 10, 14))
    if kind < 0.75:
        return f"0{digits[:4]} {digits[4:10]}"
    return str(rng.choice((
        f"20{digits[:2]}/{digits[2:4]}/{digits[4:6]} {digits[6:8]}:{digits[8:10]}:{digits[10:12]}",
        f"{digits[0]}{digits[1]}-{digits[2:4]}-20{digits[4:6]} {digits[6:8]}:{digits[8:10]}",
        f"{digits[:3]} km/h N{digits[3:5]}.{digits[5:9]} E{digits[9:11]}.{digits[11:14]}",
        f"{digits[:2]} MPH CAM {digits[2]}", f"{digits[:2]}:{digits[2:4]}", digits[:2],
    )))  # fmt: skip


def caption(canvas: Canvas, rng: Rng) -> None:
    """A line of text burnt in along an edge, with or without a bar behind it."""
    strip = lettering(rng)
    height, width = canvas.image.shape[:2]
    high = rng.uniform(8, 30)
    wide = min(high * strip.shape[1] / strip.shape[0], 0.95 * width)
    x = rng.uniform(0, width - wide)
    y = rng.uniform(0, 0.1 * height) if rng.random() < 0.5 else height - high - rng.uniform(0, 0.1 * height)
    quad = _upright(x, y, wide, high)
    if canvas.is_clear(quad):
        _lay_text(canvas, rng, quad, strip, behind=rng.random() < 0.35)


def van_lettering(canvas: Canvas, rng: Rng) -> None:
    """Text straight on whatever is there."""
    _place(canvas, rng, 4.5, lambda quad: _lay_text(canvas, rng, quad, lettering(rng), behind=False))


def sign(canvas: Canvas, rng: Rng) -> None:
    """A road or shop sign: coloured board, border, one to three lines."""

    def draw(quad: Points) -> None:
        ground, ink = _SIGN_COLOURS[rng.integers(len(_SIGN_COLOURS))]
        rows = int(rng.integers(1, 4))
        board = np.full((STRIP_HEIGHT_PX * rows + 16, 260, 3), ground, np.uint8)
        for row in range(rows):
            strip = lettering(rng)[:, :250]
            part = board[8 + row * STRIP_HEIGHT_PX :][:STRIP_HEIGHT_PX, 5 : 5 + strip.shape[1]]
            share = strip[..., None] / 255
            part[:] = (part * (1 - share) + np.array(ink) * share).astype(np.uint8)
        cv2.rectangle(board, (2, 2), (257, board.shape[0] - 3), ink, int(rng.integers(1, 6)))
        canvas.paste(_lit(rng, board), None, quad, rng.uniform(0, 0.8))

    _place(canvas, rng, rng.uniform(1.2, 3.0), draw, least_px=45)


def round_sign(canvas: Canvas, rng: Rng) -> None:
    """A speed limit or a lorry's mark: a disc with a figure."""

    def draw(quad: Points) -> None:
        face = np.zeros((64, 64, 3), np.uint8)
        cover = np.zeros((64, 64), np.uint8)
        cv2.circle(cover, (32, 32), 30, 255, -1, cv2.LINE_AA)
        cv2.circle(face, (32, 32), 31, (40, 40, 210), -1)
        cv2.circle(face, (32, 32), 23, (240, 240, 240), -1)
        cv2.putText(face, str(10 * rng.integers(1, 8)), (12, 42), (10, 10, 10), _fonts()[0], 30, 700)
        canvas.paste(_lit(rng, face), cover, quad, rng.uniform(0, 0.8))

    _place(canvas, rng, 1.0, draw)


def grille(canvas: Canvas, rng: Rng) -> None:
    """Bars, upright or level: a grille, railings, a drain, a zebra crossing."""

    def draw(quad: Points) -> None:
        bars = np.full((48, 160, 3), rng.integers(0, 90), np.uint8)
        step, colour = (
            int(rng.integers(6, 24)),
            [int(v) for v in rng.integers(60, 255, 3) * 0.3 + rng.integers(40, 180)],
        )
        upright = rng.random() < 0.6
        for at in range(2, 160 if upright else 48, step):
            wide = max(1, int(step * rng.uniform(0.25, 0.6)))
            if upright:
                bars[:, at : at + wide] = colour
            else:
                bars[at : at + wide] = colour
        canvas.paste(_lit(rng, bars), None, quad, rng.uniform(0, 0.8))

    _place(canvas, rng, rng.uniform(1.5, 5.0), draw)


def facade(canvas: Canvas, rng: Rng) -> None:
    """Rows of windows, lit or dark."""

    def draw(quad: Points) -> None:
        wall = np.empty((96, 128, 3), np.uint8)
        wall[:] = rng.integers(20, 230)
        across, down = (int(count) for count in rng.integers(2, 9, 2))
        for column in range(across):
            for row in range(down):
                corner = (128 * column // across + 3, 96 * row // down + 3)
                end = (128 * (column + 1) // across - 3, 96 * (row + 1) // down - 3)
                cv2.rectangle(wall, corner, end, [int(v) for v in rng.integers(0, 255, 3)], -1)
        canvas.paste(_lit(rng, wall), None, quad, rng.uniform(0, 0.8))

    _place(canvas, rng, rng.uniform(0.6, 2.0), draw)


def badge(canvas: Canvas, rng: Rng) -> None:
    """A maker's badge or a wheel: rings of chrome with something inside."""

    def draw(quad: Points) -> None:
        face = np.full((64, 64, 3), rng.integers(0, 255), np.uint8)
        cover = np.zeros((64, 64), np.uint8)
        cv2.circle(cover, (32, 32), 30, 255, -1, cv2.LINE_AA)
        for radius in rng.integers(4, 31, 3):
            cv2.circle(face, (32, 32), int(radius), [int(rng.integers(255))] * 3, int(rng.integers(1, 7)))
        for end in rng.integers(4, 60, (int(rng.integers(1, 6)), 2)):
            cv2.line(
                face, (32, 32), (int(end[0]), int(end[1])), [int(rng.integers(0, 255))] * 3, int(rng.integers(2, 8))
            )
        canvas.paste(_lit(rng, face), cover, quad, rng.uniform(0, 0.8))

    _place(canvas, rng, rng.uniform(0.8, 2.4), draw, least_px=12)


def lamp(canvas: Canvas, rng: Rng) -> None:
    """A lamp with its glow."""
    height, width = canvas.image.shape[:2]
    x, y, radius = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(3, 22)
    quad = _upright(x - 3 * radius, y - 3 * radius, 6 * radius, 6 * radius)
    if not canvas.is_clear(quad, margin_px=0):
        return
    side = np.linspace(-3, 3, 48)
    away = side[None] ** 2 * rng.uniform(0.3, 1) + side[:, None] ** 2
    glow = np.exp(-away * rng.uniform(0.5, 2)) * rng.uniform(0.4, 1)
    core = (away < rng.uniform(0.3, 1.2)).astype(float)
    colour = np.array(((255, 255, 255), (40, 30, 255), (30, 150, 255), (255, 200, 180))[rng.integers(4)], np.uint8)
    canvas.paste(np.tile(colour, (48, 48, 1)), (np.maximum(glow, core) * 255).astype(np.uint8), quad)


def bare_board(canvas: Canvas, rng: Rng) -> None:
    """A plate's shape without a plate's lettering: an empty recess, a sticker, a stripe, hazard marks."""

    def draw(quad: Points) -> None:
        board = np.empty((40, 180, 3), np.uint8)
        board[:] = np.clip(rng.uniform(0, 250) + rng.normal(0, 40, 3), 0, 255).astype(np.uint8)
        if rng.random() < 0.4:
            colour = [int(v) for v in rng.integers(0, 255, 3)]
            for x in range(-40, 220, int(rng.integers(16, 50))):
                cv2.line(board, (x, 45), (x + 40, -5), colour, int(rng.integers(3, 14)))
        canvas.paste(_lit(rng, board), None, quad, rng.uniform(0, 0.8))

    _place(canvas, rng, rng.uniform(1.2, 6.0), draw, least_px=30)


_DECOYS: tuple[tuple[Callable[[Canvas, Rng], None], float], ...] = (
    (caption, 0.25), (van_lettering, 0.2), (sign, 0.2), (round_sign, 0.05), (grille, 0.12), (lamp, 0.08),
    (bare_board, 0.1),
    (facade, 0.08),
    (badge, 0.1),
)  # fmt: skip
_CHANCES = np.array([chance for _, chance in _DECOYS]) / sum(chance for _, chance in _DECOYS)


def add_decoys(canvas: Canvas, rng: Rng, count: int) -> None:
    """Put decoys where nothing is labelled."""
    for kind in rng.choice(len(_DECOYS), count, p=_CHANCES):
        _DECOYS[kind][0](canvas, rng)


def text_page(rng: Rng, size: tuple[int, int]) -> Image:
    """A page or a shop window full of text, (height, width, 3)."""
    width, height = size
    page = np.empty((height, width, 3), np.uint8)
    page[:] = np.clip(rng.uniform(20, 250) + rng.normal(0, 12, 3), 0, 255).astype(np.uint8)
    canvas = Canvas(page)
    step, left = rng.uniform(10, 40), rng.uniform(0, 0.3 * width)
    ink = (255 - page[0, 0].astype(int)) if rng.random() < 0.8 else rng.integers(0, 255, 3)
    for y in np.arange(rng.uniform(0, step), height - step, step):
        strip = lettering(rng)
        high = step * rng.uniform(0.6, 0.9)
        quad = _upright(left + rng.normal(0, 2), y, high * strip.shape[1] / strip.shape[0], high)
        _lay(canvas, quad, strip, ink)
    return page


def _place(canvas: Canvas, rng: Rng, aspect: float, draw: Callable[[Points], None], least_px: float = 16.0) -> None:
    """Choose a clear place and draw there; nothing is drawn when there is none."""
    height, width = canvas.image.shape[:2]
    wide = min(float(np.exp(rng.uniform(np.log(least_px), np.log(240)))), 0.8 * height * aspect)
    middle = rng.uniform((0, 0), (width, height)).astype(np.float32)
    quad = quad_in_space(rng, middle, wide, wide / aspect)
    if canvas.is_clear(quad):
        draw(quad)


def _lay_text(canvas: Canvas, rng: Rng, quad: Points, strip: Image, *, behind: bool) -> None:
    if behind:
        ground = np.full((32, 96, 3), rng.choice((0, 20, 200, 255)), np.uint8)
        canvas.paste(ground, None, quad)
    light = canvas.light_at(quad)
    ink = np.full(3, 255.0 if light.mean() < rng.uniform(80, 180) else 10.0)
    if rng.random() < 0.3:
        ink = rng.uniform(0, 255, 3)
    _lay(canvas, quad, strip, ink)


def _lay(canvas: Canvas, quad: Points, strip: Image, ink: NDArray[np.generic]) -> None:
    picture = np.empty((*strip.shape, 3), np.uint8)
    picture[:] = ink.astype(np.uint8)
    canvas.paste(picture, strip, quad)


def _lit(rng: Rng, picture: Image) -> Image:
    return np.asarray(np.clip(picture * rng.uniform(0.25, 1.05), 0, 255), np.uint8)


def _upright(x: float, y: float, wide: float, high: float) -> Points:
    return np.array([[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]], np.float32)
