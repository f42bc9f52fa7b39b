"""What counts as read, found and false, on looks that are made up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import reading_confidence, reading_drive, reading_figures
from benchmarks.figures import Figure
from benchmarks.reading_confidence import MOST_WRONG, kept_share
from benchmarks.reading_data import LabelledPicture, LabelledPlate, found, same
from benchmarks.reading_drive import Clip, free_boxes, told_of
from benchmarks.reading_looks import Answer, Looks, Place, Scene, TrueBox
from incar.reading.types import Box, Detection, corners, overlap
from tests.sim.slots import reading_of, slots_of

HERE: Box = (100.0, 100.0, 200.0, 120.0)
NEARLY: Box = (104.0, 101.0, 203.0, 121.0)
AWAY: Box = (300.0, 100.0, 400.0, 120.0)


def answer(said: str, belief: float = 0.999, plate: float = 1.0) -> Answer:
    return Answer.of(reading_of(slots_of(said, belief), plate))


def true_box(mark: str, said: str, *, t: float = 0.0, belief: float = 0.999, quality: float = 1.0) -> TrueBox:
    return TrueBox(LabelledPicture(file="one.png", clip="day", t=t), mark, answer(said, belief), quality)


def scene(mark: str | None, *places: tuple[Box, str, float]) -> Scene:
    """A picture with a plate at `HERE`, or none for an empty mark; each place found, its text, how like a plate."""
    plates = [] if mark == "" else [LabelledPlate(vrm=mark, box=HERE)]
    seen = [Place(Detection(quad=corners(box), score=0.9), answer(said, plate=plate)) for box, said, plate in places]
    return Scene(LabelledPicture(file="one.png", plates=plates), seen)


def values(figures: list[Figure]) -> dict[str, float]:
    return {each.name: round(each.value, 2) for each in figures}


def test_marks_are_compared_by_their_glyphs() -> None:
    assert same("qo1 abc", "00IABC")
    assert not same("AB12CDE", "AB13CDE")


def test_a_plate_is_found_where_more_than_half_is_shared() -> None:
    assert found((130.0, 100.0, 230.0, 120.0), HERE)
    assert not found((140.0, 100.0, 240.0, 120.0), HERE)


def test_true_boxes_are_counted_raw_and_decoded_and_unseen_cameras_together() -> None:
    looks = Looks(
        boxes={
            "uk_crops": [true_box("AB12CDE", "AB12CDE"), true_box("AB12CDE", "AB12CDF"), true_box("QAA1O", "0AA10")],
            "uk_scenes": [true_box("AB12CDE", "AB12CDE")],
            "eu_scenes": [true_box("XY1234Z", "XY1234Z"), true_box("XY1234Z", "XY1234")],
        }
    )
    told = values(reading_figures.true_boxes(looks))
    assert told["read, true boxes: uk_crops, decoded"] == pytest.approx(66.67)
    assert told["read, true boxes: uk_scenes, raw"] == 100
    assert told["read, true boxes: eu_scenes, raw"] == 50
    assert told["read, true boxes: cameras never seen (uk_scenes + eu_scenes), raw"] == pytest.approx(66.67)
    assert not any("dashcam" in name for name in told)


def test_found_other_and_refused_boxes_are_told_apart() -> None:
    looks = Looks(
        scenes={
            "uk_scenes": [
                scene("AB12CDE", (NEARLY, "AB12CDE", 1.0), (AWAY, "TAXI", 0.9)),
                scene("AB12CDE", (HERE, "AB12CDE", 0.2)),
                scene(None),
            ],
            "negatives": [scene("", (AWAY, "", 0.1), (HERE, "EXIT", 0.8)), scene("")],
        }
    )
    told = values(reading_figures.detection(looks))
    assert told["detection: uk_scenes, recall"] == pytest.approx(66.67)
    assert told["detection: uk_scenes, recall after the reader's refusal"] == pytest.approx(33.33)
    assert told["detection: uk_scenes, other boxes"] == 1
    assert told["detection: boxes that are no plate, negatives"] == 2
    assert told["detection: boxes that are no plate, negatives, after the reader's refusal"] == 1


def test_plates_under_sixty_pixels_have_a_line_where_there_are_any() -> None:
    near = scene("AB12CDE")
    far = Scene(LabelledPicture(file="far.png", plates=[LabelledPlate(vrm=None, box=(0.0, 0.0, 59.0, 15.0))]), [])
    name = "detection: uk_scenes, recall of plates under 60 px"
    assert name not in values(reading_figures.detection(Looks(scenes={"uk_scenes": [near]})))
    assert values(reading_figures.detection(Looks(scenes={"uk_scenes": [near, far]})))[name] == 0


def test_end_to_end_a_mark_has_to_come_out() -> None:
    looks = Looks(
        scenes={
            "dashcam": [
                scene("QB12CDE", (HERE, "0B12CDE", 1.0)),
                scene("AB12CDE", (HERE, "AB12CDE", 0.3)),
                scene("AB12CDE", (HERE, "AB12CDF", 1.0)),
                scene(None, (HERE, "AB12CDE", 1.0)),
            ]
        }
    )
    told = reading_figures.end_to_end(looks)
    assert values(told) == {"end to end: dashcam (same drives as the training frames), one frame": 33.33}
    assert told[0].unit == "% of 3"
    assert told[0].met is False


def test_a_false_read_is_one_that_could_raise_an_alert() -> None:
    looks = Looks(
        scenes={"negatives": [scene("", (HERE, "AB12CDE", 1.0)), scene("", (HERE, "AB12CDE", 0.6), (AWAY, "", 0.1))]}
    )
    (told,) = reading_figures.false_reads(looks)
    assert (told.value, told.unit, told.met) == (1, "on 2 pictures", False)


def test_votes_are_runs_of_looks_at_one_vehicle() -> None:
    wrong = true_box("AB12CDE", "AB12CDF", t=2.0, belief=0.6)
    boxes = [true_box("AB12CDE", "AB12CDE", t=3.0), wrong, true_box("AB12CDE", "AB12CDE", t=1.0)]
    told = {each.name.rsplit(", ", 1)[1]: each for each in reading_drive.votes(Looks(boxes={"dashcam": boxes}))}
    assert {name: round(each.value, 1) for name, each in told.items()} == {
        "1 look": 66.7,
        "2 looks": 100,
        "3 looks": 100,
    }
    assert told["2 looks"].unit == "% of 2 runs of looks (vehicles: 1)"


def test_final_reads_are_counted_by_vehicle_and_those_of_no_labelled_mark_apart() -> None:
    day = Clip(frozenset({"AB12CDE", "LM63NPR"}), ("AB12CDE", "AB12CDE", "AB12CDF"))
    night = Clip(frozenset({"KX09ABF"}), ("KX09ABF", "AB12CDE"))
    told, reads, others = told_of([day, night])
    assert (round(told.value, 1), told.unit) == (66.7, "% of 3 vehicles")
    assert told.name.endswith("by vehicle after voting (3 vehicles)")
    assert (reads.value, others.value, others.unit) == (1.0, 2, "of 5 final reads")
    assert "nobody labelled" in others.name
    assert told_of([Clip(frozenset(), ("AB12CDE",))]) == []


@pytest.mark.parametrize(("plate", "counted"), [(0.89996, True), (0.89994, False)])
def test_a_false_read_is_counted_as_the_yardstick_rounds_it(plate: float, counted: bool) -> None:
    place = Place(Detection(quad=corners(HERE), score=0.9), answer("AB12CDE", belief=1.0, plate=plate))
    assert place.answer.confidence == pytest.approx(plate, abs=1e-6)
    assert reading_figures.alarming(place) is counted


READS = st.lists(st.tuples(st.sampled_from([0.1, 0.4, 0.8, 0.99, 1.0]), st.booleans()), min_size=1, max_size=40)


@given(READS)
def test_no_threshold_keeps_more_reads_than_are_told(reads: list[tuple[float, bool]]) -> None:
    kept, least = kept_share([sure for sure, _ in reads], [right for _, right in reads])
    shares = [0.0]
    for threshold in {sure for sure, _ in reads}:
        above = [right for sure, right in reads if sure >= threshold]
        if above.count(False) <= MOST_WRONG * len(above):
            shares.append(len(above) / len(reads))
    assert kept == max(shares)
    if kept:
        assert kept == sum(sure >= least for sure, _ in reads) / len(reads)


def test_one_wrong_read_in_two_hundred_may_be_kept() -> None:
    right = [True] * 199 + [False]
    assert kept_share([0.9] * 200, right) == (1.0, 0.9)
    assert kept_share([0.9] * 199 + [0.95], right)[0] == 1.0
    assert kept_share([0.9] * 198 + [0.95], right[1:])[0] == 0.0


def test_reads_of_a_confidence_say_how_many_were_right() -> None:
    boxes = [true_box("AB12CDE", "AB12CDE"), true_box("AB12CDE", "AB12CDF")]
    told = values(reading_confidence.confidence(Looks(boxes={"uk_crops": boxes})))
    sure = [value for name, value in told.items() if "right of the reads" in name]
    assert sure == [50]


def test_windows_keep_away_from_labelled_plates() -> None:
    picture = LabelledPicture(file="one.png", plates=[LabelledPlate(vrm=None, box=(200.0, 100.0, 500.0, 250.0))])
    image = np.zeros((360, 640, 3), np.uint8)
    boxes = free_boxes(picture, image, np.random.default_rng(1))
    assert boxes
    assert all(overlap(box, picture.plates[0].box) == 0 for box in boxes)
    assert all(0 <= box[0] < box[2] <= 640 and 0 <= box[1] < box[3] <= 360 for box in boxes)
    whole = LabelledPicture(file="one.png", plates=[LabelledPlate(vrm=None, box=(0.0, 0.0, 640.0, 360.0))])
    assert free_boxes(whole, image, np.random.default_rng(1)) == []
