"""Samples need OpenCV and numpy, and the labels' kinds from the loss: so torch."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")

from models.training import photographs
from models.training.detector_canvas import Canvas, Kind, quad_in_space
from models.training.detector_decoys import add_decoys, text_page
from models.training.detector_plates import Rack, hang_somewhere, random_design
from models.training.detector_samples import Album, Sampler

SIZE = (320, 192)


def test_photographs_carry_their_labels(labelled_photographs: Path) -> None:
    dashcam, cars = photographs.load(labelled_photographs)
    assert (dashcam.source, cars.source) == ("dashcam", "cars")
    assert dashcam.boxes.tolist() == [[150, 100, 240, 120]]
    assert dashcam.marks == ("B905XYZ",)
    assert dashcam.read().shape == (240, 400, 3)


def test_pictures_of_the_same_quarter_minute_are_held_out_together(labelled_photographs: Path) -> None:
    labels = json.loads((labelled_photographs / "labels.json").read_text(encoding="utf-8"))
    labels["dashcam"] = [{**labels["dashcam"][0], "t": float(t)} for t in range(600)]
    (labelled_photographs / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    held_out = [picture.held_out for picture in photographs.load(labelled_photographs, ("dashcam",))]
    assert all(len(set(held_out[i : i + 15])) == 1 for i in range(0, 600, 15))
    assert 0 < sum(held_out) < 300


def test_batches_are_whole_and_fixed_by_the_seed(labelled_photographs: Path) -> None:
    album = Album(photographs.load(labelled_photographs), {})
    first, again = (next(iter(Sampler(album, SIZE, batch=6, seed=5))) for _ in range(2))
    assert first.images.shape == (6, 192, 320, 3)
    assert np.array_equal(first.images, again.images)
    assert np.array_equal(first.quads, again.quads)
    assert (first.kinds != Kind.NOTHING).any()


def test_labelled_plates_lie_in_the_picture_and_are_wide_enough(labelled_photographs: Path) -> None:
    sampler = Sampler(Album(photographs.load(labelled_photographs), {}), SIZE, batch=1, seed=0)
    rng = np.random.default_rng(0)
    for _ in range(40):
        canvas = sampler.draw(rng)
        for quad, kind in zip(canvas.quads, canvas.kinds, strict=True):
            if kind is not Kind.IGNORED:
                assert np.ptp(quad[:, 0]) >= 9
                assert ((quad.mean(0) > 0) & (quad.mean(0) < SIZE)).all()


def test_a_plate_cut_by_the_edge_is_not_asked_for() -> None:
    canvas = Canvas(np.zeros((100, 100, 3), np.uint8))
    canvas.label(np.array([[80, 40], [140, 40], [140, 60], [80, 60]], np.float32), Kind.CORNERS)
    canvas.label(np.array([[200, 40], [240, 40], [240, 60], [200, 60]], np.float32), Kind.CORNERS)
    assert canvas.kinds == [Kind.IGNORED]


def test_what_is_hung_is_labelled_where_it_hangs() -> None:
    rng = np.random.default_rng(4)
    canvas = Canvas(np.full((288, 480, 3), 128, np.uint8))
    hang_somewhere(canvas, rng, Rack(), 120.0)
    (quad,), (kind,) = canvas.quads, canvas.kinds
    assert kind is Kind.CORNERS
    x, y = quad.mean(0).astype(int)
    assert np.ptp(canvas.image[y - 6 : y + 6, x - 30 : x + 30]) > 30


def test_pasting_changes_the_quad_and_little_else() -> None:
    canvas = Canvas(np.zeros((100, 200, 3), np.uint8))
    quad = np.array([[50, 30], [150, 40], [150, 70], [50, 60]], np.float32)
    canvas.paste(np.full((20, 80, 3), 200, np.uint8), None, quad)
    inside = cv2.fillConvexPoly(np.zeros((100, 200), np.uint8), quad.astype(np.int32), 1).astype(bool)
    assert (canvas.image[inside] > 90).mean() > 0.95
    assert (canvas.image[~inside] > 0).any(-1).mean() < 0.03


def test_quads_in_space_keep_their_order() -> None:
    rng = np.random.default_rng(2)
    for _ in range(100):
        quad = quad_in_space(rng, np.array([50, 50], np.float32), 80, 18)
        area = cv2.contourArea(quad, oriented=True)
        assert area > 0, "clockwise in pixels, y down"


def test_decoys_stay_off_labelled_plates() -> None:
    rng = np.random.default_rng(3)
    canvas = Canvas(np.full((288, 480, 3), 77, np.uint8))
    canvas.label(np.array([[40, 40], [440, 40], [440, 240], [40, 240]], np.float32), Kind.CORNERS)
    add_decoys(canvas, rng, 30)
    assert (canvas.image[45:235, 45:435] == 77).all()
    assert (canvas.image != 77).any()


def test_designs_are_of_every_kind() -> None:
    rng = np.random.default_rng(1)
    designs = [random_design(rng) for _ in range(400)]
    assert {design.lines for design in designs} == {1, 2}
    assert {"white", "yellow", "silver_on_black"} <= {design.background for design in designs}
    assert any(design.green_flash for design in designs)


def test_a_page_of_text_is_full_of_text() -> None:
    page = text_page(np.random.default_rng(9), (480, 288))
    assert page.shape == (288, 480, 3)
    assert page.std() > 10
