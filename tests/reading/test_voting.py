"""The looks of a pass vote on one mark, and say honestly how sure they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.reading.types import SlotProbabilities
from incar.reading.voting import CORRELATION, Ballot, worth
from incar.vrm import ALPHABET, fold
from tests.sim.marks import anything
from tests.sim.slots import column, reading_of, slots_of


def ballot(*looks: SlotProbabilities, quality: float = 1.0) -> Ballot:
    cast = Ballot()
    for slots in looks:
        cast.add(reading_of(slots), quality)
    return cast


def noisy(mark: str, errors: float, random: np.random.Generator) -> SlotProbabilities:
    """A look that takes some characters for others, and is as sure of those."""
    slots = slots_of(mark, 0.8)
    for place in np.flatnonzero(random.random(len(mark)) < errors):
        other = column(random.choice(list(ALPHABET)))
        slots[place, [column(mark[place]), other]] = slots[place, [other, column(mark[place])]]
    return slots


@given(anything(), st.floats(0.05, 1))
def test_one_look_is_worth_one_look_however_poor(mark: str, quality: float) -> None:
    one, other = (ballot(slots_of(mark, 0.95), quality=q).verdict() for q in (quality, 1))
    assert one.vrm == other.vrm
    assert one.confidence == pytest.approx(other.confidence, rel=1e-3)


def test_agreeing_looks_make_sure() -> None:
    confidences = [ballot(*[slots_of("BD51SMR", 0.85)] * looks).verdict().confidence for looks in (1, 2, 4, 8)]
    assert confidences == sorted(confidences)
    assert confidences[0] < 0.75
    assert confidences[-1] > 0.97


def test_looks_of_one_pass_never_count_as_many_independent_ones() -> None:
    assert worth(1, 1) == 1
    assert worth(1000, 1000) < 1 / CORRELATION
    unsure = slots_of("BD51SMR", 0.99, {0: ("8", 0.45)})
    assert ballot(*[unsure] * 100).verdict().confidence < 0.999


def test_a_better_look_outweighs_a_worse_one() -> None:
    cast = Ballot()
    cast.add(reading_of(slots_of("BD51SMR", 0.9)), 0.9)
    cast.add(reading_of(slots_of("BO51SMR", 0.9)), 0.2)
    assert cast.verdict().vrm == "BD51SMR"


def test_one_wrong_look_vetoes_nothing() -> None:
    right, wrong = slots_of("BD51SMR", 0.9), slots_of("KX07THN", 1)
    assert ballot(right, right, right, wrong).verdict().vrm == "BD51SMR"


@pytest.mark.parametrize("wrong", ["D51SMR", "BD51SM", "BBD51SMR"])
def test_looks_that_lose_or_add_a_character_spoil_no_places(wrong: str) -> None:
    looks = [slots_of("BD51SMR", 0.9)] * 5 + [slots_of(wrong, 0.9)] * 2
    verdict = ballot(*looks).verdict()
    assert verdict.vrm == "BD51SMR"
    assert 0.6 < verdict.confidence < 0.99


def test_empty_looks_count_against_the_characters_others_saw() -> None:
    seen, empty = slots_of("BD51SMR", 0.95), slots_of("")
    assert ballot(seen, empty, empty).verdict().vrm == "BD51SMR"
    assert ballot(seen, empty, empty).verdict().confidence < 0.4
    assert ballot(empty).verdict().confidence < 0.05


@given(st.integers(0, 10_000))
def test_more_looks_are_more_often_right(seed: int) -> None:
    random = np.random.default_rng(seed)
    verdict = ballot(*(noisy("BD51SMR", 0.1, random) for _ in range(25))).verdict()
    assert fold(verdict.vrm) == fold("BD51SMR")


def test_ballots_of_one_plate_add_up() -> None:
    looks = [slots_of("BD51SMR", 0.8), slots_of("BD51SMR", 0.7), slots_of("D51SMR", 0.7)]
    first, second = ballot(looks[0]), ballot(*looks[1:])
    first.absorb(second)
    together = ballot(*looks)
    assert first.looks == 3
    assert first.verdict().vrm == together.verdict().vrm
    assert first.verdict().confidence == pytest.approx(together.verdict().confidence)


def test_a_ballot_without_looks_has_no_verdict() -> None:
    with pytest.raises(ValueError, match="without looks"):
        Ballot().verdict()


def test_what_is_hardly_a_plate_is_never_sure() -> None:
    cast = Ballot()
    for _ in range(5):
        cast.add(reading_of(slots_of("BD51SMR", 0.99), plate=0.2), 1.0)
    assert cast.verdict().vrm == "BD51SMR"
    assert cast.verdict().confidence < 0.25


def test_looks_that_find_the_plate_foreign_keep_its_mark_out_of_the_layouts() -> None:
    seen = slots_of("I199ABC", 0.99, {0: ("J", 0.2)})
    british, foreign = Ballot(), Ballot()
    british.add(reading_of(seen), 1.0)
    foreign.add(reading_of(seen, british=0.02), 1.0)
    assert british.verdict().vrm == "J199ABC"
    assert fold(foreign.verdict().vrm) == "1199ABC"
