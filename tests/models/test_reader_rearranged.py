"""Photographed marks whose characters stand in other places, and how those places are found."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from incar.plates import Background, PlateDesign, draw_plate, set_characters
from models.training.photographs import load
from models.training.plate_synthesis import Mix, make_sample
from models.training.reader_backdrops import backdrops
from models.training.reader_rearranged import Boxes, Lettered, Picture, rearranged
from models.training.reader_sample import SOME_PLATE

MARK = "B34XYZ"
PX_PER_MM = 0.6


def plate() -> tuple[Picture, Boxes]:
    """A drawn plate and the boxes of its characters."""
    image, _, boxes = lettered_plate("B34 XYZ", "white")
    return image, boxes


def lettered_plate(text: str, background: Background) -> tuple[Picture, str, Boxes]:
    """A drawn plate, its mark and the boxes of its characters."""
    design = PlateDesign(text=text, background=background)
    placed = [c for c in set_characters(design) if c.width_mm]
    boxes = [(c.x_mm - 3, c.y_mm, c.x_mm + c.width_mm + 3, c.y_mm + c.height_mm) for c in placed]
    return draw_plate(design, PX_PER_MM), text.replace(" ", ""), np.array(boxes, np.float32) * PX_PER_MM


def inside(image: Picture, box: Boxes) -> Picture:
    """The middle of a character, clear of its soft sides."""
    x0, y0, x1, y1 = (round(float(v)) for v in box)
    return image[y0 + 2 : y1 - 2, x0 + 5 : x1 - 5].astype(np.float32)


def test_the_characters_of_the_new_mark_stand_in_the_picture() -> None:
    image, boxes = plate()
    before = image.copy()
    new, text = rearranged(Lettered(image, MARK, boxes), np.random.default_rng(5))
    assert np.array_equal(image, before)
    assert text != MARK
    for place, (was, now) in enumerate(zip(MARK, text, strict=True)):
        wide, high = inside(new, boxes[place]).shape[1::-1]
        origin = cv2.resize(inside(image, boxes[MARK.index(now)]), (wide, high))
        assert np.abs(inside(new, boxes[place]) - origin).mean() < 25
        if was != now:
            assert np.abs(inside(new, boxes[place]) - inside(before, boxes[place])).mean() > 30


def test_most_copies_keep_to_letters_or_digits_and_all_to_the_plates_own() -> None:
    image, boxes = plate()
    texts = [rearranged(Lettered(image, MARK, boxes), np.random.default_rng(i))[1] for i in range(200)]
    assert len(set(texts)) > 60
    assert set("".join(texts)) == set(MARK)
    of_one_kind = [a.isdigit() == b.isdigit() for text in texts for a, b in zip(MARK, text, strict=True) if a != b]
    assert 0.6 < np.mean(of_one_kind) < 1


def test_a_narrow_character_does_not_take_a_wide_ones_place() -> None:
    image, boxes = plate()
    boxes[1, 2] = boxes[1, 0] + 6
    texts = [rearranged(Lettered(image, MARK, boxes), np.random.default_rng(i))[1] for i in range(100)]
    assert all(text[1] == "3" and text.count("3") == 1 for text in texts)


def test_characters_of_another_plate_are_carried_over() -> None:
    image, boxes = plate()
    other = Lettered(*lettered_plate("K77 LMN", "white"))
    texts = [rearranged(Lettered(image, MARK, boxes), np.random.default_rng(i), [other])[1] for i in range(100)]
    assert set("".join(texts)) == set(MARK + other.mark)


def test_dark_characters_are_not_carried_onto_a_dark_plate() -> None:
    dark = Lettered(*lettered_plate("K77 LMN", "white_on_black"))
    image, boxes = plate()
    light = Lettered(image, MARK, boxes)
    assert dark.light_ink
    assert not light.light_ink
    texts = [rearranged(dark, np.random.default_rng(i), [light])[1] for i in range(60)]
    assert set("".join(texts)) == set(dark.mark)


def test_what_is_copied_takes_the_light_of_what_it_covers() -> None:
    image, boxes = plate()
    shaded = image.copy()
    half = round((boxes[2, 2] + boxes[3, 0]).item() / 2)
    shaded[:, :half] //= 3
    rng = np.random.default_rng(0)
    for _ in range(40):
        new, text = rearranged(Lettered(shaded, MARK, boxes), rng)
        for place in range(len(MARK)):
            assert (inside(new, boxes[place]).mean() < 85) == (place < 3), text


def test_a_box_beyond_the_pictures_edge_is_cut_there() -> None:
    image, boxes = plate()
    boxes += np.array([-14, -8, -14, 8], np.float32)
    for i in range(20):
        new, _ = rearranged(Lettered(image, MARK, boxes), np.random.default_rng(i))
        assert new.shape == image.shape


def photographed(folder: Path, *, with_characters: bool) -> Path:
    """A folder with one photograph of the plate, its characters' boxes labelled or not."""
    image, boxes = plate()
    picture = np.full((200, 500, 3), 60, np.uint8)
    left, top = 80, 70
    picture[top : top + image.shape[0], left : left + image.shape[1]] = image
    (folder / "cars").mkdir(parents=True)
    cv2.imwrite(str(folder / "cars" / "one.png"), picture)
    label = {"vrm": MARK, "box": [left, top, left + image.shape[1], top + image.shape[0]]}
    if with_characters:
        label["characters"] = (boxes + np.array([left, top, left, top])).tolist()
    (folder / "labels.json").write_text(json.dumps({"cars": [{"file": "cars/one.png", "plates": [label]}]}))
    return folder


def test_labelled_characters_lie_where_they_are_cut_out(tmp_path: Path) -> None:
    image, boxes = plate()
    folder = photographed(tmp_path, with_characters=True)
    assert not load(folder)[0].held_out
    (surrounding,) = backdrops(folder).marked
    assert surrounding.characters is not None
    scale = surrounding.plate_px / image.shape[1]
    middle = (surrounding.characters[0] + surrounding.characters[-1]) / 2
    drawn = (boxes[0] + boxes[-1]) / 2 - np.array([image.shape[1], image.shape[0]] * 2) / 2
    shown = np.array(surrounding.image.shape[1::-1] * 2) / 2
    assert middle == pytest.approx(shown + drawn * scale, abs=1.5)


@pytest.mark.parametrize("with_characters", [True, False])
def test_photographs_are_learnt_from_in_other_marks_where_the_places_are_known(
    tmp_path: Path, *, with_characters: bool
) -> None:
    mix = Mix(photographed(tmp_path, with_characters=with_characters), photographed_share=1.0, empty_share=0.0)
    samples = [make_sample((1, i), mix) for i in range(30)]
    assert all(sample.kinds == SOME_PLATE for sample in samples)
    texts = {sample.text for sample in samples}
    assert MARK in texts
    assert (len(texts) > 8) == with_characters
