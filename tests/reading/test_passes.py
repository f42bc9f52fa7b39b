"""When a pass is told, corrected, and over."""

import uuid

import numpy as np
import pytest

from incar.camera.frame import Frame
from incar.reading.passes import Pass, PassSettings
from incar.reading.types import Detection, PlateObservation, SlotProbabilities
from incar.vrm import Layout
from tests.sim.slots import reading_of, slots_of

IMAGE = np.zeros((240, 320, 3), np.uint8)
QUAD = np.array([[10, 10], [110, 10], [110, 32], [10, 32]], np.float32)


def passing(*looks: SlotProbabilities, quality: float = 0.8) -> Pass:
    one = Pass("front", PassSettings())
    for index, slots in enumerate(looks):
        look(one, slots, index, quality)
    return one


def look(one: Pass, slots: SlotProbabilities, index: int, quality: float = 0.8, plate: float = 1.0) -> None:
    frame = Frame(image=IMAGE, captured_ns=1_000 + index, media_s=index / 25, index=index)
    detection = Detection(quad=QUAD, score=0.9)
    one.look(frame, PlateObservation(detection=detection, reading=reading_of(slots, plate=plate), quality=quality))


def test_a_sure_vote_is_due_once() -> None:
    one = passing(slots_of("BD51SMR", 0.99))
    assert not one.due()
    look(one, slots_of("BD51SMR", 0.99), 1)
    assert one.due()
    one.tell(final=False)
    assert not one.due()
    look(one, slots_of("BD51SMR", 0.99), 2)
    assert not one.due()


def test_a_read_carries_the_pass() -> None:
    one = passing(*[slots_of("0D5ISMR", 0.99, {1: ("B", 0.1)})] * 3)
    read = one.tell(final=False)
    assert (read.vrm, read.raw, read.layout) == ("OD51SMR", "0D51SMR", Layout.CURRENT)
    assert (read.camera, read.frames, read.revision, read.final) == ("front", 3, 0, False)
    assert (read.first_seen_ns, read.last_good_frame_ns, read.media_s) == (1_000, 1_002, 0.08)
    assert read.alternatives[0][0] == "OB51SMR"
    assert read.confidence + sum(share for _, share in read.alternatives) <= 1
    assert read.quad[1] == (110.0, 10.0)
    assert read.plate_width_px == 100
    assert read.patch_jpeg.startswith(b"\xff\xd8")
    assert read.overview_jpeg.startswith(b"\xff\xd8")
    assert uuid.UUID(read.read_id).version == 7


def test_later_looks_correct_the_mark_under_the_same_id() -> None:
    one = passing(*[slots_of("8D51SMR", 0.999, {0: ("B", 0.2)})] * 2)
    first = one.tell(final=False)
    for index in range(2, 10):
        look(one, slots_of("KD51SMR", 0.999), index)
    assert one.due()
    second = one.tell(final=False)
    assert (second.read_id, second.revision) == (first.read_id, 1)
    assert (first.vrm, second.vrm) == ("BD51SMR", "KD51SMR")


@pytest.mark.parametrize(
    ("mark", "belief", "worth"),
    [
        ("BD51SMR", 0.95, True),
        ("BD51SMR", 0.6, False),
        ("", 0.99, False),
        ("WOBAB123", 0.97, True),
        ("XYZ", 0.99, False),
        ("1A", 0.99, True),
    ],
)
def test_what_a_crew_can_use_is_told(mark: str, belief: float, worth: bool) -> None:
    assert passing(slots_of(mark, belief)).tellable() is worth


def test_a_pass_without_looks_has_nothing_to_tell() -> None:
    one = passing()
    assert not one.tellable()
    with pytest.raises(ValueError, match="nothing to tell"):
        one.tell(final=True)


def test_two_sure_marks_are_two_vehicles_however_like() -> None:
    one, other = (passing(*[slots_of(mark, 0.995)] * 3) for mark in ("BD51SMR", "BD51SMT"))
    assert not one.same_mark(other)
    assert not one.alike(other)


def test_an_unsure_mark_may_be_the_one_just_lost() -> None:
    sure, unsure = passing(*[slots_of("BD51SMR", 0.97)] * 3), passing(slots_of("BD51SMR", 0.9, {6: ("K", 0.55)}))
    assert not sure.same_mark(unsure)
    assert sure.alike(unsure)


def test_a_scrap_right_after_a_pass_is_its_end_and_later_is_not() -> None:
    first = passing(*[slots_of("BD51SMR", 0.97)] * 3)
    for index, same in ((4, True), (50, False)):
        scrap = passing()
        look(scrap, slots_of("8D71SMR", 0.95), index)
        assert first.alike(scrap) is same


def test_a_pass_taken_over_gives_its_looks_and_its_better_picture() -> None:
    one, later = passing(slots_of("BD51SMR", 0.9), quality=0.3), passing(*[slots_of("BD51SMR", 0.9)] * 3, quality=0.9)
    before = one.confidence
    one.absorb(later)
    assert one.confidence > before
    assert one.best is later.best
    assert one.tell(final=False).frames == 4


def test_a_pass_that_began_as_another_began_then() -> None:
    one, earlier = passing(), passing(slots_of("BD51SMR", 0.9))
    look(one, slots_of("BD51SMR", 0.9), 7)
    one.absorb(earlier)
    assert one.tell(final=False).first_seen_ns == 1_000


def test_what_the_reader_refuses_is_not_told_however_clear_its_lettering() -> None:
    for plate, worth in ((0.6, True), (0.4, False)):
        one = passing()
        look(one, slots_of("BD51SMR", 0.999), 0, plate=plate)
        assert one.tellable() is worth


def test_no_alternative_is_likelier_than_the_mark() -> None:
    one = passing()
    look(one, slots_of("BD51SMR", 0.99, {0: ("8", 0.45)}), 0, plate=0.7)
    read = one.tell(final=True)
    assert read.alternatives
    assert max(probability for _, probability in read.alternatives) <= read.confidence
