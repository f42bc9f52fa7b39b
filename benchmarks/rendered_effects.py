"""What light, dirt and a camera do to a rendered plate: one thing at a time, mildly.

This is not the training's renderer: its own dirt, glare, casts and camera, so that a reader cannot have learnt them by
heart. Plates are pictures (height, width, 3), blue-green-red; light is the same as float32 before it is quantised.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from models.training.reader_camera import motion_kernel

Picture = NDArray[np.uint8]
Light = NDArray[np.float32]
Rng = np.random.Generator
_BROWN = np.array([58, 78, 96], np.float32)


def raise_characters(plate: Picture, rng: Rng) -> Picture:
    """Characters a few millimetres thick: a shadow beside them and light on the edge that faces it."""
    along, down = rng.uniform(1.0, 2.6), rng.uniform(0.6, 2.4)
    shadow, light = (_moved(plate, sign * along, sign * down) for sign in (1, -1))
    shaded = np.minimum(plate, 255 * rng.uniform(0.35, 0.55) + shadow * 0.45)
    edge = np.clip(light.astype(np.float32) - plate, 0, None) * rng.uniform(0.15, 0.35)
    return np.asarray(np.clip(shaded + edge, 0, 255), np.uint8)


def _moved(plate: Picture, along: float, down: float) -> Picture:
    move = np.array([[1, 0, along], [0, 1, down]], np.float32)
    return np.asarray(cv2.warpAffine(plate, move, plate.shape[1::-1], borderMode=cv2.BORDER_REPLICATE), np.uint8)


def dirty(plate: Picture, rng: Rng) -> Picture:
    """Road dirt: a film, thicker at the bottom, and splashes."""
    height, width = plate.shape[:2]
    cover = np.repeat(np.linspace(0.08, rng.uniform(0.25, 0.5), height, dtype=np.float32)[:, None], width, axis=1)
    for _ in range(int(rng.integers(25, 70))):
        centre = int(rng.uniform(0, width)), int(height * np.sqrt(rng.random()))
        spot = np.zeros((height, width), np.float32)
        cv2.circle(
            spot, centre, max(1, round(height * rng.uniform(0.01, 0.05))), rng.uniform(0.4, 0.9), -1, cv2.LINE_AA
        )
        cover = np.maximum(cover, spot)
    return np.clip(plate + (_BROWN - plate) * cover[..., None], 0, 255).astype(np.uint8)


def no_light(scene: Light, _rng: Rng) -> Light:
    """Plain daylight."""
    return scene


def glare(scene: Light, rng: Rng) -> Light:
    """A low sun or a lamp mirrored in the plate: one bright streak across it."""
    height, width = scene.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    turn = rng.uniform(-0.6, 0.6)
    across = (x - width * rng.uniform(0.25, 0.75)) * np.cos(turn) + (y - height / 2) * np.sin(turn)
    streak = np.exp(-((across / (width * rng.uniform(0.05, 0.16))) ** 2))
    return np.asarray(scene + np.float32(rng.uniform(70, 150)) * streak[..., None], np.float32)


def infrared_night(scene: Light, rng: Rng) -> Light:
    """An infrared lamp at night: grey, the reflecting plate far brighter than the car, spilling a little."""
    grey = scene @ np.array([0.25, 0.4, 0.35], np.float32)
    height, width = grey.shape
    around = np.ones_like(grey)
    around[height // 5 : -height // 5, width // 6 : -width // 6] = rng.uniform(1.0, 1.35)
    around = np.where(around == 1, 0.3, around).astype(np.float32)
    lit = grey * cv2.GaussianBlur(around, (0, 0), 0.05 * width)
    spill = cv2.GaussianBlur(np.maximum(lit - 170, 0), (0, 0), 0.02 * width)
    noisy = lit + 0.5 * spill + rng.normal(0, 5, grey.shape)
    return np.repeat(noisy[..., None], 3, axis=2).astype(np.float32)


def pink(scene: Light, rng: Rng) -> Light:
    """A camera without infrared filter by day: everything that grows or is dyed turns pink."""
    cast = np.array([rng.uniform(0.75, 0.95), rng.uniform(0.45, 0.65), rng.uniform(0.95, 1.15)], np.float32)
    return np.asarray(scene * cast + np.array([35, 12, 50], np.float32), np.float32)


def night(scene: Light, rng: Rng) -> Light:
    """Street lamps: dark, yellowish, noisy."""
    dim = scene * np.float32(rng.uniform(0.22, 0.4)) * np.array([0.7, 0.95, 1.15], np.float32)
    return np.asarray(dim + rng.normal(0, 6, scene.shape), np.float32)


def taken(scene: Light, rng: Rng) -> Picture:
    """A mild camera: a little exposure, softness, movement, noise and JPEG."""
    image = scene * np.float32(rng.uniform(0.75, 1.1))
    image = np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.2, 0.8)), np.float32)
    if rng.random() < 0.3:  # noqa: PLR2004 - one in three moves
        smear = motion_kernel(rng.uniform(1, 2.5), rng.uniform(0, np.pi))
        image = np.asarray(cv2.filter2D(image, -1, smear, borderType=cv2.BORDER_REPLICATE), np.float32)
    image = image + rng.normal(0, rng.uniform(1, 4), image.shape)
    quality = int(rng.integers(60, 93))
    _, data = cv2.imencode(".jpg", np.clip(image, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
