"""Marks one look-alike away."""

import pytest
from hypothesis import given

from incar.vrm import fold, neighbours
from tests.sim.marks import anything
from tests.sim.slots import slots_of

CLASSES = ["0OQD", "1I", "2Z", "5S", "8B", "6G"]


@given(anything())
def test_a_neighbour_differs_by_one_look_alike(mark: str) -> None:
    for other, weight in neighbours(mark):
        pairs = [(a, b) for a, b in zip(fold(mark), fold(other), strict=True) if a != b]
        assert len(pairs) == 1
        assert any(set(pairs[0]) <= set(group) for group in CLASSES)
        assert 0 < weight < 1


@given(anything())
def test_being_a_neighbour_is_mutual(mark: str) -> None:
    for other, _ in neighbours(mark):
        assert fold(mark) in {fold(back) for back, _ in neighbours(other)}


def test_all_neighbours_are_found() -> None:
    assert {vrm for vrm, _ in neighbours("BD51SMR")} == {"8D51SMR", "BO51SMR", "BQ51SMR", "BDS1SMR", "BD515MR"}


def test_a_character_without_look_alikes_has_no_neighbours() -> None:
    assert neighbours("KT77HJX") == []


def test_the_reader_weighs_the_neighbours() -> None:
    weights = dict(neighbours("BD51SMR", slots_of("BD51SMR", 0.999, {0: ("8", 0.4)})))
    assert next(iter(weights)) == "8D51SMR"
    assert weights["8D51SMR"] == pytest.approx(0.4 / 0.6, abs=0.01)
    assert weights["BD515MR"] < 0.001


def test_no_neighbour_weighs_more_than_the_mark_itself() -> None:
    weights = dict(neighbours("BD51SMR", slots_of("8D51SMR", 0.999)))
    assert weights["8D51SMR"] == 1


def test_slots_of_another_length_say_nothing_about_the_neighbours() -> None:
    assert neighbours("BD51SMR", slots_of("D51SMR", 0.999)) == neighbours("BD51SMR")
