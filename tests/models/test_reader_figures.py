"""Measuring a reader: what is counted, and how plates are made small."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from incar.paths import READER_MODEL
from incar.reading.reader import Reader
from models.training import reader_evaluation, reader_small_plates
from models.training.reader_evaluation import same
from models.training.reader_small_plates import Shot, read_small, worsened


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


def test_plates_narrower_than_the_width_are_left_out() -> None:
    shot = Shot("crop.png", np.full((30, 100, 3), 200, np.uint8), None, "AB12XYZ")
    reader = Reader(READER_MODEL)
    assert read_small(reader, [shot], 95, 0).plates == 1
    assert read_small(reader, [shot], 120, 0).plates == 0


def test_a_line_a_condition_is_told(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reader_small_plates.main([str(pictures)])
    assert len(capsys.readouterr().out.splitlines()) == len(reader_small_plates.CONDITIONS)


def test_a_smear_spreads_an_edge_over_its_length() -> None:
    edge = np.zeros((40, 80, 3), np.uint8)
    edge[:, 40:] = 255
    sharp, smeared = (worsened(edge, 1.0, px)[20, :, 0].astype(int) for px in (0, 5))
    between = [np.count_nonzero((row > 40) & (row < 215)) for row in (sharp, smeared)]
    assert between[0] == 0
    assert between[1] >= 3
    assert worsened(edge, 0.5, 0).shape == (20, 40, 3)
