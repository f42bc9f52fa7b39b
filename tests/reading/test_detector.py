"""The shipped detector on drawn roads: whether it is used rightly, not how good it is on photographs."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from incar.paths import DETECTOR_MODEL
from incar.plates import PlateDesign, draw_plate
from incar.reading.detector import Detector
from incar.reading.looks import MIDDLE, WHOLE
from incar.reading.model import ModelUnusableError

Image = NDArray[np.uint8]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(DETECTOR_MODEL)


def rear_of_a_car(size: tuple[int, int], plates: list[tuple[str, int, int, int]]) -> Image:
    """A grey road with dark cars; a plate is its text, left, top and width in pixels."""
    width, height = size
    picture = np.full((height, width, 3), 120, np.uint8)
    picture[: height // 3] = (215, 195, 180)
    for text, left, top, wide in plates:
        body = (left - wide, top - wide, left + 2 * wide, top + round(0.7 * wide))
        cv2.rectangle(picture, body[:2], body[2:], (70, 40, 35), -1)
        cv2.rectangle(picture, (body[0], top - wide // 3), (body[0] + wide // 2, top), (40, 30, 200), -1)
        cv2.rectangle(picture, (body[2] - wide // 2, top - wide // 3), (body[2], top), (40, 30, 200), -1)
        plate = draw_plate(PlateDesign(text=text, background="yellow"), px_per_mm=wide / 520)
        picture[top : top + plate.shape[0], left : left + plate.shape[1]] = plate[:, : width - left]
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.7), np.uint8)


def shared_of_union(box: tuple[float, float, float, float], left: int, top: int, wide: int) -> float:
    other = (left, top, left + wide, top + wide * 111 / 520)
    sides = min(box[2], other[2]) - max(box[0], other[0]), min(box[3], other[3]) - max(box[1], other[1])
    shared = max(sides[0], 0) * max(sides[1], 0)
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (box, other)]
    return shared / (sum(areas) - shared)


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (3840, 2160), (640, 480)])
def test_finds_a_plate_in_frames_of_any_size(detector: Detector, size: tuple[int, int]) -> None:
    wide = size[0] // 10
    left, top = size[0] * 2 // 5, size[1] * 3 // 5
    found = detector.detect(rear_of_a_car(size, [("AB12 CDE", left, top, wide)]))
    assert shared_of_union(found[0].box, left, top, wide) > 0.6


def test_two_plates_are_two_detections_and_each_only_one(detector: Detector) -> None:
    plates = [("AB12 CDE", 300, 600, 160), ("XY63 ZZZ", 1300, 640, 120)]
    found = detector.detect(rear_of_a_car((1920, 1080), plates))
    for _, left, top, wide in plates:
        assert sum(shared_of_union(one.box, left, top, wide) > 0.5 for one in found) == 1


def test_a_look_at_the_middle_finds_what_is_too_small_for_the_whole(detector: Detector) -> None:
    picture = rear_of_a_car((3840, 2160), [("AB12 CDE", 1900, 1100, 32)])
    assert all(shared_of_union(one.box, 1900, 1100, 32) < 0.5 for one in detector.detect(picture))
    assert shared_of_union(detector.detect(picture, [MIDDLE])[0].box, 1900, 1100, 32) > 0.6
    assert len(detector.detect(picture, [WHOLE, MIDDLE])) == 1


def test_both_looks_tell_a_plate_once_and_in_the_pixels_of_the_picture(detector: Detector) -> None:
    picture = rear_of_a_car((1920, 1080), [("AB12 CDE", 900, 560, 120)])
    (found,) = detector.detect(picture, [WHOLE, MIDDLE])
    assert shared_of_union(found.box, 900, 560, 120) > 0.6


def test_a_plate_that_the_middle_cuts_is_left_to_the_look_at_the_whole(detector: Detector) -> None:
    picture = rear_of_a_car((1920, 1080), [("AB12 CDE", 1370, 560, 160)])
    assert detector.detect(picture, [MIDDLE]) == []
    (found,) = detector.detect(picture, [MIDDLE, WHOLE])
    assert shared_of_union(found.box, 1370, 560, 160) > 0.6


def test_corners_run_clockwise_from_the_top_left(detector: Detector) -> None:
    quad = detector.detect(rear_of_a_car((1280, 720), [("AB12 CDE", 500, 400, 200)]))[0].quad
    assert quad.shape == (4, 2)
    assert quad.dtype == np.float32
    expected = np.array([[500, 400], [700, 400], [700, 443], [500, 443]])
    assert np.abs(quad - expected).max() < 12


def test_a_small_picture_filled_by_its_plate(detector: Detector) -> None:
    picture = rear_of_a_car((300, 180), [("AB12 CDE", 40, 80, 220)])
    assert any(shared_of_union(one.box, 40, 80, 220) > 0.5 for one in detector.detect(picture))


def test_an_empty_road_has_no_plate(detector: Detector) -> None:
    assert detector.detect(rear_of_a_car((1920, 1080), [])) == []


def test_what_an_earlier_frame_of_another_size_left_is_gone(detector: Detector) -> None:
    detector.detect(rear_of_a_car((1280, 720), [("AB12 CDE", 500, 560, 150)]))
    narrow = np.full((200, 1000, 3), 90, np.uint8)
    assert detector.detect(narrow) == []


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusableError, match="put the released models back"):
        Detector(tmp_path / "nothing.onnx")


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(DETECTOR_MODEL.read_bytes()[:1000])
    with pytest.raises(ModelUnusableError):
        Detector(damaged)
