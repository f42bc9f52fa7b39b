"""The reader with the model that is shipped."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from incar.paths import DETECTOR_MODEL, READER_MODEL
from incar.plates import PlateDesign, draw_plate
from incar.reading.model import ModelUnusableError
from incar.reading.reader import Picture, Reader
from incar.reading.types import Reading, SlotProbabilities
from incar.vrm import ALPHABET, SLOTS, fold
from tests.sim.slots import reading_of, slots_of

Design = PlateDesign
CLEAN = [
    Design(text="AB12 CDE"),
    Design(text="KX57 NZU", background="yellow", band="UK"),
    Design(text="GW19 TYH", background="yellow", lines=2),
    Design(text="MW70 HMN", lines=2, face="motorcycle"),
    Design(text="AK70 EVX", green_flash=True),
    Design(text="T358 VOW", maker="Smith of Leeds"),
    Design(text="Q23 SGC", background="yellow"),
    Design(text="ABC 123D", background="silver_on_black", face="wide"),
    Design(text="LIZ 4567", band="GB"),
    Design(text="1234 AB"),
    Design(text="101 D 234"),
    Design(text="KL 56 AB", background="white_on_black"),
    Design(text="B 146 NRS", band="RO"),
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(READER_MODEL)


def text(slots: SlotProbabilities) -> str:
    return "".join(ALPHABET[i] for i in slots.argmax(axis=1) if i < len(ALPHABET))


def seen(design: PlateDesign, width_px: float) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.uint8]], np.ndarray]:
    """The plate in a grey picture, and its corners."""
    plate = draw_plate(design, 1.0)
    scale = width_px / plate.shape[1]
    small = cv2.resize(plate, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    picture = np.full((height + 60, width + 60, 3), 90, np.uint8)
    picture[30 : 30 + height, 30 : 30 + width] = small
    corners = np.array([[30, 30], [30 + width, 30], [30 + width, 30 + height], [30, 30 + height]], np.float32)
    return picture, corners


@pytest.mark.parametrize("width_px", [140, 260])
@pytest.mark.parametrize("design", CLEAN, ids=lambda design: design.text)
def test_clean_plates_of_every_kind_are_read_exactly(reader: Reader, design: PlateDesign, width_px: int) -> None:
    picture, corners = seen(design, width_px * design.plate_mm[0] / 520)
    slots = reader.read(picture, corners).slots
    assert slots.shape == (SLOTS, len(ALPHABET) + 1)
    assert slots.dtype == np.float32
    assert slots.sum(axis=1) == pytest.approx(np.ones(SLOTS), abs=1e-4)
    assert text(slots) == fold(design.text.replace(" ", ""))


def test_a_crop_is_read_like_the_plate_it_was_cut_from(reader: Reader) -> None:
    picture, _ = seen(CLEAN[0], 200)
    assert text(reader.read_crop(picture[25:-25, 20:-20]).slots) == "AB12CDE"


def test_a_plate_that_leaves_the_picture_is_no_error(reader: Reader) -> None:
    picture, corners = seen(CLEAN[0], 200)
    assert reader.read(picture, corners + np.float32(150)).slots.shape == (SLOTS, len(ALPHABET) + 1)


def test_an_empty_road_is_refused(reader: Reader) -> None:
    rng = np.random.default_rng(4)
    asphalt = np.clip(rng.normal(110, 12, (40, 160, 3)), 0, 255).astype(np.uint8)
    asphalt[:, 70:76] = 220  # a line on it
    assert reader.read_crop(asphalt).refused


def test_a_plate_of_ours_and_a_foreign_one_are_told_apart(reader: Reader) -> None:
    ours, theirs = (reader.read(*seen(design, 200)) for design in (CLEAN[0], CLEAN[-1]))
    assert ours.plate > 0.9
    assert theirs.plate > 0.9
    assert ours.british > theirs.british


def test_a_missing_model_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusableError, match="cannot be used"):
        Reader(tmp_path / "reader.onnx")


def test_a_model_of_something_else_is_said_in_words() -> None:
    with pytest.raises(ModelUnusableError, match="alphabet"):
        Reader(DETECTOR_MODEL)


def test_a_damaged_model_is_said_in_words(tmp_path: Path) -> None:
    damaged = tmp_path / "reader.onnx"
    damaged.write_bytes(READER_MODEL.read_bytes()[:5000])
    with pytest.raises(ModelUnusableError, match="cannot be used"):
        Reader(damaged)


def test_a_slanted_plate_is_read_through_its_corners(reader: Reader) -> None:
    picture, corners = seen(CLEAN[0], 160)
    middle = picture.shape[1] / 2, picture.shape[0] / 2
    for degrees in (-16, 16):
        turn = cv2.getRotationMatrix2D(middle, degrees, 1.0)
        turned = np.asarray(cv2.warpAffine(picture, turn, picture.shape[1::-1], borderValue=(90, 90, 90)), np.uint8)
        quad = cv2.transform(corners[None], turn)[0].astype(np.float32)
        assert text(reader.read(turned, quad).slots) == "AB12CDE"


class Scripted(Reader):
    """Looks by a script, one after the other: a mark, and how sure it is."""

    def __init__(self, script: list[tuple[str, float]]) -> None:
        super().__init__(READER_MODEL)
        self.script = script
        self.crops: list[Picture] = []

    def _look(self, crop: Picture) -> Reading:
        if not hasattr(self, "script"):
            return super()._look(crop)  # the first run, which allocates
        self.crops.append(crop)
        return reading_of(slots_of(*self.script[len(self.crops) - 1]))


@pytest.mark.parametrize(
    ("script", "taken", "told"),
    [
        ([("AB12CDE", 0.995), ("AB13CDE", 0.999), ("AB14CDE", 1.0)], 1, "AB12CDE"),
        ([("AB12CDE", 0.9), ("AB13CDE", 0.995), ("AB14CDE", 1.0)], 2, "AB13CDE"),
        ([("AB12CDE", 0.9), ("AB13CDE", 0.8), ("AB14CDE", 0.85)], 3, "AB12CDE"),
        ([("AB12CDE", 0.9), ("AB13CDE", 0.8), ("AB14CDE", 0.95)], 3, "AB14CDE"),
    ],
    ids=["the first is sure", "the second is", "none is, the first the most", "none is, the last the most"],
)
def test_an_unsure_plate_is_looked_at_again_and_the_surest_is_told(
    script: list[tuple[str, float]], taken: int, told: str
) -> None:
    picture, corners = seen(CLEAN[0], 120)
    in_a_frame, cut_out = Scripted(script), Scripted(script)
    readings = in_a_frame.read(picture, corners), cut_out.read_crop(picture)
    assert [text(reading.slots) for reading in readings] == [told, told]
    for crops in (in_a_frame.crops, cut_out.crops):
        assert len(crops) == taken
        assert len({crop.tobytes() for crop in crops}) == taken, "each look shows something else"


def confidence(script: list[tuple[str, float]]) -> float:
    """Of the likeliest characters together, after looks that go by a script."""
    picture, corners = seen(CLEAN[0], 120)
    return float(Scripted(script).read(picture, corners).slots.max(axis=1).prod())


def test_other_looks_that_read_something_else_take_confidence_away() -> None:
    agreed = confidence([("AB12CDE", 0.9)] * 3)
    doubted = confidence([("AB12CDE", 0.9), ("AB13CDE", 0.6), ("AB12CDE", 0.9)])
    denied = confidence([("AB12CDE", 0.9), ("AB13CDE", 0.8), ("AB13CDE", 0.8)])
    assert agreed == pytest.approx(0.9**SLOTS, abs=0.001)
    assert agreed > doubted > denied > 0


def test_looks_that_read_no_mark_take_no_confidence_away() -> None:
    alone = confidence([("AB12CDE", 0.9)] * 3)
    assert confidence([("AB12CDE", 0.9), ("", 0.9), ("A", 0.95)]) == pytest.approx(alone, abs=0.001)


def test_a_single_character_is_no_mark_however_sure() -> None:
    picture, corners = seen(CLEAN[0], 120)
    reading = Scripted([("A", 0.999), ("AB12CDE", 0.9), ("7", 0.999)]).read(picture, corners)
    assert text(reading.slots) == "AB12CDE"


def test_a_loose_box_is_read_like_a_tight_one(reader: Reader) -> None:
    picture, corners = seen(CLEAN[1], 120)
    middle = corners.mean(axis=0)
    for looser in (1.0, 1.12, 1.2):
        assert text(reader.read(picture, ((corners - middle) * looser + middle).astype(np.float32)).slots) == "KX57NZU"
