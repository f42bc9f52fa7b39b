"""The position and time that every record carries, with their trust."""

from datetime import datetime
from enum import StrEnum

import msgspec


class FixState(StrEnum):
    """How far a position can be relied on."""

    LIVE = "live"
    STALE = "stale"
    """The last fix is older than the freshness limit; its age says how old."""
    NONE = "none"
    """There has been no fix since the program started."""


class ClockTrust(StrEnum):
    """How far the wall clock can be relied on."""

    SYNCHRONISED = "synchronised"
    DOUBTFUL = "doubtful"
    """Off by more than the warning limit from the satellites' time, or not compared for long."""
    UNSYNCHRONISED = "unsynchronised"
    """Never compared with anything since the program started, or off by more than the marking limit."""


class PositionStamp(msgspec.Struct, frozen=True, kw_only=True):
    """WGS 84 position of the car at one moment; every number is None when `state` is none."""

    state: FixState
    latitude_deg: float | None = None
    longitude_deg: float | None = None
    accuracy_m: float | None = None
    """Horizontal error estimate, 95 %."""
    age_s: float | None = None
    """Age of the fix at the moment of the stamp."""
    speed_mps: float | None = None
    heading_deg: float | None = None
    """True course over ground, 0–360."""


class TimeStamp(msgspec.Struct, frozen=True, kw_only=True):
    """UTC and its trust."""

    utc: datetime
    """Aware, in UTC."""
    trust: ClockTrust
    offset_s: float | None = None
    """System clock minus satellite time, by the last comparisons; None when never compared."""


NO_POSITION = PositionStamp(state=FixState.NONE)
