"""A plate cut out of a picture in the size a reader wants it: the same for training as in the car."""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


def cut_out(image: Picture, box: tuple[float, float, float, float], margin: float, size: tuple[int, int]) -> Picture:
    """Cut the upright box (x0, y0, x1, y1) plus `margin` of its sides, stretched to `size` (width, height).

    What lies outside the picture repeats its edge.
    """
    x0, y0, x1, y1 = box
    wide, high = max(x1 - x0, 1.0), max(y1 - y0, 1.0)
    left, top = round(x0 - margin * wide), round(y0 - margin * high)
    right, bottom = round(x1 + margin * wide), round(y1 + margin * high)
    return stretch(_inside(image, left, top, max(right, left + 1), max(bottom, top + 1)), size)


def stretch(image: Picture, size: tuple[int, int]) -> Picture:
    """The whole picture at `size` (width, height): averaged where it shrinks, interpolated where it grows."""
    shrinks = image.shape[1] > size[0] or image.shape[0] > size[1]
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR), np.uint8)


def _inside(image: Picture, left: int, top: int, right: int, bottom: int) -> Picture:
    height, width = image.shape[:2]
    rows = np.clip(np.arange(top, bottom), 0, height - 1)
    columns = np.clip(np.arange(left, right), 0, width - 1)
    if rows[0] == top and rows[-1] == bottom - 1 and columns[0] == left and columns[-1] == right - 1:
        return image[top:bottom, left:right]
    return np.asarray(image[np.ix_(rows, columns)], np.uint8)
