"""What core and display say to each other.

The core sends its whole `State` on connection and after every change: a display that was killed and started again
knows everything at once. The display sends requests; each is answered with `Done` or `Refused` under its own
`request_id`. Half a second after half a second the core sends a `Beat`; a display that hears none for
`SILENCE_LIMIT_S` says so and sounds.
"""

from datetime import datetime
from typing import Literal

import msgspec

from incar.messages.framing import Codec
from incar.messages.parts import (
    ActivationCard,
    AlertCard,
    CameraStatus,
    ClockStatus,
    LastRead,
    ListStatus,
    Notice,
    OutboxStatus,
    OwnEntryCard,
    PositionStatus,
    SavedStop,
    ShiftStatus,
)

PROTOCOL = 2
BEAT_INTERVAL_S = 0.5
SILENCE_LIMIT_S = 2.0


class _Message(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    pass


# --- core to display ----------------------------------------------------------------------------------------------


class Beat(_Message, frozen=True, kw_only=True, tag="beat"):
    """The core is alive."""

    sequence: int
    at: datetime


class State(_Message, frozen=True, kw_only=True, tag="state"):
    """Everything the display shows."""

    protocol: int
    at: datetime
    driving: bool
    """The driving view is in force: single crewed and moving, or speed unknown."""
    shift: ShiftStatus | None
    cameras: list[CameraStatus]
    position: PositionStatus
    clock: ClockStatus
    lists: list[ListStatus]
    alerts: list[AlertCard]
    """Unanswered first and most urgent first, then those without a stop record yet, then the newest dealt with."""
    last_reads: list[LastRead]
    outbox: OutboxStatus
    notices: list[Notice]
    stops: list[SavedStop] = []
    """The shift's stop records, newest first."""
    own_entries: list[OwnEntryCard] = []
    """Those in force, newest first."""
    activations: list[ActivationCard] = []
    """Those of the last quarter of an hour that nobody has dismissed, newest first."""


class Picture(_Message, frozen=True, kw_only=True, tag="picture"):
    """A picture that was asked for."""

    hit_id: str
    kind: Literal["patch", "overview"]
    jpeg: bytes


class Preview(_Message, frozen=True, kw_only=True, tag="preview"):
    """A live frame of one camera, only while asked for."""

    camera: str
    jpeg: bytes


class Done(_Message, frozen=True, kw_only=True, tag="done"):
    """A request has been carried out and what it recorded is on disk."""

    request_id: str


class Refused(_Message, frozen=True, kw_only=True, tag="refused"):
    """A request could not be carried out."""

    request_id: str
    reason: str


# --- display to core ----------------------------------------------------------------------------------------------


class Hello(_Message, frozen=True, kw_only=True, tag="hello"):
    """First message of a display."""

    protocol: int


class StartShift(_Message, frozen=True, kw_only=True, tag="start_shift"):
    """A crew takes the car."""

    request_id: str
    call_sign: str
    officers: list[str]
    operation: str = ""
    district: str = ""
    crewed_single: bool = True


class EndShift(_Message, frozen=True, kw_only=True, tag="end_shift"):
    """The crew leaves the car."""

    request_id: str


class AnswerAlert(_Message, frozen=True, kw_only=True, tag="answer_alert"):
    """What the officer's look at the plate said."""

    request_id: str
    hit_id: str
    verdict: Literal["correct", "misread", "not_current", "dismissed"]
    corrected_vrm: str = ""


class DecideAlert(_Message, frozen=True, kw_only=True, tag="decide_alert"):
    """What the crew does about a correct hit."""

    request_id: str
    hit_id: str
    decision: Literal["stop", "follow", "pass_on", "none"]
    reason: str = ""


class SaveStop(_Message, frozen=True, kw_only=True, tag="save_stop"):
    """A stop record, new or corrected (`stop_id` of the one it corrects).

    A new record takes its `request_id` as its own id, so that one sent again after a lost
    confirmation is not made twice.
    """

    request_id: str
    stop_id: str = ""
    hit_id: str = ""
    """Empty: officer initiated."""
    vrm_confirmed: str
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
    change_reason: str = ""


class AddEntry(_Message, frozen=True, kw_only=True, tag="add_entry"):
    """An entry of the crew's own: at once in this car, and home for the others.

    Its `request_id` becomes its id, so that one sent again after a lost confirmation is not made twice.
    """

    request_id: str
    vrm: str
    """May hold `?` for one character and `*` for any."""
    category: str
    """Key of the categories table; none that is for bulk lists."""
    reason: str
    information: str = ""
    warning_signals: list[str] = []
    expires_h: float
    """Hours from now."""


class WithdrawEntry(_Message, frozen=True, kw_only=True, tag="withdraw_entry"):
    """An own entry is no longer wanted."""

    request_id: str
    entry_id: str


class DismissActivation(_Message, frozen=True, kw_only=True, tag="dismiss_activation"):
    """The crew has seen a hit from elsewhere."""

    request_id: str
    number: int


class PictureWanted(_Message, frozen=True, kw_only=True, tag="picture_wanted"):
    """Asks for a picture of a hit."""

    hit_id: str
    kind: Literal["patch", "overview"]


class PreviewWanted(_Message, frozen=True, kw_only=True, tag="preview_wanted"):
    """Asks for live frames of one camera, or for none (empty name)."""

    camera: str = ""


ToDisplay = Beat | State | Picture | Preview | Done | Refused
ToCore = (
    Hello
    | StartShift
    | EndShift
    | AnswerAlert
    | DecideAlert
    | SaveStop
    | AddEntry
    | WithdrawEntry
    | DismissActivation
    | PictureWanted
    | PreviewWanted
)

to_display: Codec[ToDisplay] = Codec(ToDisplay)
to_core: Codec[ToCore] = Codec(ToCore)
