"""What a patrol leaves behind. Each record is written once; a correction is a new revision that keeps the old."""

from datetime import datetime
from enum import StrEnum

import msgspec

from incar.hotlist.entry import Match
from incar.position import PositionStamp, TimeStamp
from incar.vrm import Layout


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """One crew's turn in the car."""

    shift_id: str
    call_sign: str
    officers: list[str]
    """Collar numbers or names, driver first."""
    operation: str = ""
    district: str = ""
    crewed_single: bool = True
    """A single-crewed car shows the driving view whenever it moves."""
    started: TimeStamp
    start_position: PositionStamp | None = None
    ended: TimeStamp | None = None
    end_position: PositionStamp | None = None


class CaptureRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One passing vehicle: the read, where and when. Its pictures are kept beside it under the same id."""

    capture_id: str
    """The read's own UUIDv7."""
    revision: int
    shift_id: str | None
    camera: str
    vrm: str
    raw: str
    layout: Layout
    confidence: float
    alternatives: list[tuple[str, float]]
    frames: int
    plate_width_px: float
    quad: list[tuple[float, float]]
    media_s: float
    """Position in the camera's own recording, seconds from its start."""
    captured: TimeStamp
    position: PositionStamp


class Verdict(StrEnum):
    """What the officer's look at the plate said; keys of the verdicts table."""

    CORRECT = "correct"
    MISREAD = "misread"
    NOT_CURRENT = "not_current"
    DISMISSED = "dismissed"


class Decision(StrEnum):
    """What the crew does about a correct hit; keys of the decisions table."""

    STOP = "stop"
    FOLLOW = "follow"
    PASS_ON = "pass_on"  # noqa: S105 - a decision, not a password
    NONE = "none"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The officer's answer to an alert."""

    verdict: Verdict
    answered: TimeStamp
    position: PositionStamp
    corrected_vrm: str = ""
    """What the plate really says, when misread and the officer said so."""
    decision: Decision | None = None
    decision_reason: str = ""


class HitState(StrEnum):
    """Where a hit stands in its life."""

    RAISED = "raised"
    """Alerted, nobody has answered."""
    ANSWERED = "answered"
    """Verified; what to do is not decided."""
    DECIDED = "decided"
    STOPPED = "stopped"
    """A stop record exists."""
    CLOSED = "closed"
    """Misread, not current, dismissed, or no stop."""
    WITHDRAWN = "withdrawn"
    """A later revision of the read no longer matched."""
    SILENT = "silent"
    """Recorded and never alerted: covert entry, stale bulk list, or seen again too soon."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A capture that met one or more list entries."""

    hit_id: str
    revision: int
    capture_id: str
    shift_id: str | None
    camera: str
    vrm: str
    matches: list[Match]
    """Most urgent first; the first gives the alert its category."""
    state: HitState
    silent_reason: str = ""
    """Why a silent hit was silent: `covert`, `stale_list`, `seen_again`."""
    raised: TimeStamp
    position: PositionStamp
    """Of the car when the vehicle was seen."""
    seen: TimeStamp | None = None
    """When the vehicle was seen, where an entry that came later has found it; None: when it was raised."""
    alert_latency_s: float | None = None
    """From the last good frame to the alert leaving the core."""
    answer: Answer | None = None


class Seizure(msgspec.Struct, frozen=True, kw_only=True):
    """Details of a vehicle seizure."""

    condition: str = ""
    """Key of the seizure-conditions table, for s.165A."""
    warning_given: bool = False
    notice_number: str = ""


class StopRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A stop and what came of it."""

    stop_id: str
    """UUIDv7."""
    revision: int
    shift_id: str | None
    call_sign: str
    officers: list[str]
    operation: str
    district: str
    hit_id: str | None
    """None: officer initiated."""
    vrm_read: str
    vrm_confirmed: str
    make: str = ""
    model: str = ""
    colour: str = ""
    """Make, model and colour as seen by the officer."""
    match: Match | None
    """The list, category, reason and list age as they were when the alert sounded."""
    verdict: Verdict | None
    power: str
    """Key of the powers table."""
    stopped: bool
    outcomes: list[str]
    """Keys of the outcomes table; when not stopped, why not is among them."""
    seizure: Seizure | None = None
    incident_reference: str = ""
    crime_number: str = ""
    notes: str = ""
    recorded: TimeStamp
    position: PositionStamp
    author: str
    """Who wrote this revision."""
    revised: TimeStamp | None = None
    """When this revision replaced the one before; `recorded` and `position` stay those of the stop."""
    change_reason: str = ""
    """Why this revision replaces the one before; empty in the first."""


class OwnEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A list entry that a crew made in the car: in force there at once, and home for the others."""

    entry_id: str
    """UUIDv7; the `pnc_id` of the list entry made of it, here and wherever it comes back from."""
    revision: int
    shift_id: str | None
    call_sign: str
    vrm: str
    """Stored spelling; may hold `*` and `?`."""
    category: str
    reason: str
    information: str = ""
    warning_signals: list[str] = []
    created: TimeStamp
    position: PositionStamp
    """Of the car, when it was made."""
    expires: datetime
    """Aware, in UTC."""
    author: str
    """Who made it."""
    withdrawn: TimeStamp | None = None
    withdrawn_by: str = ""
