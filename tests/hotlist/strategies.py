"""List entries of every kind."""

from datetime import date

from hypothesis import strategies as st

from incar.hotlist import ListEntry

MARKS = st.text("O0I1ABC*?", min_size=1, max_size=8) | st.text(max_size=14)
_TEXTS = st.sampled_from(["", "Ford", "Škoda", "a\0", "\0"]) | st.text(max_size=40)
_DAYS = st.none() | st.dates(date(1950, 1, 1), date(2100, 1, 1))

ENTRIES = st.builds(
    ListEntry,
    vrm=MARKS,
    category=st.sampled_from(["stolen", "act", "no_mot"]) | _TEXTS,
    make=_TEXTS,
    reason=_TEXTS,
    pnc_id=_TEXTS,
    warning_signals=st.lists(st.sampled_from(["FI", "WE", "VI"]), max_size=3),
    confirmed=st.booleans(),
    created=_DAYS,
    weed_date=_DAYS,
    covert=st.booleans(),
)
