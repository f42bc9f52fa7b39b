"""An officer's script: how a robot answers the alerts of a demonstration when no person is there.

A TOML file. `[default]` answers every alert that no `[[answer]]` names; `vrm` is the mark as read or as listed,
spaced or not:

    [default]
    verdict = "dismissed"

    [[answer]]
    vrm = "LD68 KZP"
    verdict = "correct"
    decision = "stop"
    after_s = 4
    stop = { power = "rta_163", outcomes = ["arrest", "seizure_recovered"] }
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from incar.errors import IncarError

Seconds = Annotated[float, Meta(ge=0)]


class ScriptError(IncarError):
    """The officer's script is missing or wrong."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class ScriptedStop(_Part, frozen=True, kw_only=True):
    """What is written into the stop record; keys are those of the code tables."""

    power: str = ""
    stopped: bool = True
    outcomes: Annotated[list[str], Meta(min_length=1)]
    seizure_condition: str = ""
    seizure_warning_given: bool = False
    seizure_notice: str = ""
    incident_reference: str = ""
    crime_number: str = ""
    notes: str = ""
    after_s: Seconds = 1.0
    """How long after the decision the record is opened."""


class Scripted(_Part, frozen=True, kw_only=True):
    """How an alert is answered."""

    verdict: Literal["correct", "misread", "not_current", "dismissed", "unanswered"] = "dismissed"
    """`unanswered`: left alone."""
    corrected_vrm: str = ""
    decision: Literal["stop", "follow", "pass_on", "none"] = "none"
    """Asked only after `correct`."""
    after_s: Seconds = 2.0
    """How long the officer looks before the first touch, counted from when the alert stands in front."""
    stop: ScriptedStop | None = None
    """Written after the decision to stop."""


class ScriptedAnswer(Scripted, frozen=True, kw_only=True):
    """How the alert for one mark is answered."""

    vrm: str


class ScriptedShift(_Part, frozen=True, kw_only=True):
    """The shift the robot starts where none is in progress."""

    call_sign: str
    officers: Annotated[list[str], Meta(min_length=1)]
    operation: str = ""
    district: str = ""
    crewed_single: bool = True


class Script(_Part, frozen=True, kw_only=True):
    """The whole file."""

    default: Scripted = Scripted()
    answer: list[ScriptedAnswer] = []
    shift: ScriptedShift | None = None

    def answer_for(self, *marks: str) -> Scripted:
        """The answer for an alert known under several marks, the first of them first."""
        answers = {_plain(answer.vrm): answer for answer in self.answer}
        return next((answers[_plain(mark)] for mark in marks if _plain(mark) in answers), self.default)


def load(path: Path) -> Script:
    """The script in `path`.

    Raises:
        ScriptError: the file cannot be read, or something in it is unknown or wrong.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Script)
    except OSError as error:
        raise ScriptError(f"the officer's script {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ScriptError(f"the officer's script {path} is wrong: {error}; correct that line") from error


def _plain(mark: str) -> str:
    return "".join(mark.split()).upper()
