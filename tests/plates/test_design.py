"""Sizes, rows and places of characters."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.plates import PlateDesign, faces, set_characters
from incar.plates.design import set_in_rows

MARKS = st.from_regex(r"[A-Z]{2}[0-9]{2} [A-Z]{3}", fullmatch=True)


def test_the_standard_car_plate_has_the_standards_spacing() -> None:
    placed = set_characters(PlateDesign(text="AB23 CDE"))
    assert [p.character for p in placed] == list("AB23CDE")
    assert {p.height_mm for p in placed} == {79}
    assert {p.width_mm for p in placed} == {50}
    gaps = [b.x_mm - (a.x_mm + a.width_mm) for a, b in itertools.pairwise(placed)]
    assert gaps == pytest.approx([11, 11, 11, 33, 11, 11])
    assert placed[0].y_mm == pytest.approx((111 - 79) / 2)


def test_one_is_as_wide_as_its_stroke() -> None:
    one = set_characters(PlateDesign(text="A1 BCD"))[1]
    assert one.width_mm == 14


def test_motorcycle_characters_are_smaller() -> None:
    design = PlateDesign(text="GW19 TYH", lines=2, face="motorcycle")
    assert list(design.plate_mm) == [229, 178]
    placed = set_characters(design)
    assert [placed[0].width_mm, placed[0].height_mm] == [44, 64]
    assert placed[4].y_mm - placed[0].y_mm == 64 + 13


@pytest.mark.parametrize(
    ("text", "lines", "rows"),
    [
        ("AB12 CDE", 1, ("AB12 CDE",)),
        ("AB12 CDE", 2, ("AB12", "CDE")),
        ("A123 BCD", 3, ("A", "123", "BCD")),
        ("123 D 456", 2, ("123", "D 456")),
        ("12345", 2, ("12345",)),
        ("ABC 1", 2, ("ABC", "1")),
    ],
)
def test_a_mark_breaks_into_rows(text: str, lines: int, rows: tuple[str, ...]) -> None:
    assert set_in_rows(text, lines) == rows


@given(MARKS, st.sampled_from(sorted(faces())), st.integers(1, 2), st.sampled_from([None, "UK"]))
def test_characters_stay_on_the_plate_and_apart(text: str, face: str, lines: int, band: str | None) -> None:
    design = PlateDesign(text=text, face=face, lines=lines, band=band)
    wide, high = design.plate_mm
    placed = set_characters(design)
    for p in placed:
        assert design.band_mm <= p.x_mm
        assert p.x_mm + p.width_mm <= wide + 1e-6
        assert p.y_mm >= 0
        assert p.y_mm + p.height_mm <= high
    for a, b in itertools.pairwise(placed):
        assert b.y_mm > a.y_mm or b.x_mm >= a.x_mm + a.width_mm


def test_a_mark_too_wide_for_its_plate_is_squeezed() -> None:
    placed = set_characters(PlateDesign(text="MW20 WMW", size_mm=(300, 111)))
    assert placed[0].x_mm >= 0
    assert placed[-1].x_mm + placed[-1].width_mm <= 300
    assert placed[0].width_mm < 50
