"""Taking the car, leaving it, and the driving view."""

from typing import Any

import pytest
from msgspec.structs import replace

from incar.patrol.errors import PatrolError
from incar.patrol.records import Shift
from incar.patrol.shifts import DRIVING_SPEED_MPS, end_shift, is_driving, start_shift
from incar.position import FixState, PositionStamp
from tests.patrol.samples import HERE, at, shift


def _start(current: Shift | None = None, **changes: Any) -> Shift:  # noqa: ANN401 - fields of a shift
    usual = {"call_sign": " tr21 ", "officers": ["1234 ", " "], "operation": " Lantern "}
    return start_shift("s-2", at(), HERE, current, **{**usual, **changes})


def test_what_a_crew_enters_is_tidied() -> None:
    started = _start()
    assert (started.call_sign, started.officers, started.operation) == ("TR21", ["1234"], "Lantern")
    assert (started.ended, started.start_position) == (None, HERE)
    assert started.crewed_single


def test_a_shift_follows_one_that_has_ended() -> None:
    assert _start(shift(ended=at(60))).shift_id == "s-2"
    with pytest.raises(PatrolError, match="end it first"):
        _start(shift())


@pytest.mark.parametrize(
    ("changes", "missing"), [({"call_sign": " "}, "call-sign"), ({"officers": ["", " "]}, "officer")]
)
def test_a_shift_says_who_and_what(changes: dict[str, Any], missing: str) -> None:
    with pytest.raises(PatrolError, match=missing):
        _start(**changes)


def test_only_a_shift_in_progress_ends_and_only_once() -> None:
    ended = end_shift(shift(), at(3600), HERE)
    assert (ended.ended, ended.end_position) == (at(3600), HERE)
    for nothing in (None, ended):
        with pytest.raises(PatrolError, match="no shift is in progress"):
            end_shift(nothing, at(7200), HERE)


@pytest.mark.parametrize(
    ("position", "driving"),
    [
        (replace(HERE, speed_mps=13.0), True),
        (replace(HERE, speed_mps=DRIVING_SPEED_MPS), False),
        (replace(HERE, speed_mps=0.0), False),
        (replace(HERE, speed_mps=None), True),
        (replace(HERE, speed_mps=0.0, state=FixState.STALE), True),
        (PositionStamp(state=FixState.NONE), True),
    ],
)
def test_unknown_speed_counts_as_driving(position: PositionStamp, driving: bool) -> None:
    assert is_driving(shift(), position) is driving
    assert is_driving(None, position) is driving
    assert is_driving(shift(crewed_single=False, ended=at(1)), position) is driving
    assert not is_driving(shift(crewed_single=False), position)
