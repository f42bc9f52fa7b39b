"""Measuring a reader: what is counted."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.training import reader_evaluation
from models.training.reader_evaluation import same


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """One plate cut out, one in a scene and one without a mark."""
    for name in ("crop", "scene"):
        cv2.imwrite(str(tmp_path / f"{name}.png"), np.full((60, 240, 3), 200, np.uint8))
    labels = {
        "uk_crops": [{"file": "crop.png", "vrm": "AB12XYZ"}],
        "uk_scenes": [{"file": "scene.png", "plates": [{"vrm": "AB12XYZ", "box": [20, 10, 120, 35]},
                                                       {"vrm": None, "box": [0, 0, 9, 9]}]}],
    }  # fmt: skip
    (tmp_path / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    return tmp_path


def test_marks_with_the_same_glyphs_are_the_same() -> None:
    assert same("OI0Q", "0100")
    assert not same("AB12", "AB13")


def test_every_marked_plate_is_counted(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reader_evaluation.main([str(pictures), "--wrong"])
    told = capsys.readouterr().out
    assert "uk_crops: raw 0/1" in told
    assert "uk_scenes: raw 0/1" in told
