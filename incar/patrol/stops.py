"""Writing a stop record, and correcting it without losing what it said."""

from typing import Any

import msgspec
from msgspec.structs import replace

from incar.patrol.errors import PatrolError
from incar.patrol.hits import mark_stopped
from incar.patrol.records import Hit, Seizure, Shift, StopRecord
from incar.position import PositionStamp, TimeStamp
from incar.tables import Tables
from incar.vrm import normalise

NOT_STOPPED = "Not stopped"
"""Group of the outcomes that say why a vehicle was not stopped."""
SEIZURE_165A = "seizure_165a"
"""The seizure for which the law asks for one of its conditions."""


class StopDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What the officer enters; everything else of a stop record is known already."""

    vrm_confirmed: str
    make: str = ""
    model: str = ""
    colour: str = ""
    power: str = ""
    stopped: bool = True
    outcomes: list[str]
    seizure: Seizure | None = None
    incident_reference: str = ""
    crime_number: str = ""
    notes: str = ""


def problems(details: StopDetails, tables: Tables) -> list[str]:
    """Everything that keeps `details` from being a stop record, each as a sentence for the officer."""
    return [
        *_problems_of_stop(details, tables),
        *_problems_of_outcomes(details.outcomes, tables),
        *_problems_of_seizure(details, tables),
    ]


def compose_stop(
    stop_id: str,
    details: StopDetails,
    recorded: TimeStamp,
    position: PositionStamp,
    *,
    author: str,
    shift: Shift | None,
    hit: Hit | None,
    tables: Tables,
) -> StopRecord:
    """The first revision of a stop record: of a hit, or officer initiated (`hit` None).

    The match is the hit's own snapshot: list, category, reason and list age as they were at the alert. `mark_stopped`
    makes the hit's part of it.

    Raises:
        PatrolError: the details are incomplete, or the hit has not been verified or has a stop record already.
    """
    if hit is not None:
        mark_stopped(hit)
    _check(details, author, tables)
    return StopRecord(
        stop_id=stop_id,
        revision=1,
        shift_id=shift.shift_id if shift else None,
        call_sign=shift.call_sign if shift else "",
        officers=shift.officers if shift else [author],
        operation=shift.operation if shift else "",
        district=shift.district if shift else "",
        hit_id=hit.hit_id if hit else None,
        vrm_read=hit.vrm if hit else "",
        match=hit.matches[0] if hit else None,
        verdict=hit.answer.verdict if hit and hit.answer else None,
        recorded=recorded,
        position=position,
        author=author,
        **_entered(details),
    )


def correct_stop(
    stop: StopRecord, details: StopDetails, revised: TimeStamp, *, author: str, reason: str, tables: Tables
) -> StopRecord:
    """A new revision with other details; where and when the stop was, and of which hit, stays.

    Raises:
        PatrolError: the details are incomplete, or no reason for the change is given.
    """
    if not reason.strip():
        raise PatrolError("a correction needs a reason; say why the record changes")
    _check(details, author, tables)
    return replace(
        stop,
        revision=stop.revision + 1,
        revised=revised,
        author=author,
        change_reason=reason.strip(),
        **_entered(details),
    )


def _entered(details: StopDetails) -> dict[str, Any]:
    return msgspec.structs.asdict(details) | {"vrm_confirmed": normalise(details.vrm_confirmed)}


def _check(details: StopDetails, author: str, tables: Tables) -> None:
    found = problems(details, tables)
    if not author.strip():
        found.append("the author is missing; sign in or start a shift")
    if found:
        raise PatrolError("; ".join(found))


def _problems_of_stop(details: StopDetails, tables: Tables) -> list[str]:
    found = []
    if not normalise(details.vrm_confirmed):
        found.append("the confirmed mark is missing; enter what the plate says")
    if details.power and details.power not in tables.powers:
        found.append("the power is not in the table; choose one")
    if details.stopped and not details.power:
        found.append("the power is missing; choose the one the vehicle was stopped under")
    if details.stopped and not details.outcomes:
        found.append("no outcome is given; choose at least one")
    if not details.stopped and not _why_not(details.outcomes, tables):
        found.append("a vehicle that was not stopped needs the reason; choose why not")
    return found


def _problems_of_outcomes(outcomes: list[str], tables: Tables) -> list[str]:
    found = []
    if any(outcome not in tables.outcomes for outcome in outcomes):
        found.append("an outcome is not in the table; choose from it")
    if len(set(outcomes)) < len(outcomes):
        found.append("an outcome is given twice; take one away")
    return found


def _problems_of_seizure(details: StopDetails, tables: Tables) -> list[str]:
    condition = details.seizure.condition if details.seizure else ""
    needed = SEIZURE_165A in details.outcomes
    if condition and condition not in tables.seizure_conditions:
        return ["the seizure condition is not in the table; choose one"]
    if needed and not condition:
        return ["a seizure under s.165A needs one of its conditions; choose it"]
    if condition and not needed:
        return ["a seizure condition is given without a seizure under s.165A; add the outcome or take it away"]
    return []


def _why_not(outcomes: list[str], tables: Tables) -> bool:
    return any(outcome in tables.outcomes and tables.outcomes[outcome].group == NOT_STOPPED for outcome in outcomes)
