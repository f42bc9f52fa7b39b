"""Times and records come back as they went in."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
    [strategies.shifts, strategies.captures, strategies.hits, strategies.stops],
    ids=["shift", "capture", "hit", "stop"],
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
