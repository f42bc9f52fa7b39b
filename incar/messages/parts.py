"""The parts of the state that displays are told: what they show of cameras, lists, alerts, stops and the way home."""

from datetime import datetime
from typing import Literal

import msgspec

from incar.messages.camera import StageTimes

ShownState = Literal["raised", "answered", "decided", "stopped", "closed", "withdrawn"]
"""Where an alerted hit stands."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class CameraStatus(_Part, frozen=True, kw_only=True):
    """One camera as the crew sees it."""

    name: str
    health: Literal["alive", "late", "down", "finished"]
    """alive: fresh frames; late: none for a moment; down: see `reason`; finished: a file has ended."""
    reason: str = ""
    since: datetime
    frames: int = 0
    processed: int = 0
    dropped: int = 0
    reads: int = 0
    pid: int = 0
    width_px: int = 0
    height_px: int = 0
    stages: StageTimes = StageTimes()
    """Processor time so far, for the technician."""


class PositionStatus(_Part, frozen=True, kw_only=True):
    """Position and speed as the crew sees them."""

    state: Literal["live", "stale", "none"]
    age_s: float | None = None
    latitude_deg: float | None = None
    longitude_deg: float | None = None
    speed_mps: float | None = None
    """Unknown counts as driving."""
    heading_deg: float | None = None


class ClockStatus(_Part, frozen=True, kw_only=True):
    """Trust in the wall clock."""

    trust: Literal["synchronised", "doubtful", "unsynchronised"]
    offset_s: float | None = None


class ListStatus(_Part, frozen=True, kw_only=True):
    """One hotlist in the car."""

    name: str
    generation: int
    entries: int
    produced_at: datetime
    age_s: float
    """Ten years when it cannot be told, because the clock is behind the list."""
    age: Literal["green", "amber", "red"]
    alerting: bool
    """False: too old for a bulk list, its hits are recorded and not alerted."""


class ShiftStatus(_Part, frozen=True, kw_only=True):
    """The shift in progress."""

    shift_id: str
    call_sign: str
    officers: list[str]
    operation: str
    district: str
    started_at: datetime
    crewed_single: bool
    alerts: int = 0
    stops: int = 0


class MatchCard(_Part, frozen=True, kw_only=True):
    """One matched list entry, ready to be shown."""

    category: str
    """Key of the categories table."""
    list_name: str
    list_generation: int
    list_age_s: float
    list_age: Literal["green", "amber", "red"]
    stale: bool
    possible: bool
    """POSSIBLE – CHECK PLATE."""
    listed_vrm: str
    """The entry's own mark, spaced for display."""
    make: str = ""
    model: str = ""
    colour: str = ""
    warning_signals: list[str] = []
    action: str = ""
    reason: str = ""
    information: str = ""
    incident_reference: str = ""
    force: str = ""
    confirmed: bool = True
    entry_age_days: int | None = None


class AlertCard(_Part, frozen=True, kw_only=True):
    """One hit that has been alerted, open or just dealt with."""

    hit_id: str
    vrm: str
    """As read, stored spelling."""
    spaced: str
    """As read, spaced for display."""
    phonetic: list[str]
    """The mark for the voice: `Alpha`, `Bravo`, `1`, `2`, …"""
    camera: str
    confidence: float
    matches: list[MatchCard]
    """Most urgent first."""
    priority: int
    state: ShownState
    verdict: str = ""
    decision: str = ""
    raised_at: datetime
    age_s: float
    """Seconds since it was raised when the state was sent."""
    seen_at: datetime | None = None
    """When the vehicle was seen, where an entry that came later has found it; None: when the alert was raised."""
    frame_ns: int = 0
    """Monotonic clock of the last good frame before the alert; 0 when the core has started since."""
    stop_id: str = ""


class LastRead(_Part, frozen=True, kw_only=True):
    """The newest read of a camera, to show that it reads."""

    camera: str
    spaced: str
    confidence: float
    age_s: float


class SavedStop(_Part, frozen=True, kw_only=True):
    """A stop record of this shift as it stands, so that it can be corrected."""

    stop_id: str
    """The `request_id` it was first saved under."""
    saved_at: datetime
    hit_id: str = ""
    vrm_confirmed: str
    """Spaced for display."""
    make: str = ""
    model: str = ""
    colour: str = ""
    power: str = ""
    stopped: bool = True
    outcomes: list[str]
    seizure_condition: str = ""
    seizure_warning_given: bool = False
    seizure_notice: str = ""
    incident_reference: str = ""
    crime_number: str = ""
    notes: str = ""


class OutboxStatus(_Part, frozen=True, kw_only=True):
    """Records waiting to go home."""

    waiting: int
    oldest_s: float | None = None
    parked: int = 0
    """Refused by the back office for good, for a person to look at; not in `waiting`."""
    budget_spent: bool = False
    """The day's bytes are sent: until midnight UTC only hits, stops and entries go."""


class Sighting(_Part, frozen=True, kw_only=True):
    """A read of the past that an own entry met when it was added."""

    capture_id: str
    camera: str
    spaced: str
    """As read, spaced for display."""
    at: datetime
    latitude_deg: float | None = None
    longitude_deg: float | None = None


class OwnEntryCard(_Part, frozen=True, kw_only=True):
    """An entry that a crew made in this car and that is in force."""

    entry_id: str
    """The `request_id` it was added under."""
    spaced: str
    category: str
    """Key of the categories table."""
    reason: str
    information: str = ""
    warning_signals: list[str] = []
    added_at: datetime
    expires_at: datetime
    author: str
    sightings: list[Sighting] = []
    """Newest first, a few; only of entries added since the core started."""


class ActivationCard(_Part, frozen=True, kw_only=True):
    """A hit elsewhere, near enough to be told."""

    number: int
    spaced: str
    phonetic: list[str]
    category: str
    """Key of the categories table; one that this car's table lacks is told like the least urgent."""
    source: str
    """Call sign of the car, or name of the camera, that saw it."""
    distance_m: float
    """From the car now; where that cannot be told, as it was when the back office passed it on."""
    bearing_deg: float | None = None
    """From the car now to where it was seen, true, 0-360; None while the car's position is not known."""
    heading_deg: float | None = None
    """Which way the vehicle went."""
    seen_at: datetime
    age_s: float
    """Since it was seen, when the state was sent."""
    make: str = ""
    model: str = ""
    colour: str = ""
    warning_signals: list[str] = []
    reason: str = ""
    list_name: str = ""


class Notice(_Part, frozen=True, kw_only=True):
    """Something the crew should know that is no alert: a machine without sound, a disk nearly full."""

    key: str
    level: Literal["information", "warning", "fault"]
    text: str
