"""Any record the car could make: moments in UTC, counts that fit a machine word, numbers that are numbers."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from incar.hotlist.entry import ListEntry, Match
from incar.patrol.records import Answer, CaptureRecord, Hit, OwnEntry, Shift, StopRecord
from incar.position import PositionStamp, TimeStamp

moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware
counts = st.integers(0, 2**40)
numbers = st.floats(allow_nan=False, allow_infinity=False)
stamps = st.builds(TimeStamp, utc=moments, offset_s=st.none() | numbers)
positions = st.builds(
    PositionStamp,
    latitude_deg=st.none() | st.floats(-90, 90),
    longitude_deg=st.none() | st.floats(-180, 180),
    accuracy_m=st.none() | numbers,
    age_s=st.none() | numbers,
    speed_mps=st.none() | numbers,
    heading_deg=st.none() | st.floats(0, 360),
)
shifts = st.builds(
    Shift,
    started=stamps,
    start_position=st.none() | positions,
    ended=st.none() | stamps,
    end_position=st.none() | positions,
)
captures = st.builds(
    CaptureRecord,
    revision=counts,
    confidence=numbers,
    alternatives=st.lists(st.tuples(st.text(), numbers), max_size=3),
    frames=counts,
    plate_width_px=numbers,
    quad=st.lists(st.tuples(numbers, numbers), max_size=4),
    media_s=numbers,
    captured=stamps,
    position=positions,
)
entries = st.builds(ListEntry, warning_signals=st.lists(st.text(max_size=2), max_size=3))
matches = st.builds(Match, entry=entries, list_generation=counts, list_age_s=numbers, weight=numbers)
answers = st.builds(Answer, answered=stamps, position=positions)
hits = st.builds(
    Hit,
    revision=counts,
    matches=st.lists(matches, max_size=2),
    raised=stamps,
    position=positions,
    alert_latency_s=st.none() | numbers,
    answer=st.none() | answers,
)
stops = st.builds(
    StopRecord,
    revision=counts,
    match=st.none() | matches,
    recorded=stamps,
    revised=st.none() | stamps,
    position=positions,
)
own_entries = st.builds(
    OwnEntry,
    revision=counts,
    warning_signals=st.lists(st.text(max_size=2), max_size=3),
    created=stamps,
    position=positions,
    expires=moments,
    withdrawn=st.none() | stamps,
)
