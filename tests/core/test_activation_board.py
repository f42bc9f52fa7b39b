"""Hits elsewhere: shown for a quarter of an hour or until dismissed, the same ones after a restart."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from incar.core.activation_board import SHOWN_S, ActivationBoard
from incar.patrol.errors import PatrolError
from incar.store.opening import open_records_store
from incar.store.records import RecordsStore
from tests.sim.patrol import KEY, World
from tests.sim.records_office import activation


@pytest.fixture
def records(tmp_path: Path) -> Iterator[RecordsStore]:
    with open_records_store(tmp_path, KEY) as records:
        yield records


class Steady:
    """A steady clock that a test moves."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def numbers(board: ActivationBoard) -> list[int]:
    return [card.number for card in board.cards()]


def test_the_newest_is_first_with_where_it_is_from_here(records: RecordsStore) -> None:
    board = ActivationBoard(records, World().surroundings())
    for number in (1, 2):
        board.take(activation(number))
    newest, _ = board.cards()
    assert (newest.number, newest.spaced, newest.phonetic[0], newest.source) == (2, "LD68 KZP", "Lima", "BX14")
    assert newest.distance_m == pytest.approx(1112, abs=5)
    assert newest.bearing_deg == pytest.approx(0, abs=0.1)
    assert newest.age_s < 60


def test_one_that_comes_twice_is_shown_once(records: RecordsStore) -> None:
    board = ActivationBoard(records, World().surroundings())
    board.take(activation(1))
    board.take(activation(1))
    assert numbers(board) == [1]


def test_it_goes_after_a_quarter_of_an_hour_whatever_the_wall_clock_does(records: RecordsStore) -> None:
    world, steady = World(), Steady()
    board = ActivationBoard(records, world.surroundings(), steady)
    board.take(activation(1, seen_at=world.now - timedelta(minutes=5)))
    world.now -= timedelta(days=1)
    steady.now_s += SHOWN_S - 301
    assert numbers(board) == [1]
    steady.now_s += 2
    assert numbers(board) == []
    assert records.activations.kept() == []


def test_what_is_long_past_when_it_comes_is_not_shown(records: RecordsStore) -> None:
    world = World()
    board = ActivationBoard(records, world.surroundings())
    board.take(activation(7, seen_at=world.now - timedelta(hours=1)))
    assert numbers(board) == []
    assert records.activations.fetched() == 7


def test_a_dismissed_one_does_not_come_back_and_the_others_do(records: RecordsStore) -> None:
    world = World()
    board = ActivationBoard(records, world.surroundings())
    for number in (1, 2, 3):
        board.take(activation(number))
    board.dismiss(2)
    with pytest.raises(PatrolError, match="not shown any more"):
        board.dismiss(2)
    again = ActivationBoard(records, world.surroundings())
    assert numbers(again) == [3, 1]
    world.now += timedelta(minutes=20)
    assert numbers(ActivationBoard(records, world.surroundings())) == []
    assert records.activations.fetched() == 3
