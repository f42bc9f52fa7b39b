"""Decoding: the reader and the layouts weighed against each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incar.vrm import BLANK, SLOTS, Layout, canonical, classify, decode, fold
from tests.sim.marks import anything, classified
from tests.sim.slots import column, slots_of


def lawful() -> st.SearchStrategy[str]:
    """Marks without a Q but at the front, which decoding takes for an O on plates of ours."""
    return anything().filter(lambda mark: "Q" not in mark[1:])


@given(lawful())
def test_a_certain_reading_decodes_to_itself(mark: str) -> None:
    decoded = decode(slots_of(mark))
    assert decoded.raw == fold(mark)
    assert decoded.raw_probability == pytest.approx(1)
    best = decoded.candidates[0]
    assert fold(best.vrm) == fold(mark)
    assert best.layout is classify(best.vrm)
    assert best.vrm == canonical(fold(mark))
    assert best.probability == pytest.approx(1)


@given(lawful())
def test_a_mark_of_no_layout_read_with_conviction_stays(mark: str) -> None:
    decoded = decode(slots_of(mark, 0.995))
    assert fold(decoded.candidates[0].vrm) == fold(mark)


@given(
    st.integers(0, 2**32 - 1),
    st.floats(0.05, 5, allow_nan=False),
    st.integers(1, 8),
)
@settings(max_examples=60)
def test_probabilities_are_of_different_marks_and_never_more_than_one(seed: int, spread: float, limit: int) -> None:
    logits = np.random.default_rng(seed).normal(size=(SLOTS, BLANK + 1)) * spread
    slots = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    candidates = decode(slots, limit=limit).candidates
    probabilities = [candidate.probability for candidate in candidates]
    assert len(candidates) <= limit
    assert len({fold(candidate.vrm) for candidate in candidates}) == len(candidates)
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0 < sum(probabilities) <= 1 + 1e-9


@pytest.mark.parametrize(
    ("seen", "place", "other", "mark"),
    [
        ("ABS1SMR", 2, "5", "AB51SMR"),
        ("BD51SMR", 4, "5", "BD51SMR"),
        ("BD515MR", 4, "S", "BD51SMR"),
        ("8D51SMR", 0, "B", "BD51SMR"),
        ("ABZ3XYZ", 2, "2", "AB23XYZ"),
        ("A1G3BCD", 2, "6", "A163BCD"),
        ("BBC12BA", 5, "8", "BBC128A"),
    ],
)
def test_the_place_decides_between_look_alikes(seen: str, place: int, other: str, mark: str) -> None:
    assert decode(slots_of(seen, 0.99, {place: (other, 0.3)})).candidates[0].vrm == mark


@pytest.mark.parametrize("place", range(7))
def test_letter_and_digit_of_one_glyph_are_one_belief(place: int) -> None:
    halves = slots_of("OI10OIO", 0.9)
    for one, other in ("O0", "I1"):
        both = halves[:, [column(one), column(other)]].mean(axis=1)
        halves[:, column(one)] = halves[:, column(other)] = both
    decoded = decode(halves)
    assert decoded.raw[place] == "0110010"[place]
    assert decoded.raw_probability == pytest.approx(0.9**SLOTS, rel=0.05)


def test_an_empty_slot_in_the_middle_is_left_out() -> None:
    assert decode(slots_of("AB 51SMR", 0.98)).candidates[0].vrm == "AB51SMR"


@given(classified(), st.integers(0, 6), st.sampled_from("ABCDEFGHJKLMNPRSTUVWXYZ23456789"))
def test_the_probability_of_a_doubt_is_near_what_the_reader_gave(
    made: tuple[Layout, str], place: int, other: str
) -> None:
    _, mark = made
    place %= len(mark)
    decoded = decode(slots_of(mark, 1, {place: (other, 0.5)}))
    instead = mark[:place] + other + mark[place + 1 :]
    found = {fold(candidate.vrm): candidate.probability for candidate in decoded.candidates}
    assert {fold(mark), fold(instead)} >= set(found)
    assert sum(found.values()) == pytest.approx(1)


def test_a_plate_without_characters_has_no_candidates() -> None:
    decoded = decode(slots_of(""))
    assert (decoded.raw, decoded.candidates) == ("", [])


def test_a_doubtful_blank_plate_gives_its_candidates_little() -> None:
    assert decode(slots_of("", 0.97)).candidates[0].probability < 0.02


def test_a_plate_that_looks_foreign_keeps_what_was_read() -> None:
    seen = slots_of("I199ABC", 0.99, {0: ("J", 0.2)})
    assert decode(seen).candidates[0].vrm == "J199ABC"
    assert fold(decode(seen, british=0.05).candidates[0].vrm) == "1199ABC"


def test_no_layout_counts_less_than_another_on_a_foreign_plate() -> None:
    seen = slots_of("12345", 0.99, {0: ("T", 0.3)})
    assert decode(seen, british=0.0).candidates[0].vrm == "12345"
    assert decode(seen, british=0.0).candidates[0].probability == pytest.approx(decode(seen).raw_probability, abs=0.02)


def test_a_tail_of_dirt_makes_no_q_but_at_the_front() -> None:
    assert decode(slots_of("RQ53HKL", 0.99, {1: ("9", 0.4)})).candidates[0].vrm == "RO53HKL"
    assert decode(slots_of("Q627KMA", 0.99)).candidates[0].vrm == "Q627KMA"
    assert decode(slots_of("RQ53HKL", 0.99), british=0.0).candidates[0].vrm == "RQ53HKL"
