"""What a list's age means. The limits are the `[lists]` section of the settings."""

from datetime import datetime
from typing import Literal

from incar.hotlist.entry import ListInfo
from incar.settings import ListSettings

HOUR_S = 3600.0

AgeBand = Literal["green", "amber", "red"]


def list_age_s(info: ListInfo, now: datetime) -> float:
    """Seconds since the source made the list; never negative, whatever the clock says."""
    return max(0.0, (now - info.produced_at).total_seconds())


def age_band(age_s: float, limits: ListSettings) -> AgeBand:
    """How a list's age is shown."""
    if age_s > limits.red_h * HOUR_S:
        return "red"
    return "amber" if age_s > limits.amber_h * HOUR_S else "green"


def alerting(age_s: float, limits: ListSettings, *, bulk: bool) -> bool:
    """Whether hits alert: bulk lists fall silent when too old, serious ones go on, marked STALE."""
    return not bulk or age_s <= limits.bulk_silent_h * HOUR_S
