"""The types between the stages of reading."""

import numpy as np
import pytest

from incar.reading.types import Detection


def test_a_tilted_plate_has_an_upright_box_and_the_width_of_its_longer_edge() -> None:
    quad = np.array([[10, 20], [110, 30], [108, 52], [12, 42]], np.float32)
    detection = Detection(quad=quad, score=0.9)
    assert detection.box == (10.0, 20.0, 110.0, 52.0)
    assert detection.width_px == pytest.approx(np.hypot(100, 10))
