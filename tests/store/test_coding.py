"""Times and records come back as they went in."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incar.patrol.records import Shift
from incar.store.coding import from_body, from_us, to_body, to_us
from tests.patrol import strategies


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)), st.integers(-720, 840))  # noqa: DTZ001 - made aware
def test_a_moment_comes_back_to_the_microsecond_in_utc(naive: datetime, offset_min: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=offset_min)))
    back = from_us(to_us(moment))
    assert back == moment
    assert back.tzinfo is UTC


@pytest.mark.parametrize(
    "records",
    [strategies.shifts, strategies.captures, strategies.hits, strategies.stops, strategies.own_entries],
    ids=["shift", "capture", "hit", "stop", "own entry"],
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_record_comes_back_whole(records: st.SearchStrategy[msgspec.Struct], data: st.DataObject) -> None:
    record = data.draw(records)
    assert from_body(to_body(record), type(record)) == record


def test_fields_that_a_later_release_added_take_their_defaults() -> None:
    class Later(msgspec.Struct, frozen=True, kw_only=True):
        name: str
        added: int = 7

    assert from_body('{"name": "old", "gone": true}', Later) == Later(name="old")


def test_a_shift_of_the_first_release_has_no_positions() -> None:
    old = (
        '{"shift_id":"s-1","call_sign":"TR21","officers":["1234"],"operation":"","district":"","crewed_single":true,'
        '"started":{"utc":"2026-11-22T18:00:00Z","trust":"synchronised","offset_s":0.01},"ended":null}'
    )
    shift = from_body(old, Shift)
    assert (shift.started.utc.hour, shift.start_position, shift.end_position) == (18, None, None)
