"""A plate cut out of a picture in the size a reader wants it: the same for training as in the car."""

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.reading.types import Box, Quad, box_round

Picture = NDArray[np.uint8]
Size = tuple[int, int]
"""Width and height in pixels."""
FLATTEST = 0.3
"""Area of a quad in shares of its upright box under which its corners are not believed."""
MIDDLE_OF_PIXEL = np.float32(0.5)
"""Corners lie between pixels; OpenCV counts from the middle of the first."""
_UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)


def cut_out(image: Picture, box: Box, margin: float, size: Size) -> Picture:
    """Cut the upright box (x0, y0, x1, y1) plus `margin` of its sides, stretched to `size`.

    What lies outside the picture repeats its edge.
    """
    left, top, right, bottom = with_margin(box, margin)
    return stretch(window(image, left, top, right, bottom), size)


def cut_level(image: Picture, quad: Quad, margin: float, size: Size) -> Picture:
    """Cut the plate with these corners plus `margin` of its sides, its slant taken out, stretched to `size`.

    A plate smaller than `size` is enlarged as it is turned, once. Corners that can be no plate's are taken for an
    upright box.
    """
    box = box_round(quad)
    surface = (box[2] - box[0]) * (box[3] - box[1])
    if not cv2.isContourConvex(quad) or cv2.contourArea(quad) < FLATTEST * surface:
        return cut_out(image, box, margin, size)
    top_left, top_right, bottom_right, bottom_left = quad
    wide = np.hypot(*(top_right + bottom_right - top_left - bottom_left)) / 2
    high = np.hypot(*(bottom_left + bottom_right - top_left - top_right)) / 2
    level = max(size[0], round((1 + 2 * margin) * wide)), max(size[1], round((1 + 2 * margin) * high))
    placed = (_UNIT + margin) / (1 + 2 * margin) * level - MIDDLE_OF_PIXEL
    turn = cv2.getPerspectiveTransform(quad - MIDDLE_OF_PIXEL, placed.astype(np.float32))
    return stretch(np.asarray(cv2.warpPerspective(image, turn, level, borderMode=cv2.BORDER_REPLICATE), np.uint8), size)


def stretch(image: Picture, size: Size) -> Picture:
    """The whole picture at `size`: averaged where it shrinks, interpolated where it grows."""
    shrinks = image.shape[1] > size[0] or image.shape[0] > size[1]
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR), np.uint8)


def with_margin(box: Box, margin: float) -> tuple[int, int, int, int]:
    """A box in whole pixels, at least one wide and high, with `margin` of its sides added on each."""
    x0, y0, x1, y1 = box
    wide, high = max(x1 - x0, 1.0), max(y1 - y0, 1.0)
    left, top = round(x0 - margin * wide), round(y0 - margin * high)
    right, bottom = round(x1 + margin * wide), round(y1 + margin * high)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def window(image: Picture, left: int, top: int, right: int, bottom: int) -> Picture:
    """A part of a picture, no copy where it lies inside; beyond the picture its edge goes on."""
    height, width = image.shape[:2]
    rows = np.clip(np.arange(top, bottom), 0, height - 1)
    columns = np.clip(np.arange(left, right), 0, width - 1)
    if rows[0] == top and rows[-1] == bottom - 1 and columns[0] == left and columns[-1] == right - 1:
        return image[top:bottom, left:right]
    return np.asarray(image[np.ix_(rows, columns)], np.uint8)
