"""What a list's age means. The limits are the `[lists]` section of the settings."""

from datetime import datetime
from typing import Literal

from incar.hotlist.entry import ListInfo
from incar.settings import ListSettings

HOUR_S = 3600.0
CLOCK_LEEWAY_S = 300.0
"""So much the clocks of a source and a car may differ."""
UNKNOWN_AGE_S = 10 * 365 * 24 * HOUR_S
"""Stands for an age that cannot be told, because the clock is behind the list. Older than any limit that can be set,
so that whoever compares it takes the list for too old; and a plain number, for records and messages."""

AgeBand = Literal["green", "amber", "red"]


def age_s(produced_at: datetime, now: datetime) -> float:
    """Seconds since the source made a list; never negative, and `UNKNOWN_AGE_S` by a clock that is plainly wrong."""
    seconds = (now - produced_at).total_seconds()
    return max(0.0, seconds) if seconds >= -CLOCK_LEEWAY_S else UNKNOWN_AGE_S


def list_age_s(info: ListInfo, now: datetime) -> float:
    """The age of a list in the car; see `age_s`."""
    return age_s(info.produced_at, now)


def known_age_s(age_s: float) -> float | None:
    """The age itself, or None where it stands for one that cannot be told."""
    return age_s if age_s < UNKNOWN_AGE_S else None


def age_band(age_s: float, limits: ListSettings) -> AgeBand:
    """How a list's age is shown."""
    if age_s > limits.red_h * HOUR_S:
        return "red"
    return "amber" if age_s > limits.amber_h * HOUR_S else "green"


def alerting(age_s: float, limits: ListSettings, *, bulk: bool) -> bool:
    """Whether hits alert: bulk lists fall silent when too old, serious ones go on, marked STALE."""
    return not bulk or age_s <= limits.bulk_silent_h * HOUR_S
