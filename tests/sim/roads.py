"""A road that a vehicle comes along, as a camera sees it: pictures for the released models."""

from collections.abc import Iterator

import cv2
import numpy as np

from incar.camera.frame import Image
from incar.plates import PlateDesign, draw_plate

MARK = "BD51 SMR"
WIDTH_PX, HEIGHT_PX = 1280, 720


def passing(frames: int, mark: str = MARK) -> Iterator[Image]:
    """The vehicle comes nearer from picture to picture; then the road is empty again."""
    for number in range(frames):
        yield road(mark, 130 + 12 * number)


def road(mark: str, plate_px: int) -> Image:
    """A road under a grey sky, and a car whose plate is so wide."""
    noise = np.random.default_rng(plate_px)
    picture = np.full((HEIGHT_PX, WIDTH_PX, 3), (190, 180, 170), np.uint8)
    tarmac = noise.normal(95, 6, (HEIGHT_PX - 300, WIDTH_PX, 1)).clip(0, 255).astype(np.uint8)
    picture[300:] = tarmac
    _draw_car(picture, plate_px / 520)
    drawn = cv2.resize(
        draw_plate(PlateDesign(text=mark)), (plate_px, round(plate_px * 111 / 520)), interpolation=cv2.INTER_AREA
    )
    height, width = drawn.shape[:2]
    left, top = WIDTH_PX // 2 - width // 2, 420
    picture[top : top + height, left : left + width] = drawn
    return np.asarray(cv2.GaussianBlur(picture, (3, 3), 0), np.uint8)


def _draw_car(picture: Image, px_per_mm: float) -> None:
    def box(left_mm: float, top_mm: float, right_mm: float, bottom_mm: float, colour: tuple[int, int, int]) -> None:
        corners = [
            (round(WIDTH_PX / 2 + x * px_per_mm), round(432 + y * px_per_mm))
            for x, y in ((left_mm, top_mm), (right_mm, bottom_mm))
        ]
        cv2.rectangle(picture, corners[0], corners[1], colour, -1)

    box(-880, -450, 880, 250, (110, 60, 35))
    box(-680, -1000, 680, -450, (60, 50, 45))
    box(-880, 250, 880, 330, (25, 25, 25))
    for side in (-1, 1):
        box(side * 700 - 130, -250, side * 700 + 130, -110, (230, 235, 235))
        box(side * 700 - 110, 330, side * 700 + 110, 520, (20, 20, 20))
