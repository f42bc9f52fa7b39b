"""What light, lens, motion and codec do to a picture before the detector sees it."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Rng = np.random.Generator

_RAMP = np.arange(256, dtype=np.float32) / 255
_NOISE_SIDE = 1024


class Spoiler:
    """Spoils pictures at random: a bank of noise is drawn once and cut from ever after."""

    def __init__(self, rng: Rng) -> None:
        """Draw the noise."""
        self._fine = rng.normal(0, 1, (_NOISE_SIDE, _NOISE_SIDE, 3)).astype(np.float32)
        coarse = rng.normal(0, 1, (_NOISE_SIDE // 2, _NOISE_SIDE // 2, 3)).astype(np.float32)
        self._coarse = np.asarray(cv2.resize(coarse, (_NOISE_SIDE, _NOISE_SIDE)), np.float32)
        self._steps: tuple[tuple[float, Callable[[Image, Rng], Image]], ...] = (
            (0.22, _defocus),
            (0.25, _motion),
            (0.15, _low_resolution),
            (0.85, _tones),
            (0.28, _grey),
            (0.45, self._noise),
            (0.08, _sharpen),
            (0.5, _jpeg),
        )

    def __call__(self, image: Image, rng: Rng) -> Image:
        """A spoilt copy."""
        for chance, step in self._steps:
            if rng.random() < chance:
                image = step(image, rng)
        return image

    def _noise(self, image: Image, rng: Rng) -> Image:
        height, width = image.shape[:2]
        bank = self._fine if rng.random() < 0.6 else self._coarse
        y, x = rng.integers(0, _NOISE_SIDE - height), rng.integers(0, _NOISE_SIDE - width)
        grain = bank[y : y + height, x : x + width]
        if rng.random() < 0.4:
            grain = grain[..., :1]
        return np.clip(image + grain * rng.exponential(7), 0, 255).astype(np.uint8)


def _tones(image: Image, rng: Rng) -> Image:
    """Exposure, contrast and colour cast as one table; one in six is night."""
    night = rng.random() < 0.16
    gamma = np.exp(rng.normal(0.35 if night else 0, 0.3))
    gain = rng.uniform(0.25, 0.7) if night else np.exp(rng.normal(0, 0.22))
    cast = np.exp(rng.normal(0, 0.22 if rng.random() < 0.3 else 0.06, 3))
    floor = rng.normal(0, 0.04)
    curve = (_RAMP[:, None] ** gamma) * gain * cast + floor
    table = np.clip(curve * 255, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(image, table[None]), np.uint8)


def _grey(image: Image, rng: Rng) -> Image:
    """Grey, or one channel alone as behind a deep red filter."""
    weights = rng.dirichlet((1.0, 2.0, 1.5)) if rng.random() < 0.7 else np.eye(3)[rng.integers(3)]
    return np.asarray(cv2.transform(image, np.tile(weights, (3, 1))), np.uint8)


def _defocus(image: Image, rng: Rng) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.5)), np.uint8)


def _motion(image: Image, rng: Rng) -> Image:
    """Smear along a line, mostly level."""
    length = rng.uniform(2, 8)
    angle = rng.normal(0, 0.35) if rng.random() < 0.7 else rng.uniform(0, np.pi)
    side = 2 * int(np.ceil(length / 2)) + 1
    kernel = np.zeros((side, side), np.float32)
    along = np.linspace(-length / 2, length / 2, 4 * side)
    x, y = np.cos(angle) * along + side // 2, np.sin(angle) * along + side // 2
    np.add.at(kernel, (np.round(y).astype(int).clip(0, side - 1), np.round(x).astype(int).clip(0, side - 1)), 1)
    return np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum()), np.uint8)


def _low_resolution(image: Image, rng: Rng) -> Image:
    """As enlarged from a smaller picture."""
    height, width = image.shape[:2]
    share = rng.uniform(0.4, 0.9)
    small = cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _sharpen(image: Image, rng: Rng) -> Image:
    soft = cv2.GaussianBlur(image, (0, 0), 1.2)
    amount = rng.uniform(0.3, 1.5)
    return np.asarray(cv2.addWeighted(image, 1 + amount, soft, -amount, 0), np.uint8)


def _jpeg(image: Image, rng: Rng) -> Image:
    quality = int(rng.uniform(18, 90))
    _, data = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
