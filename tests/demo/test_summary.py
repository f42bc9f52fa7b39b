"""Truth against reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.demo.summary import MediaRead, likeness, reading_summary
from incar.demo.truth import Box, Sighting, VehicleTruth

MARKS = st.text("ABCDEFGH0123456789", min_size=1, max_size=8)


def seen(camera: str, first_s: float, last_s: float) -> Sighting:
    box = Box(at_s=first_s, box=(0, 0, 100, 20), quad=[], width_px=100)
    return Sighting(
        camera=camera, end="front", first_s=first_s, last_s=last_s, legible_s=1, max_width_px=100, boxes=[box]
    )


def vehicle(name: str, mark: str, *sightings: Sighting) -> VehicleTruth:
    vrm = mark.replace(" ", "")
    return VehicleTruth(id=name, mark=mark, vrm=vrm, expected="silent", because="", sightings=list(sightings))


def read(vrm: str, media_s: float, camera: str = "front", confidence: float = 0.9) -> MediaRead:
    return MediaRead(camera=camera, vrm=vrm, media_s=media_s, confidence=confidence)


TRUTH = [
    vehicle("one", "LB34 KTN", seen("front", 1, 3), seen("rear", 4, 6)),
    vehicle("two", "LB34 KTM", seen("front", 20, 22)),
    vehicle("three", "KVD 386", seen("front", 2, 4)),
    vehicle("never", "Q417 JEW"),
]


def test_captured_right_wrong_and_missed() -> None:
    summary = reading_summary(TRUTH, [read("LB34KTN", 3), read("LB34KTN", 6, "rear"), read("KVD388", 4)])
    one, two, three = summary.vehicles
    assert (one.captured, one.right, len(one.reads)) == (True, True, 2)
    assert (two.captured, two.right, two.read) == (False, False, None)
    assert (three.captured, three.right, three.read) == (True, False, "KVD388")
    assert (summary.met, summary.captured, summary.right) == (3, 2, 1)


def test_the_most_confident_read_counts() -> None:
    reads = [read("LB34KTN", 3, confidence=0.6), read("LB34KIN", 6, "rear", confidence=0.9)]
    assert reading_summary(TRUTH, reads).vehicles[0].read == "LB34KIN"


def test_marks_alike_are_told_apart_by_time() -> None:
    summary = reading_summary(TRUTH, [read("LB34KTM", 2), read("LB34KTN", 21)])
    assert [v.read for v in summary.vehicles] == ["LB34KTM", "LB34KTN", None]


def test_same_glyphs_are_right() -> None:
    truth = [vehicle("o", "RO29 DWI", seen("front", 0, 1))]
    assert reading_summary(truth, [read("R029DW1", 1)]).vehicles[0].right


@pytest.mark.parametrize(
    "stray", [read("GOLDENFRY", 3), read("LB34KTN", 90), read("LB34KTN", 3, "left")], ids=["shop", "late", "camera"]
)
def test_strays_belong_to_nobody(stray: MediaRead) -> None:
    summary = reading_summary(TRUTH, [stray])
    assert summary.strays == [stray]
    assert summary.captured == 0


@given(MARKS, MARKS)
def test_likeness_is_symmetrical_and_bounded(one: str, other: str) -> None:
    assert likeness(one, one) == 1
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
