"""The shapes of the characters."""

import itertools

import numpy as np
import pytest

from incar.plates.glyphs import forms_of, glyph_mask, glyphs, is_narrow, parse_stroke

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SAME_SHAPE = {("0", "O"), ("1", "I")}
SIZE = (50, 79)
PEN = 14.0


def ink(name: str, pen: float = PEN) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    size = (round(pen), SIZE[1]) if is_narrow(name) else SIZE
    return glyph_mask(name, size, pen) > 127


@pytest.mark.parametrize("character", CHARACTERS)
def test_every_character_has_its_standard_form_first(character: str) -> None:
    assert forms_of(character)[0] == character


@pytest.mark.parametrize("name", sorted(glyphs()))
def test_every_form_fills_its_box(name: str) -> None:
    mask = ink(name)
    rows, columns = np.nonzero(mask)
    assert rows.min() == 0
    assert rows.max() == mask.shape[0] - 1
    assert columns.min() <= 4
    assert columns.max() >= mask.shape[1] - 5
    assert 0.2 < mask.mean() <= 1


def test_characters_differ_but_for_the_two_pairs_that_share_a_glyph() -> None:
    for one, other in itertools.combinations(CHARACTERS, 2):
        first, second = ink(one), ink(other)
        same = first.shape == second.shape and np.array_equal(first, second)
        assert same == ((one, other) in SAME_SHAPE), f"{one} and {other}"


def test_the_stroke_is_as_wide_as_asked() -> None:
    assert ink("H")[10].sum() == pytest.approx(2 * PEN, abs=1)
    assert ink("L")[:, 45].sum() == pytest.approx(PEN, abs=1)
    assert ink("T")[60].sum() == pytest.approx(PEN, abs=1)
    assert ink("1").shape == (79, 14)
    assert ink("1").all()


@pytest.mark.parametrize(("footed", "round_one"), [("B", "8"), ("D", "0")])
def test_feet_on_the_left_tell_b_from_8_and_d_from_0(footed: str, round_one: str) -> None:
    foot, waist = ink(footed)[[3, -4], 0], ink(footed)[20:60, 0]
    assert foot.all()
    assert not waist.any()
    assert not ink(round_one)[[0, -1], :6].any()
    assert ink(f"{footed}.plain")[:, 0].all()


def test_a_wider_pen_keeps_the_outer_size() -> None:
    thin, thick = ink("O", 8.0), ink("O", 14.0)
    assert thin.sum() < thick.sum()
    assert thin[40, 0]
    assert thick[40, 0]
    assert not thick[40, 25]


def test_round_letters_are_symmetric() -> None:
    mask = glyph_mask("O", SIZE, PEN).astype(int)
    assert np.abs(mask - mask[:, ::-1]).mean() < 4
    assert np.abs(mask - mask[::-1]).mean() < 4


def test_a_stroke_is_read_from_its_words() -> None:
    stroke = parse_stroke("0,.5~.9 1,1 z *.8")
    assert stroke.points == ((0.0, 0.5), (1.0, 1.0))
    assert stroke.radii == (0.9, 0.0)
    assert stroke.closed
    assert stroke.weight == 0.8
