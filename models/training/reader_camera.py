"""What light, weather and a camera do to a plate, on the small picture the camera has of it.

Every function takes and gives float32 (height, width, 3) in 0–255; all randomness comes from the generator.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.reader_marks import Rng

Light = NDArray[np.float32]
Picture = NDArray[np.uint8]


def take_picture(scene: Picture, plate_px: float, rng: Rng, strength: float = 1.0) -> Picture:
    """The scene as a camera delivers it; `plate_px` is the plate's width, `strength` scales how bad it gets."""
    image = scene.astype(np.float32)
    washed_out = rng.random() < 0.15 * strength
    if washed_out or rng.random() < 0.2 * strength:
        image = _lamps(image, rng)
    image = wash_out(image, rng) if washed_out else _expose(image, rng, strength)
    if rng.random() < 0.15 * strength:
        image = _bloom(image, rng)
    if rng.random() < 0.12 * strength:
        image = _glare(image, rng)
    image = _blur(image, plate_px, rng, strength)
    if rng.random() < 0.7:
        image = _noise(image, rng, strength)
    if rng.random() < 0.25:
        image = _sharpen(image, rng)
    picture = np.clip(image, 0, 255).astype(np.uint8)
    if rng.random() < 0.7:
        picture = _compress(picture, rng)
    return picture


def _expose(image: Light, rng: Rng, strength: float) -> Light:
    """Exposure, contrast, gamma and colour cast; dusk, infrared-like grey, and pink without an infrared filter."""
    if rng.random() < 0.25:
        image *= rng.uniform(0.85, 1.1)
    else:
        gain = np.exp(rng.normal(-0.15, 0.27 * strength))
        image = image * gain + rng.normal(0, 11 * strength)
    chance = rng.random()
    if chance < 0.18:
        grey = image @ np.array([0.3, 0.4, 0.3], np.float32)
        image = np.repeat(grey[..., None], 3, axis=2)
    elif chance < 0.28:
        image = image * rng.uniform([0.45, 0.25, 0.8], [0.95, 0.8, 1.4]).astype(np.float32)
        image += rng.uniform([10, 0, 20], [60, 30, 90]).astype(np.float32)
    elif chance < 0.7:
        image = image * np.exp(rng.normal(0, 0.12, 3)).astype(np.float32)
    if rng.random() < 0.4:
        image = np.float32(255) * (np.clip(image, 0, 255) / np.float32(255)) ** np.float32(np.exp(rng.normal(0, 0.35)))
    if rng.random() < 0.2 * strength:
        middle = image.mean()
        image = middle + (image - middle) * rng.uniform(0.25, 0.7)
    return image.astype(np.float32)


def _lamps(image: Light, rng: Rng) -> Light:
    """The lamps over a rear plate at night: the light falls from above and leaves the rest of it dark."""
    height, width = image.shape[:2]
    y, x = np.ogrid[:height, :width]
    light = np.full((height, width), rng.uniform(0.25, 1.0))
    apart = rng.uniform(0.08, 0.33)
    for side in (-1, 1) if rng.random() < 0.75 else (0,):
        at_x, at_y = (0.5 + side * apart + rng.normal(0, 0.04)) * width, rng.uniform(-0.25, 0.2) * height
        away = (x - at_x) ** 2 + (y - at_y) ** 2 * rng.uniform(0.4, 1.5)
        light += rng.uniform(0.4, 1.8) * np.exp(-away / (2 * (rng.uniform(0.1, 0.33) * width) ** 2))
    return np.asarray(image * light[..., None].astype(np.float32), np.float32)


def _bloom(image: Light, rng: Rng) -> Light:
    """What is brighter than the sensor bears spills over its neighbours and eats the strokes."""
    image = image * np.float32(rng.uniform(1.0, 1.6))
    spread = cv2.GaussianBlur(np.maximum(image - 190, 0), (0, 0), rng.uniform(0.8, 3.0))
    return np.asarray(image + np.float32(rng.uniform(0.3, 1.0)) * spread, np.float32)


def _glare(image: Light, rng: Rng) -> Light:
    """One to three lamps or their reflections."""
    height, width = image.shape[:2]
    y, x = np.ogrid[:height, :width]
    for _ in range(int(rng.integers(1, 4))):
        at_x, at_y = rng.uniform(0, width), rng.choice([rng.uniform(-0.1, 0.25), rng.uniform(0, 1)]) * height
        radius = rng.uniform(0.02, 0.16) * width
        spot = np.exp(-((x - at_x) ** 2 + (y - at_y) ** 2 * rng.uniform(0.5, 2)) / (2 * radius**2))
        image = image + (rng.uniform(40, 190) * spot[..., None]).astype(np.float32)
    return image


