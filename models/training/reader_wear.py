"""What happens to a plate before a camera sees it: raised characters, dirt, shadow, reflections, dents."""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.reader_marks import Rng

Picture = NDArray[np.uint8]


def wear(plate: Picture, rng: Rng) -> Picture:
    """Age and use. The picture keeps its size."""
    for share, change in _CHANGES:
        if rng.random() < share:
            plate = change(plate, rng)
    return plate


def stick_seals(plate: Picture, gaps: list[tuple[float, float, float, float]], rng: Rng) -> None:
    """Arms, inspection stickers, dots and dashes between the groups of a foreign mark: none of them a character."""
    for x, y, width, height in gaps:
        if rng.random() < 0.25:
            continue
        middle, half = x + width / 2, min(0.46 * width, 0.3 * height)
        if rng.random() < 0.3:
            ink = rng.integers(0, 70, 3).tolist()
            across, along = (0.5, 0.14) if rng.random() < 0.5 else (0.2, 0.2)
            _spot(plate, (middle, y + height / 2), (across * half * 2, along * half * 2), ink, boxed=True)
            continue
        for level in rng.permutation([0.25, 0.5, 0.75])[: rng.integers(1, 3)]:
            size = half * rng.uniform(0.7, 1.0), half * rng.uniform(0.7, 1.3)
            centre = middle, y + height * level
            _spot(plate, centre, size, rng.integers(0, 230, 3).tolist(), boxed=rng.random() < 0.4)
            inner = size[0] * rng.uniform(0.3, 0.8), size[1] * rng.uniform(0.3, 0.8)
            _spot(plate, centre, inner, rng.integers(60, 255, 3).tolist(), boxed=rng.random() < 0.4)
            if rng.random() < 0.5:
                _print_on(plate, centre, inner, rng)


def _spot(
    plate: Picture, centre: tuple[float, float], half: tuple[float, float], colour: list[int], *, boxed: bool
) -> None:
    x, y = round(centre[0]), round(centre[1])
    wide, high = max(1, round(half[0])), max(1, round(half[1]))
    if boxed:
        cv2.rectangle(plate, (x - wide, y - high), (x + wide, y + high), colour, -1)
    else:
        cv2.ellipse(plate, (x, y), (wide, high), 0, 0, 360, colour, -1, cv2.LINE_AA)


