"""What is known about one shift, from which its summary is made."""

from datetime import datetime
from enum import StrEnum

import msgspec

from incar.patrol.records import Hit, Shift, StopRecord


class CameraCount(msgspec.Struct, frozen=True, kw_only=True):
    """What one camera brought in."""

    camera: str
    captures: int
    """Passing vehicles recorded."""
    reads: int
    """Plates read in single frames that voted for them."""


class AlertedHit(msgspec.Struct, frozen=True, kw_only=True):
    """A hit as it stands, and when it was first answered."""

    hit: Hit
    first_answered: datetime | None = None


class ListUse(msgspec.Struct, frozen=True, kw_only=True):
    """One generation of a list that was matched against in the shift."""

    name: str
    generation: int
    entries: int
    bulk: bool
    produced_at: datetime
    first_used: datetime
    last_used: datetime


class Part(StrEnum):
    """What can be out of work and is missed."""

    CAMERA = "camera"
    GPS = "gps"


class DownTime(msgspec.Struct, frozen=True, kw_only=True):
    """A camera, or the position, gave nothing for a while."""

    part: Part
    name: str
    """The camera's name; empty for the position."""
    since: datetime
    until: datetime | None = None
    """None: still out of work."""
    reason: str = ""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Records on their way home."""

    count: int
    oldest: datetime | None = None
    """When the oldest of them was queued."""
    parked: int = 0
    """Refused for good by the other end; not in `count`."""


class ShiftFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the store knows about a shift that its summary needs; of captures only counts."""

    shift: Shift
    cameras: list[CameraCount]
    hits: list[AlertedHit]
    stops: list[StopRecord]
    lists: list[ListUse]
    down_times: list[DownTime]
    waiting: Waiting
