"""Two readings of one plate agree, readings of two do not."""

import pytest
from hypothesis import given

from incar.reading.agreement import agreement, contradict
from tests.sim.marks import anything
from tests.sim.slots import slots_of


@given(anything())
def test_a_reading_agrees_with_itself(mark: str) -> None:
    assert agreement(slots_of(mark), slots_of(mark)) == pytest.approx(1)


@given(anything(), anything())
def test_agreement_is_mutual_and_bounded(one: str, other: str) -> None:
    forth = agreement(slots_of(one, 0.9), slots_of(other, 0.8))
    back = agreement(slots_of(other, 0.8), slots_of(one, 0.9))
    assert forth == pytest.approx(back, abs=1e-5)
    assert 0 <= forth <= 1 + 1e-6


@pytest.mark.parametrize("mark", ["BD51SM", "D51SMR", "BD5SMR", "BD51SMRX", "BDX51SMR"])
def test_a_character_too_many_or_too_few_costs_one(mark: str) -> None:
    assert agreement(slots_of("BD51SMR"), slots_of(mark)) > 0.8


def test_another_mark_does_not_agree() -> None:
    assert agreement(slots_of("BD51SMR", 0.95), slots_of("KX07THN", 0.95)) < 0.3


def test_two_unsure_looks_at_one_plate_agree() -> None:
    assert agreement(slots_of("BD51SMR", 0.5), slots_of("BD51SMR", 0.5)) > 0.9


def test_nothing_agrees_with_an_empty_plate() -> None:
    assert agreement(slots_of(""), slots_of("BD51SMR")) == 0
    assert agreement(slots_of(""), slots_of("")) == 0


def test_two_marks_contradict_each_other_and_an_empty_plate_nothing() -> None:
    one = slots_of("BD51SMR", 0.95)
    assert contradict(one, slots_of("KX07THN", 0.95), 0.4)
    assert not contradict(one, slots_of("BD51SMR", 0.5), 0.4)
    assert not contradict(one, slots_of(""), 0.4)
    assert not contradict(slots_of(""), slots_of(""), 0.4)
