"""What the camera does to a finished picture: highlights bleed into their surroundings, and a caption is burnt in."""

from datetime import datetime, timedelta
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.demo.lettering import ink

Picture = NDArray[np.uint8]

BLOOM_FROM: Final = 205
"""Brightness from which light bleeds."""
CAPTION_SHARE: Final = 1 / 42
"""Height of the caption's letters in the picture's height."""


def bloom(picture: Picture) -> Picture:
    """Let the brightest places glow: highlights, blurred over a twentieth of the picture, are added to it."""
    high, wide = picture.shape[:2]
    small = cv2.resize(picture, (wide // 8, high // 8), interpolation=cv2.INTER_AREA)
    bright = cv2.subtract(small, np.full_like(small, BLOOM_FROM))
    near = cv2.GaussianBlur(bright, (0, 0), 2.0)
    wider = cv2.GaussianBlur(bright, (0, 0), 9.0)
    halo = cv2.addWeighted(near, 0.9, wider, 1.6, 0)
    return np.asarray(cv2.add(picture, cv2.resize(halo, (wide, high), interpolation=cv2.INTER_LINEAR)), np.uint8)


def burn_caption(picture: Picture, camera: str, call_sign: str, begins: datetime, time_s: float) -> None:
    """Write camera, call sign, date and time into the picture's corners, as recorders do."""
    size = max(8, round(picture.shape[0] * CAPTION_SHARE))
    now = begins + timedelta(seconds=time_s)
    hundredths = now.microsecond // 10_000
    _write(picture, f"CAM {'1' if camera == 'front' else '2'} {camera.upper()}   {call_sign}", size, left=True)
    _write(picture, f"{now:%d-%m-%Y  %H:%M:%S}.{hundredths:02d}", size, left=False)


def _write(picture: Picture, text: str, size: int, *, left: bool) -> None:
    """Each character keeps its own picture, so that a running clock costs nothing."""
    x = size if left else picture.shape[1] - size - _width(text, size)
    for character in text:
        if character != " ":
            mask = ink(character, size, 500)
            drop = 0 if character not in "-." else round(size * (0.35 if character == "-" else 0.75))
            top = size + drop
            spot = picture[top : top + mask.shape[0], x : x + mask.shape[1]]
            share = mask[: spot.shape[0], : spot.shape[1], None] / 255.0
            spot[:] = np.round(spot * (1 - share) + 236 * share)
        x += _advance(size)


def _advance(size: int) -> int:
    return round(size * 0.72)


def _width(text: str, size: int) -> int:
    return len(text) * _advance(size)
