"""Times and records come back as they went in."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from incar.patrol.records import CaptureRecord, Hit, Shift, StopRecord
from incar.store.coding import from_body, from_us, to_body, to_us

RECORDS = (Shift, CaptureRecord, Hit, StopRecord)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)), st.integers(-720, 840))  # noqa: DTZ001 - made aware
def test_a_moment_comes_back_to_the_microsecond_in_utc(naive: datetime, offset_min: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=offset_min)))
    back = from_us(to_us(moment))
    assert back == moment
    assert back.tzinfo is UTC


utc = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware


@given(st.data())
def test_every_record_comes_back_whole(data: st.DataObject) -> None:
    with_utc = {datetime: utc, float: st.floats(allow_nan=False, allow_infinity=False)}
    for kind, strategy in with_utc.items():
        st.register_type_strategy(kind, strategy)
    for kind in RECORDS:
        record = data.draw(st.from_type(kind))
        assert from_body(to_body(record), kind) == record
