"""Classifying, spelling, spacing and saying a mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.vrm import Layout, canonical, classify, fold, normalise, phonetic, spaced
from tests.sim.marks import anything, classified

KNOWN = {
    "AB51 SMR": Layout.CURRENT,
    "OO02 OOO": Layout.CURRENT,
    "BD99 ZZZ": Layout.CURRENT,
    "A1 BCD": Layout.PREFIX,
    "Y999 XYZ": Layout.UNCLASSIFIED,
    "Y999 XYA": Layout.PREFIX,
    "Q123 ABC": Layout.Q_PLATE,
    "ABC 1D": Layout.SUFFIX,
    "ABC 999Y": Layout.SUFFIX,
    "1234 AB": Layout.DATELESS,
    "9 A": Layout.DATELESS,
    "ABC 123": Layout.DATELESS,
    "A 9999": Layout.DATELESS,
    "AZ 1234": Layout.NORTHERN_IRELAND,
    "AIA 1": Layout.NORTHERN_IRELAND,
    "1234 BIZ": Layout.NORTHERN_IRELAND,
    "101 D 234": Layout.DIPLOMATIC,
    "270 X 301": Layout.DIPLOMATIC,
    "AB 12 CD": Layout.MILITARY,
    "12 AB 34": Layout.MILITARY,
    "01234": Layout.TRADE,
    "AB00 CDE": Layout.UNCLASSIFIED,
    "AB01 CDE": Layout.UNCLASSIFIED,
    "AB50 CDE": Layout.UNCLASSIFIED,
    "AZ51 CDE": Layout.UNCLASSIFIED,
    "QA51 CDE": Layout.UNCLASSIFIED,
    "U123 ABC": Layout.UNCLASSIFIED,
    "A0 BCD": Layout.UNCLASSIFIED,
    "ABC 12U": Layout.UNCLASSIFIED,
    "ZAB 1234": Layout.UNCLASSIFIED,
    "WOB AB 123": Layout.UNCLASSIFIED,
}


@pytest.mark.parametrize(("mark", "layout"), KNOWN.items())
def test_a_known_mark_has_its_layout_and_its_spaces(mark: str, layout: Layout) -> None:
    stored = normalise(mark)
    assert classify(stored) is layout
    assert spaced(stored) == (stored if layout is Layout.UNCLASSIFIED else mark)


@given(classified())
def test_a_mark_made_by_a_layout_is_of_that_layout(made: tuple[Layout, str]) -> None:
    layout, mark = made
    assert classify(mark) is layout
    assert canonical(mark) == mark


@given(anything())
def test_folding_twice_is_folding_once(mark: str) -> None:
    assert fold(fold(mark)) == fold(mark)


@given(anything())
def test_spelling_keeps_the_glyphs_and_settles(mark: str) -> None:
    assert fold(canonical(mark)) == fold(mark)
    assert canonical(canonical(mark)) == canonical(mark)


@given(anything())
def test_the_shown_mark_is_of_the_stored_marks_layout(mark: str) -> None:
    assert classify(normalise(spaced(mark))) is classify(mark)
    assert normalise(spaced(mark)) == canonical(mark)


@given(classified())
def test_a_folded_mark_is_never_lost_to_its_layouts(made: tuple[Layout, str]) -> None:
    assert classify(fold(made[1])) is not Layout.UNCLASSIFIED


@given(st.text())
def test_whatever_is_typed_becomes_letters_and_digits(text: str) -> None:
    stored = normalise(text)
    assert stored == normalise(stored)
    assert stored == "" or (stored.isascii() and stored.isalnum() and stored == stored.upper())


@pytest.mark.parametrize(
    ("folded", "mark"),
    [("BD515MR", "BD515MR"), ("BD5ISMR", "BD51SMR"), ("0002000", "OO02OOO"), ("A123B0D", "A123BOD"), ("A2Z1", "A2Z1")],
)
def test_the_layout_decides_which_of_two_equal_glyphs_is_meant(folded: str, mark: str) -> None:
    assert canonical(folded) == mark


def test_accents_and_spaces_are_not_stored() -> None:
    assert normalise(" mü-k 123\t") == "MUK123"


def test_a_mark_is_said_word_by_word_in_its_layouts_spelling() -> None:
    assert phonetic("AB12CDE") == ["Alpha", "Bravo", "one", "two", "Charlie", "Delta", "Echo"]
    assert phonetic("0002X00") == ["Oscar", "Oscar", "zero", "two", "X-ray", "Oscar", "Oscar"]
