"""The crops a reader is trained on."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.vrm import SLOTS, Layout, classify
from models.training.plate_synthesis import BEYOND_SHARE, Mix, at_the_edge, make_sample, make_samples
from models.training.reader_backdrops import backdrops
from models.training.reader_camera import motion_kernel, take_picture, wash_out
from models.training.reader_designs import british_faces
from models.training.reader_faces import Hand, VariedFace, random_hand
from models.training.reader_marks import ALIKE, random_mark
from models.training.reader_sample import FOREIGN, HEIGHT, SOME_PLATE, WIDTH, decode, encode
from models.training.reader_wear import bend, reflect, rust

RENDERED = Mix(empty_share=0.0)


def test_the_same_seed_gives_the_same_crop() -> None:
    one, other = (make_sample((3, 14), RENDERED) for _ in range(2))
    assert one.text == other.text
    assert np.array_equal(one.image, other.image)
    assert np.array_equal(one.places, other.places, equal_nan=True)
    assert not np.array_equal(one.image, make_sample((3, 15), RENDERED).image)


def test_crops_have_the_readers_size_and_know_their_characters_places() -> None:
    for i in range(60):
        sample = make_sample((1, i), RENDERED)
        assert sample.image.shape == (HEIGHT, WIDTH, 3)
        assert sample.image.dtype == np.uint8
        known = ~np.isnan(sample.places[:, 0])
        assert known.sum() == min(len(sample.text), SLOTS)
        assert ((sample.places[known] >= 0) & (sample.places[known] <= 1)).all()


def test_some_crops_hold_no_plate() -> None:
    sample = make_sample((1, 1), Mix(empty_share=1.0))
    assert sample.text == ""
    assert np.isnan(sample.places).all()


def test_marks_are_of_every_layout() -> None:
    rng = np.random.default_rng(5)
    marks = [random_mark(rng) for _ in range(1500)]
    assert {classify(mark.text.replace(" ", "")) for mark in marks} == set(Layout)
    assert all(len(mark.text.replace(" ", "")) <= SLOTS for mark in marks)


def test_letters_that_are_confused_come_up_more_often() -> None:
    letters = "".join(random_mark(np.random.default_rng(i)).text for i in range(1000))
    letters = "".join(letter for letter in letters if letter.isalpha())
    alike, others = (sum(letters.count(one) for one in group) / len(group) for group in (ALIKE, "CEFGJKLPRSUX"))
    assert alike > 1.3 * others


def test_some_british_faces_have_a_flagged_one() -> None:
    ones = [face.glyph("1") for face in british_faces(1)]
    assert 0.1 < sum(one in {"1.flag", "1.serif"} for one in ones) / len(ones) < 0.3


def test_rust_about_a_bolt_is_soft_and_stays_about_it() -> None:
    plate = np.full((40, 120, 3), 220, np.uint8)
    rusted = rust(plate, (60, 20), 6.0, np.random.default_rng(1)).astype(int)
    assert (rusted[20, 60] < 160).all()
    assert (rusted[20, 60] < rusted[20, 66]).all(), "soft at its edge"
    assert (rusted[:, :30] == 220).all()


def test_a_bent_plate_keeps_its_ink_near_its_place() -> None:
    plate = np.full((64, 300, 3), 220, np.uint8)
    plate[16:48, 140:160] = 20
    for i in range(20):
        bent = bend(plate, np.random.default_rng(i))
        assert bent.shape == plate.shape
        rows, columns = np.nonzero(bent[..., 0] < 100)
        assert rows.mean() == pytest.approx(32, abs=0.2 * 64)
        assert columns.mean() == pytest.approx(150, abs=0.1 * 300)
        assert len(rows) == pytest.approx(32 * 20, rel=0.25)


def test_what_a_glossy_plate_mirrors_lies_over_ink_and_paper() -> None:
    plate = np.full((64, 300, 3), 120, np.uint8)
    plate[:, 100:200] = 10
    changes = [reflect(plate, np.random.default_rng(i)).astype(int) - plate for i in range(20)]
    assert sum(change[:, 100:200].max() > 30 for change in changes) > 10
    assert sum((change == 0).all(axis=2).mean() > 0.2 for change in changes) > 10, "in patches"


def test_encoding_folds_what_is_one_glyph() -> None:
    assert decode(encode("OI08IOQ")) == "010810Q"
    assert decode(encode("")) == ""


def _photographs(folder: Path, marks: list[str], source: str = "cars") -> Path:
    """A folder of training photographs, noise with a box, as many as there are marks."""
    rng = np.random.default_rng(1)
    (folder / source).mkdir(parents=True)
    entries = []
    for i, mark in enumerate(marks):
        cv2.imwrite(str(folder / source / f"{i}.png"), rng.integers(0, 255, (120, 200, 3)).astype(np.uint8))
        entries.append({"file": f"{source}/{i}.png", "plates": [{"vrm": mark, "box": [60, 50, 120, 70]}]})
    (folder / "labels.json").write_text(json.dumps({source: entries}))
    return folder


def test_photographed_plates_are_mixed_in(tmp_path: Path) -> None:
    _photographs(tmp_path, ["A1ABC"] * 8)
    mix = Mix(tmp_path, photographed_share=1.0, empty_share=0.0)
    assert make_sample((1, 2), mix).text == "A1ABC"
    behind = Mix(tmp_path, photographed_share=0.0, empty_share=0.0)
    assert all(make_sample((1, i), behind).image.any() for i in range(10))


def test_a_mark_photographed_often_is_drawn_by_the_root_of_how_often(tmp_path: Path) -> None:
    pieces = backdrops(_photographs(tmp_path, ["A1ABC"] * 40 + ["B2BCD"]))
    times = sum(plate.mark == "A1ABC" for plate in pieces.marked)
    assert times > 16, "the rest are held out"
    often = sum(share for plate, share in zip(pieces.marked, pieces.turns, strict=True) if plate.mark == "A1ABC")
    assert often / (1 - often) == pytest.approx(times**0.5)
    assert pieces.turns.sum() == pytest.approx(1)


@pytest.mark.parametrize(("source", "kinds"), [("dashcam", FOREIGN), ("cars", SOME_PLATE)])
def test_of_most_photographs_nobody_says_whether_they_are_british(
    source: str, kinds: tuple[int, int], tmp_path: Path
) -> None:
    mix = Mix(_photographs(tmp_path, ["A1ABC"] * 8, source), photographed_share=1.0, empty_share=0.0)
    assert make_sample((1, 2), mix).kinds == kinds


@pytest.mark.parametrize(("length", "angle"), [(1.0, 0.0), (4.0, 0.0), (7.0, 1.2)])
def test_motion_keeps_the_light(length: float, angle: float) -> None:
    kernel = motion_kernel(length, angle)
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    assert np.count_nonzero(kernel > 0.02) >= round(length)


def test_the_camera_gives_a_picture_of_the_same_size() -> None:
    scene = np.full((20, 60, 3), 200, np.uint8)
    for i in range(40):
        picture = take_picture(scene, 50, np.random.default_rng(i))
        assert picture.shape == scene.shape
        assert picture.dtype == np.uint8


def test_some_crops_reach_beyond_the_picture_and_repeat_its_edge() -> None:
    rng = np.random.default_rng(2)
    picture = rng.integers(0, 256, (40, 100, 3)).astype(np.uint8)
    seen = [at_the_edge(picture, rng) for _ in range(600)]
    assert {crop.shape for crop in seen} == {picture.shape}
    beyond = [crop for crop in seen if not np.array_equal(crop, picture)]
    assert 0.6 * BEYOND_SHARE < len(beyond) / len(seen) < 1.2 * BEYOND_SHARE
    for crop in beyond:
        assert np.array_equal(crop[4:-4, 8:-8], picture[4:-4, 8:-8]), "the middle stays"
        ends = (crop[0], crop[1]), (crop[-1], crop[-2]), (crop[:, 0], crop[:, 1]), (crop[:, -1], crop[:, -2])
        assert any(np.array_equal(outer, inner) for outer, inner in ends)


def test_a_washed_out_plate_is_pink_and_still_darker_where_its_ink_is() -> None:
    plate = np.full((20, 60, 3), 220, np.float32)
    plate[4:16, 20:30] = 30
    for i in range(20):
        seen = wash_out(plate, np.random.default_rng(i))
        paper, ink = seen[10, 55], seen[10, 25]
        assert (ink < paper).all()
        assert paper[2] > max(paper[:2])


def test_several_pictures_of_one_plate_differ_in_all_but_the_mark() -> None:
    one, other, third = make_samples((3, 9), RENDERED, 3)
    assert one.text == other.text == third.text
    assert not np.array_equal(one.image, other.image)
    assert not np.array_equal(other.image, third.image)


def test_a_hand_writes_a_character_the_same_each_time_and_another_hand_does_not() -> None:
    rng = np.random.default_rng(4)
    masks = []
    for hand in (Hand(), Hand(), random_hand(rng, 1.0), random_hand(rng, 1.0), Hand(slant=0.3)):
        face = VariedFace(79, 50, 14, 11, 33, 19, hand=hand)
        masks.append(face.mask("R", 50, 0.55))
    assert np.array_equal(masks[0], masks[1])
    assert not np.array_equal(masks[0], masks[2])
    assert not np.array_equal(masks[2], masks[3])
    assert masks[4].shape[1] > masks[0].shape[1]


@given(st.integers(0, 1 << 20))
def test_no_hand_loses_a_character(seed: int) -> None:
    hand = random_hand(np.random.default_rng(seed), 1.0)
    face = VariedFace(79, 50, 10, 11, 33, 19, hand=hand)
    for character in "0I8MW":
        width = face.advance_mm(character)
        assert 0.4 * 10 <= width <= 2 * 50
        assert (face.mask(character, width, 0.55) > 127).mean() > 0.05
