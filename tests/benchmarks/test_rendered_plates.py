"""Rendered plates to measure on, and the count of a model's parameters."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.onnx_parameters import parameters
from benchmarks.reading_cost import road
from benchmarks.reading_data import same
from benchmarks.reading_looks import Answer, open_models
from benchmarks.rendered_plates import KINDS, WIDTHS_PX, Kind, shown
from incar.paths import FULL_DETECTOR, FULL_READER
from incar.vrm import Layout, classify

BY_NAME = {kind.name: kind for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_plate_of_every_kind_lies_in_its_picture_and_is_the_same_again(kind: Kind) -> None:
    for one, again in zip(shown(kind, 2), shown(kind, 2), strict=True):
        assert np.array_equal(one.image, again.image)
        height, width = one.image.shape[:2]
        assert (one.quad > 0).all()
        assert (one.quad < (width, height)).all()
        wide = np.linalg.norm(one.quad[1] - one.quad[0])
        assert 0.75 * WIDTHS_PX[0] < wide < 1.15 * WIDTHS_PX[1]
        assert one.image.std() > 2


def test_the_marks_are_those_of_the_kind() -> None:
    layouts = {
        name: {classify(one.mark) for one in shown(BY_NAME[name], 6)} for name in ("diplomatic", "cherished: dateless")
    }
    assert layouts == {"diplomatic": {Layout.DIPLOMATIC}, "cherished: dateless": {Layout.DATELESS}}
    assert {classify(one.mark) for one in shown(BY_NAME["plain"], 12)}.isdisjoint({Layout.UNCLASSIFIED})


def test_what_is_fixed_is_seen() -> None:
    grey = next(shown(BY_NAME["night, infrared-like cast"], 1)).image
    assert np.ptp(grey.astype(int), axis=2).mean() < 12
    for one in shown(BY_NAME["pink cast, no infrared filter"], 3):
        blue, green, red = one.image.reshape(-1, 3).mean(axis=0)
        assert red > green < blue
    two = [np.ptp(one.quad, axis=0) for one in shown(BY_NAME["two-line"], 5)]
    assert all(high > 0.5 * wide for wide, high in two)


def test_the_shipped_reader_reads_most_plain_plates() -> None:
    reader = open_models().reader
    right = [same(Answer.of(reader.read(one.image, one.quad)).vrm, one.mark) for one in shown(BY_NAME["plain"], 20)]
    assert sum(right) > 10


def test_the_timed_frame_holds_two_plates_that_are_found() -> None:
    frame, quads = road()
    assert frame.shape == (1080, 1920, 3)
    assert len(quads) == 2
    found = open_models().detector.detect(frame)
    for quad in quads:
        assert any(np.abs(one.quad - quad).max() < 30 for one in found)


def test_parameters_are_counted_from_the_file(tmp_path: Path) -> None:
    weights = b"\x08\x03\x08\xf4\x03\x10\x01" + b"\x4a\x04\x00\x00\x80\x3f"  # 3 x 500, a type, raw data
    bias = b"\x08\x05\x22\x03abc"
    graph = b"\x12\x01g" + b"\x2a" + bytes([len(weights)]) + weights + b"\x2a" + bytes([len(bias)]) + bias
    file = tmp_path / "made.onnx"
    file.write_bytes(b"\x08\x09\x3a" + bytes([len(graph)]) + graph)
    assert parameters(file) == 1505


@pytest.mark.parametrize("model", [FULL_DETECTOR, FULL_READER])
def test_full_models_hold_four_bytes_a_parameter(model: Path) -> None:
    assert 0.8 < 4 * parameters(model) / model.stat().st_size <= 1
