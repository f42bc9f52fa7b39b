"""The technician's picture: what is masked is tinted, what is found is framed, the camera's own picture stays."""

from pathlib import Path

import numpy as np
import pytest

from incar.camera.source import SourceLost
from incar.fleet.aiming import DROPPED_COLOUR, FOUND_COLOUR, drawn, frame_of
from incar.reading.looks import MIDDLE, WHOLE
from incar.reading.masking import Mask
from incar.reading.types import Detection
from incar.settings import CameraSettings
from tests.sim.clips import write_clip


def plate(left: int, top: int) -> Detection:
    corners = np.add([[0, 0], [120, 0], [120, 26], [0, 26]], (left, top)).astype(np.float32)
    return Detection(quad=corners, score=0.9)


def test_masked_areas_and_plates_are_drawn_into_a_copy() -> None:
    image = np.full((1080, 1920, 3), 90, np.uint8)
    seen, dropped = plate(800, 500), plate(800, 1000)
    picture = drawn(image, Mask([[(0, 0.9), (1, 1)]]), [seen, dropped])
    assert (image == 90).all()
    assert tuple(picture[500, 860]) == FOUND_COLOUR
    assert tuple(picture[1000, 860]) == DROPPED_COLOUR
    assert (picture[700, 300:1600] == 90).all(), "what is neither masked nor found stays as it is"
    assert (picture[1050, 300:1600] != 90).any(axis=1).all()
    assert (picture[470:495, 800:900] == 255).any(), "the width is written above the plate that is read"
    assert (picture[970:995, 800:900] < 255).all(), "and not above one that is not"


def test_the_part_that_is_searched_closer_is_outlined() -> None:
    image = np.zeros((1080, 1920, 3), np.uint8)
    assert drawn(image, Mask(), [], (WHOLE, MIDDLE))[270, 900].all()
    assert not drawn(image, Mask(), [], (WHOLE,))[270, 900].any()


@pytest.mark.parametrize("size", [(160, 120), (3840, 2160)])
def test_any_size_can_be_drawn(size: tuple[int, int]) -> None:
    image = np.zeros((size[1], size[0], 3), np.uint8)
    assert drawn(image, Mask(), [plate(0, 0)]).shape == image.shape


def test_a_frame_is_taken_from_the_camera(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 3)
    (tmp_path / "empty").mkdir()
    assert frame_of(CameraSettings(name="front", source=str(clip))).shape == (120, 160, 3)
    with pytest.raises(SourceLost, match="holds no pictures"):
        frame_of(CameraSettings(name="front", source=str(tmp_path / "empty")))
