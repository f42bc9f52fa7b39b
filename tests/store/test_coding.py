"""Times and records come back as they went in."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incar.hotlist.entry import ListEntry
from incar.patrol.records import CaptureRecord, Hit, Shift, StopRecord
from incar.store.coding import from_body, from_us, to_body, to_us


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)), st.integers(-720, 840))  # noqa: DTZ001 - made aware
def test_a_moment_comes_back_to_the_microsecond_in_utc(naive: datetime, offset_min: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=offset_min)))
    back = from_us(to_us(moment))
    assert back == moment
    assert back.tzinfo is UTC


@pytest.fixture(scope="module", autouse=True)
def _json_values() -> None:
    """Values as the car makes them: moments in UTC, counts that fit a machine word, numbers that are numbers."""
    moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    st.register_type_strategy(datetime, moments)
    st.register_type_strategy(int, st.integers(0, 2**31))
    st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
    st.register_type_strategy(ListEntry, st.builds(ListEntry, warning_signals=st.lists(st.text())))


@pytest.mark.parametrize("kind", [Shift, CaptureRecord, Hit, StopRecord])
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_record_comes_back_whole(kind: type[msgspec.Struct], data: st.DataObject) -> None:
    record = data.draw(st.from_type(kind))
    assert from_body(to_body(record), kind) == record