def _blur(image: Light, plate_px: float, rng: Rng, strength: float) -> Light:
    """Defocus, and motion up to about a twelfth of the plate's width in any direction."""
    if rng.random() < 0.5:
        sigma = abs(rng.normal(0, 0.011 * plate_px * strength)) + 0.15
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), min(sigma, 2.6)), np.float32)
        moved = rng.random() < 0.4
    else:
        moved = rng.random() < 0.65
    if moved:
        length = rng.uniform(1, min(8.0, max(2.0, 0.08 * plate_px)))
        flat = rng.random() < 0.65
        angle = rng.normal(0, 0.15) if flat else rng.uniform(0, np.pi)
        image = np.asarray(
            cv2.filter2D(image, -1, motion_kernel(length, angle), borderType=cv2.BORDER_REPLICATE), np.float32
        )
    return image


def wash_out(image: Light, rng: Rng) -> Light:
    """Lamplight on a sensor without an infrared filter: all is pink and soft, and ink little darker than paper."""
    paper = np.float32(np.percentile(image, 80))
    image = np.float32(rng.uniform(130, 250)) + (image - paper) * np.float32(rng.uniform(0.4, 0.9))
    image = _veil(image, rng)
    image = image * rng.uniform([0.45, 0.35, 0.95], [0.85, 0.7, 1.15]).astype(np.float32)
    soft = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 0.9))
    return np.asarray(soft + rng.uniform(0, [40, 15, 30]).astype(np.float32), np.float32)


def _veil(image: Light, rng: Rng) -> Light:
    """Ink fades into the paper nearest the lamps, mostly from above: a 7 loses its bar and a J its hook."""
    height, width = image.shape[:2]
    paper = np.percentile(image.reshape(-1, 3), 85, axis=0).astype(np.float32)
    y, x = np.linspace(0, 1, height)[:, None], np.linspace(0, 1, width)
    veil = np.zeros((height, width))
    for _ in range(int(rng.integers(1, 4))):
        at_x, at_y = rng.uniform(0, 1), rng.normal(0.2, 0.3)
        away = ((x - at_x) / rng.uniform(0.08, 0.4)) ** 2 + ((y - at_y) / rng.uniform(0.2, 0.7)) ** 2
        veil = np.maximum(veil, rng.uniform(0.3, 0.9) * np.exp(-away / 2))
    cover = veil[..., None].astype(np.float32)
    return np.asarray(image * (1 - cover) + paper * cover, np.float32)


def motion_kernel(length: float, angle: float) -> Light:
    """A straight smear of `length` pixels, drawn fine and averaged down."""
    side = int(np.ceil(length)) | 1
    fine = 8
    big = np.zeros((side * fine, side * fine), np.uint8)
    centre = side * fine / 2 - 0.5
    reach = np.array([np.cos(angle), np.sin(angle)]) * max(length - 1, 0) * fine / 2
    start, end = (tuple(int(v) for v in np.round(centre + sign * reach)) for sign in (-1, 1))
    cv2.line(big, start, end, 255, fine)
    kernel = cv2.resize(big, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32)
    return np.asarray(kernel / kernel.sum(), np.float32)


def _noise(image: Light, rng: Rng, strength: float) -> Light:
    level = abs(rng.normal(0, 6 * strength)) + 0.5
    luma = rng.standard_normal(image.shape[:2], np.float32)[..., None]
    noisy = image + luma * np.float32(level)
    if rng.random() < 0.4:
        noisy = noisy + rng.standard_normal(image.shape, np.float32) * np.float32(level)
    return np.asarray(noisy, np.float32)


def _sharpen(image: Light, rng: Rng) -> Light:
    """The halo of a camera's own sharpening."""
    soft = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.7, 1.8))
    return np.asarray(image + (image - soft) * np.float32(rng.uniform(0.3, 1.6)), np.float32)


def _compress(picture: Picture, rng: Rng) -> Picture:
    """Blocks of JPEG, which stand in for those of video too."""
    quality = int(rng.choice([rng.integers(12, 40), rng.integers(35, 96)], p=[0.3, 0.7]))
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
