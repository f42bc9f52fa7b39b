"""Plate-free pictures and the lessons drawn from false boxes."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch")

from incar.paths import DETECTOR_MODEL
from incar.plates import PlateDesign, draw_plate
from incar.reading.detector import Detector
from models.training import detector_backgrounds, photographs
from models.training.detector_backgrounds import Lesson
from models.training.detector_samples import Album, Sampler

SIZE = (320, 192)


@pytest.fixture
def backgrounds(tmp_path: Path) -> Path:
    folder = tmp_path / "plain"
    folder.mkdir()
    for number in range(40):
        cv2.imwrite(str(folder / f"{number}.png"), np.full((120, 1000, 3), 6 * number, np.uint8))
    (folder / "notes.txt").write_text("no picture", encoding="utf-8")
    return folder


def road_with_plate() -> NDArray[np.uint8]:
    """A plate 160 px wide, its top left at (400, 300)."""
    picture = np.full((540, 960, 3), 120, np.uint8)
    cv2.rectangle(picture, (280, 180), (680, 420), (70, 40, 35), -1)
    plate = draw_plate(PlateDesign(text="AB12 CDE", background="yellow"), px_per_mm=160 / 520)
    picture[300 : 300 + plate.shape[0], 400 : 400 + plate.shape[1]] = plate
    return picture


def test_every_picture_of_the_folder_is_a_background_and_some_are_held_out(backgrounds: Path) -> None:
    pictures = detector_backgrounds.load(backgrounds)
    assert len(pictures) == 40
    assert all(picture.source == "backgrounds" and not len(picture.boxes) for picture in pictures)
    assert 0 < sum(picture.held_out for picture in pictures) < 20


def test_large_backgrounds_are_reduced(backgrounds: Path) -> None:
    album = Album(detector_backgrounds.load(backgrounds), {})
    assert album.levels[0][0].shape == (96, 800, 3)


def test_samples_show_backgrounds_beside_photographs(labelled_photographs: Path, backgrounds: Path) -> None:
    album = Album(photographs.load(labelled_photographs) + detector_backgrounds.load(backgrounds), {})
    rng = np.random.default_rng(0)
    photographed, plain = ({album.choose(rng, background=kind)[0] for _ in range(60)} for kind in (False, True))
    assert photographed == {0, 1}
    assert len(plain) > 20
    assert not plain & {0, 1}
    assert next(iter(Sampler(album, SIZE, batch=8, seed=1))).images.shape == (8, 192, 320, 3)


def test_an_album_of_photographs_alone_has_no_backgrounds(labelled_photographs: Path) -> None:
    assert not Album(photographs.load(labelled_photographs), {}).has_backgrounds


def test_lessons_are_looked_at_again_and_again(labelled_photographs: Path, backgrounds: Path) -> None:
    album = Album(photographs.load(labelled_photographs) + detector_backgrounds.load(backgrounds), {})
    box = (10.0, 20.0, 60.0, 40.0)
    album.learn_from([Lesson(7, box, 0.6)])
    rng = np.random.default_rng(0)
    chosen = [album.choose(rng, background=True) for _ in range(200)]
    assert 60 < sum(number == 7 and place is not None and place.tolist() == list(box) for number, place in chosen) < 140
    assert all(number < 2 for number, _ in (album.choose(rng, background=False) for _ in range(50)))


def test_only_what_no_label_covers_is_a_lesson() -> None:
    detector, picture = Detector(DETECTOR_MODEL), road_with_plate()
    unlabelled, label = np.empty((0, 4), np.float32), np.array([[400, 300, 560, 334]], np.float32)
    at_plate = detector_backgrounds.lessons(detector, [picture], [unlabelled])
    assert max(at_plate, key=lambda lesson: lesson.score).box[0] == pytest.approx(400, abs=16)
    assert all(lesson.box[2] < 400 or lesson.box[0] > 560 or lesson.box[3] < 300 or lesson.box[1] > 334
               for lesson in detector_backgrounds.lessons(detector, [picture], [label]))  # fmt: skip


def test_the_samplers_seed_holds_with_backgrounds(labelled_photographs: Path, backgrounds: Path) -> None:
    taken = photographs.load(labelled_photographs) + detector_backgrounds.load(backgrounds)
    album = Album([replace(picture, held_out=False) for picture in taken], {})
    first, again = (next(iter(Sampler(album, SIZE, batch=6, seed=5))) for _ in range(2))
    assert np.array_equal(first.images, again.images)
