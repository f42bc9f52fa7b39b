"""From a read to a capture record, and a correction on its way to be matched again."""

import pytest

from incar.patrol.captures import capture_of, corrected_capture
from incar.patrol.records import Answer, Verdict
from incar.reading.types import Read
from incar.vrm import Layout
from tests.patrol.samples import HERE, at, capture, shift

READ = Read(
    read_id="c-1",
    revision=2,
    camera="front",
    vrm="AB12CDE",
    raw="A812CDE",
    layout=Layout.CURRENT,
    confidence=0.97,
    alternatives=[("A812CDE", 0.02)],
    frames=9,
    first_seen_ns=1,
    last_good_frame_ns=2,
    media_s=0.4,
    plate_width_px=88.0,
    quad=[(0.0, 0.0), (88.0, 0.0), (88.0, 20.0), (0.0, 20.0)],
    patch_jpeg=b"patch",
    overview_jpeg=b"overview",
    final=True,
)


def test_a_capture_carries_the_read_where_and_when() -> None:
    record = capture_of(READ, shift(), at(5), HERE)
    assert (record.capture_id, record.revision, record.shift_id) == ("c-1", 2, "s-1")
    assert (record.vrm, record.raw, record.confidence, record.frames) == ("AB12CDE", "A812CDE", 0.97, 9)
    assert (record.captured, record.position) == (at(5), HERE)


def test_a_capture_without_a_shift_is_kept() -> None:
    assert capture_of(READ, None, at(), HERE).shift_id is None


def _answer(verdict: Verdict, corrected: str) -> Answer:
    return Answer(verdict=verdict, answered=at(9), position=HERE, corrected_vrm=corrected)


def test_a_corrected_misread_is_matched_again_as_certain() -> None:
    corrected = corrected_capture(capture(), _answer(Verdict.MISREAD, "k123 abc"))
    assert corrected is not None
    assert (corrected.vrm, corrected.layout, corrected.confidence) == ("K123ABC", Layout.PREFIX, 1.0)
    assert corrected.capture_id == "c-1"


@pytest.mark.parametrize(
    ("verdict", "mark"),
    [(Verdict.MISREAD, ""), (Verdict.MISREAD, "ABI2 CDE"), (Verdict.CORRECT, "K123ABC"), (Verdict.DISMISSED, "K1ABC")],
)
def test_nothing_to_match_again_without_another_mark(verdict: Verdict, mark: str) -> None:
    assert corrected_capture(capture(), _answer(verdict, mark)) is None
