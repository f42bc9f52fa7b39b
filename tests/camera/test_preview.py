"""Live pictures: only when wanted, few and small."""

import cv2
import numpy as np

from incar.camera.frame import Frame
from incar.camera.preview import NS, Preview


def frame(at_s: float, width: int = 1920, height: int = 1080) -> Frame:
    return Frame(np.full((height, width, 3), 90, np.uint8), int((1 + at_s) * NS), at_s, 0)


def shape(jpeg: bytes | None) -> tuple[int, ...]:
    assert jpeg
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_BGR)
    assert image is not None
    return tuple(image.shape)


def test_nothing_while_nobody_looks() -> None:
    assert Preview().jpeg(frame(0)) is None


def test_at_most_ten_a_second_and_640_wide() -> None:
    preview = Preview()
    preview.on = True
    pictures = [preview.jpeg(frame(number / 25)) for number in range(25)]
    sent = [jpeg for jpeg in pictures if jpeg]
    assert 8 <= len(sent) <= 10
    assert shape(sent[0]) == (360, 640, 3)


def test_small_pictures_are_not_blown_up() -> None:
    preview = Preview()
    preview.on = True
    assert shape(preview.jpeg(frame(0, 320, 240))) == (240, 320, 3)