def _print_on(plate: Picture, centre: tuple[float, float], half: tuple[float, float], rng: Rng) -> None:
    """Arms or small print on a seal: a patchwork of a few colours."""
    x0, y0 = max(0, round(centre[0] - half[0])), max(0, round(centre[1] - half[1]))
    place = plate[y0 : round(centre[1] + half[1]) + 1, x0 : round(centre[0] + half[0]) + 1]
    if place.size:
        patches = rng.integers(0, 255, (*rng.integers(2, 6, 2), 3)).astype(np.uint8)
        patches = np.asarray(cv2.resize(patches, place.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.uint8)
        np.copyto(place, patches)


def _raise_characters(plate: Picture, rng: Rng) -> Picture:
    """3D and 4D characters throw a shadow on the paper, or catch light on one edge."""
    move = np.array([[1, 0, rng.uniform(-2.5, 2.5)], [0, 1, rng.uniform(0.3, 2.5)]], np.float32)
    moved = cv2.warpAffine(plate, move, plate.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    if rng.random() < 0.7:
        shade = cv2.addWeighted(moved, rng.uniform(0.2, 0.6), plate, 0.0, 255 * 0.45)
        return np.minimum(plate, np.asarray(shade, np.uint8))
    lit = np.clip(plate.astype(np.int16) + (moved.astype(np.int16) - plate) * rng.uniform(0.1, 0.35), 0, 255)
    return np.asarray(lit, np.uint8)


def _weather(plate: Picture, rng: Rng) -> Picture:
    """Dirt in soft clouds, thicker towards one edge as often as not."""
    cells = int(rng.integers(2, 12))
    cloud = rng.random((max(2, cells // 2), cells), np.float32)
    cloud = np.asarray(cv2.resize(cloud, plate.shape[1::-1], interpolation=cv2.INTER_CUBIC), np.float32)
    if rng.random() < 0.4:
        top, bottom = rng.permutation([0.2, 1.3])
        cloud = cloud * np.linspace(float(top), float(bottom), plate.shape[0], dtype=np.float32)[:, None]
    cover = np.clip(cloud, 0, 1)[..., None] * np.float32(rng.uniform(0.05, 0.5))
    dirt = rng.uniform([30, 40, 50], [120, 130, 150]).astype(np.float32)
    return np.asarray(plate * (1 - cover) + dirt * cover, np.uint8)


def _bleach(plate: Picture, rng: Rng) -> Picture:
    """Characters faint in places: paper that throws the light back outshines them, or they have worn off."""
    across = rng.random((2, int(rng.integers(2, 9))), np.float32) * np.float32(1.6) - np.float32(0.3)
    cover = np.asarray(cv2.resize(across, plate.shape[1::-1], interpolation=cv2.INTER_CUBIC), np.float32)
    faint = (np.clip(cover, 0, 1) * np.float32(rng.uniform(0.4, 0.92)))[..., None]
    paper = np.median(plate.reshape(-1, 3), axis=0).astype(np.float32)
    return np.asarray(plate * (1 - faint) + paper * faint, np.uint8)


def _fix(plate: Picture, rng: Rng) -> Picture:
    """Bolts, caps and stickers put through the characters, and the rust that runs down from them."""
    result = plate.copy()
    height, width = plate.shape[:2]
    colour = rng.choice([rng.integers(5, 60, 3), rng.integers(170, 255, 3), rng.uniform([0, 90, 120], [60, 200, 240])])
    pair = rng.uniform(0.12, 0.42)
    places = [0.5 - pair, 0.5 + pair] if rng.random() < 0.6 else rng.uniform(0.03, 0.97, int(rng.integers(1, 4)))
    level = rng.choice([0.5, rng.uniform(0.08, 0.92)])
    for place in places:
        at = int((place + rng.normal(0, 0.01)) * width), int((level + rng.normal(0, 0.03)) * height)
        radius = max(1, round(height * rng.uniform(0.03, 0.085)))
        if rng.random() < 0.25:
            foot = at[0] + int(rng.normal(0, 1)), at[1] + int(rng.uniform(0.1, 0.4) * height)
            cv2.line(
                result, at, foot, rng.uniform([20, 40, 60], [70, 90, 130]).tolist(), max(1, radius // 2), cv2.LINE_AA
            )
        if rng.random() < 0.3:
            result = rust(result, at, radius * rng.uniform(1.3, 2.4), rng)
        cv2.circle(result, at, radius, colour.tolist(), -1, cv2.LINE_AA)
    return result


def rust(plate: Picture, at: tuple[int, int], radius: float, rng: Rng) -> Picture:
    """Rust or dirt about a bolt, soft at its edge."""
    y, x = np.ogrid[: plate.shape[0], : plate.shape[1]]
    away = ((x - at[0]) / radius) ** 2 + ((y - at[1]) / (radius * rng.uniform(0.8, 1.5))) ** 2
    cover = (np.exp(-(away**1.5)) * rng.uniform(0.4, 1.0))[..., None]
    brown = rng.uniform([10, 20, 25], [60, 80, 110])
    return np.asarray(plate * (1 - cover) + brown * cover, np.uint8)


def _shadow(plate: Picture, rng: Rng) -> Picture:
    """The edge of a bumper's or another car's shadow."""
    height, width = plate.shape[:2]
    mask = np.full((height, width), 255, np.uint8)
    level = rng.uniform(-0.2, 1.2, 2) * height
    corners = [[0, level[0]], [width, level[1]], [width, -height], [0, -height]]
    if rng.random() < 0.4:
        across = rng.uniform(0, 1, 2) * width
        corners = [[across[0], 0], [across[1], height], [-width, height], [-width, 0]]
    cv2.fillPoly(mask, [np.array(corners, np.int32)], int(255 * rng.uniform(0.3, 0.75)))
    soft = cv2.blur(mask, (5, 5)).astype(np.float32)[..., None] / 255
    return np.asarray(plate * soft, np.uint8)


def reflect(plate: Picture, rng: Rng) -> Picture:
    """Sky, a lit wall or wet road mirrored in a glossy face: patches with soft or hard edges over paper and ink."""
    rows, columns = rng.integers([2, 3], [6, 11])
    hills = np.asarray(cv2.resize(rng.random((rows, columns)), plate.shape[1::-1], interpolation=cv2.INTER_CUBIC))
    cover = np.clip((hills - rng.uniform(0.35, 0.75)) / rng.uniform(0.03, 0.4), 0, 1) * rng.uniform(0.3, 0.85)
    light = rng.uniform(110, 255) * rng.uniform(0.85, 1.0, 3)
    own = 1 - cover[..., None] * rng.uniform(0.4, 1.0)
    return np.asarray(np.clip(plate * own + light * cover[..., None], 0, 255), np.uint8)


def bend(plate: Picture, rng: Rng) -> Picture:
    """A plate that follows a bumper or was knocked: its line waves, and the characters lean to both sides."""
    height, width = plate.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)

    def wave() -> NDArray[np.float32]:
        turns, start = rng.uniform(0.3, 1.3), rng.uniform(0, 2 * np.pi)
        return np.sin(x / np.float32(width) * np.float32(2 * np.pi * turns) + np.float32(start))

    down = np.float32(rng.normal(0, 0.05) * height) * wave()
    along = np.float32(rng.normal(0, 0.12)) * wave() * (y - np.float32(height / 2))
    bent = cv2.remap(plate, x + along, y + down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent, np.uint8)


def _hide_a_strip(plate: Picture, rng: Rng) -> Picture:
    """A tow ball, a strap or a frame covers a little of the edge."""
    height, width = plate.shape[:2]
    result = plate.copy()
    colour = rng.integers(5, 120, 3).tolist()
    if rng.random() < 0.5:
        depth = int(rng.uniform(0.02, 0.16) * height)
        result[(height - depth) if rng.random() < 0.6 else 0 :][: max(depth, 1)] = colour
        return result
    centre = int(rng.uniform(0, width)), int(height * rng.uniform(0.95, 1.1))
    cv2.circle(result, centre, int(height * rng.uniform(0.1, 0.22)), colour, -1, cv2.LINE_AA)
    return result


_CHANGES = (
    (0.15, _raise_characters),
    (0.5, _weather),
    (0.2, _bleach),
    (0.2, _shadow),
    (0.3, _fix),
    (0.15, reflect),
    (0.2, bend),
    (0.06, _hide_a_strip),
)
"""How many plates each of them comes to, in this order."""
