"""What the tests of training share."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest


@pytest.fixture
def labelled_photographs(tmp_path: Path) -> Path:
    """Two pictures with a plate each, labelled as the training photographs are."""
    for source in ("dashcam", "cars"):
        (tmp_path / source).mkdir()
        picture = np.full((240, 400, 3), 90, np.uint8)
        picture[100:120, 150:240] = 220
        cv2.imwrite(str(tmp_path / source / "one.jpg"), picture)
    plates = [{"vrm": "B905XYZ", "box": [150.0, 100.0, 240.0, 120.0]}]
    labels = {
        "dashcam": [{"file": "dashcam/one.jpg", "clip": "day", "t": 3.0, "plates": plates}],
        "cars": [{"file": "cars/one.jpg", "plates": plates}],
    }
    (tmp_path / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    return tmp_path
