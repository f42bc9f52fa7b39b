"""The patch and the overview of a read."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from incar.reading.pictures import Snapshot, cut_plate
from incar.reading.types import Detection, Quad


def quad(x: float, y: float, width: float = 100, height: float = 22) -> Quad:
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)


def decoded(jpeg: bytes) -> NDArray[np.uint8]:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return np.asarray(picture, np.uint8)


def test_the_overview_is_reduced_and_the_patch_is_not() -> None:
    image = np.zeros((1080, 1920, 3), np.uint8)
    image[500:522, 800:900] = (0, 255, 255)
    snapshot = Snapshot(image, Detection(quad=quad(800, 500), score=0.9), 0.7)
    assert decoded(snapshot.overview_jpeg).shape == (540, 960, 3)
    patch = decoded(snapshot.patch_jpeg)
    assert patch.shape == (52, 130, 3)
    assert patch[26, 65].tolist() == pytest.approx([0, 255, 255], abs=8)
    assert snapshot.corners[2] == (900.0, 522.0)
    assert snapshot.width_px == 100


def test_a_small_frame_is_kept_as_it_is() -> None:
    snapshot = Snapshot(np.zeros((240, 320, 3), np.uint8), Detection(quad=quad(10, 10), score=0.9), 0.7)
    assert decoded(snapshot.overview_jpeg).shape == (240, 320, 3)


@pytest.mark.parametrize("corner", [(-50, -5), (290, 230), (-500, -500), (900, 900)])
def test_a_patch_at_the_edge_is_what_lies_in_the_picture(corner: tuple[float, float]) -> None:
    patch = cut_plate(np.zeros((240, 320, 3), np.uint8), quad(*corner))
    assert min(patch.shape[:2]) >= 1
