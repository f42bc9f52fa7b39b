"""What the tests of training share."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from incar.plates import PlateDesign, draw_plate


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


@pytest.fixture
def look_alike_backgrounds(tmp_path: Path) -> Path:
    """Twelve pictures, some of them held out, each with something that a detector takes for a plate."""
    folder = tmp_path / "look-alikes"
    folder.mkdir()
    picture = np.full((540, 720, 3), 120, np.uint8)
    cv2.rectangle(picture, (160, 180), (560, 420), (70, 40, 35), -1)
    plate = draw_plate(PlateDesign(text="AB12 CDE", background="yellow"), px_per_mm=160 / 520)
    picture[300 : 300 + plate.shape[0], 280 : 280 + plate.shape[1]] = plate
    for number in range(12):
        cv2.imwrite(str(folder / f"{number}.png"), picture)
    return folder
