"""The life of a hit, from alert to outcome.

    RAISED ──answer──► ANSWERED ──decide──► DECIDED ──stop──► STOPPED
       │                  └──────────────┬─────┘
       ├──answer (misread, not current, dismissed), decide (pass on, none), close──► CLOSED
       └──withdraw──► WITHDRAWN                                   SILENT never alerts

Every step makes a new revision of the hit; the store keeps the old ones. An answer and a decision may be changed
until there is a stop record. Nothing ends an unanswered alert but an answer, or the reader taking its read back.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from incar.patrol.categories import category_of
from incar.patrol.errors import PatrolError
from incar.patrol.records import Answer, CaptureRecord, Decision, Hit, HitState, Verdict
from incar.position import PositionStamp, TimeStamp
from incar.tables import Tables
from incar.vrm import fold, normalise

UNANSWERED = frozenset({HitState.RAISED})
OPEN = frozenset({HitState.RAISED, HitState.ANSWERED, HitState.DECIDED})
"""States of a hit that somebody has still to deal with."""
DEALT_WITH = frozenset({HitState.STOPPED, HitState.CLOSED, HitState.WITHDRAWN})
ALERTED = OPEN | DEALT_WITH
TAKEN_BACK = "withdrawn"
"""Silent reason of a silent hit whose read no longer matches."""

_ANSWERABLE = OPEN | {HitState.CLOSED}
_ENDS_THE_MATTER = frozenset({Decision.PASS_ON, Decision.NONE})


def answer(hit: Hit, verdict: Verdict, answered: TimeStamp, position: PositionStamp, *, corrected_vrm: str = "") -> Hit:
    """The officer has looked at the plate; a new answer replaces an earlier one.

    Raises:
        PatrolError: the hit never alerted, was taken back, or has a stop record; or a mark is given that was not
            misread.
    """
    _require(hit, _ANSWERABLE, "cannot be answered")
    if corrected_vrm and verdict is not Verdict.MISREAD:
        raise PatrolError("only a misread plate has another mark; answer misread to correct it")
    return _revised(
        hit,
        HitState.ANSWERED if verdict is Verdict.CORRECT else HitState.CLOSED,
        Answer(verdict=verdict, answered=answered, position=position, corrected_vrm=normalise(corrected_vrm)),
    )


def decide(hit: Hit, decision: Decision, reason: str = "") -> Hit:
    """What the crew does about a correct hit; passing it on or not stopping closes it.

    Raises:
        PatrolError: the plate has not been verified, there is a stop record, or no reason for not stopping is given.
    """
    verified = _verified(hit, "decide what to do")
    if decision is Decision.NONE and not reason.strip():
        raise PatrolError("a hit that is not stopped needs a reason; say why not")
    return _revised(
        hit,
        HitState.CLOSED if decision in _ENDS_THE_MATTER else HitState.DECIDED,
        replace(verified, decision=decision, decision_reason=reason.strip()),
    )


def mark_stopped(hit: Hit) -> Hit:
    """A stop record exists, of a stop made or not made.

    Raises:
        PatrolError: the plate has not been verified, or there is a stop record already.
    """
    return _revised(hit, HitState.STOPPED, _verified(hit, "write a stop record"))


def close(hit: Hit) -> Hit:
    """Nothing more comes of a verified hit, as when the crew ends its shift.

    Raises:
        PatrolError: nobody has answered it, or it is closed already.
    """
    _require(hit, OPEN - UNANSWERED, "cannot be closed")
    return _revised(hit, HitState.CLOSED, hit.answer)


def withdraw(hit: Hit) -> Hit:
    """A later revision of the read no longer matches.

    Raises:
        PatrolError: an officer has answered; what a person has seen stands.
    """
    _require(hit, UNANSWERED | {HitState.SILENT}, "cannot be withdrawn")
    if hit.state is HitState.SILENT:  # it stays unseen: what was covert must not come to light by being taken back
        return replace(hit, revision=hit.revision + 1, silent_reason=TAKEN_BACK)
    return _revised(hit, HitState.WITHDRAWN, hit.answer)


def is_overtaken(hit: Hit, capture: CaptureRecord) -> bool:
    """Whether a revised capture speaks of another mark than an unanswered hit: withdraw it and match again."""
    unanswered = hit.state in UNANSWERED or hit.state is HitState.SILENT
    return unanswered and hit.capture_id == capture.capture_id and fold(hit.vrm) != fold(capture.vrm)


def queue(hits: Iterable[Hit], tables: Tables) -> list[Hit]:
    """Alerts in the order a crew deals with them.

    Unanswered first, the most urgent first and the longest waiting of those; then the answered ones that still wait
    for a decision or a stop record, in the same order; then those dealt with, the newest first.
    """
    groups: tuple[list[Hit], ...] = ([], [], [])
    for hit in hits:
        if hit.state in ALERTED:
            groups[0 if hit.state in UNANSWERED else 1 if hit.state in OPEN else 2].append(hit)

    def urgency(hit: Hit) -> tuple[int, datetime]:
        return category_of(hit.matches[0], tables).priority, hit.raised.utc

    dealt_with = sorted(groups[2], key=lambda hit: hit.raised.utc, reverse=True)
    return [*sorted(groups[0], key=urgency), *sorted(groups[1], key=urgency), *dealt_with]


def _require(hit: Hit, states: Iterable[HitState], refusal: str) -> None:
    if hit.state not in states:
        raise PatrolError(f"a hit that {_SAID[hit.state]} {refusal}")


def _verified(hit: Hit, step: str) -> Answer:
    """The answer of a hit that was verified as correct and has no stop record."""
    if hit.state is HitState.STOPPED:
        raise PatrolError(f"this hit has a stop record; correct that instead of going on to {step}")
    if hit.answer is None or hit.answer.verdict is not Verdict.CORRECT:
        raise PatrolError(f"check the plate and answer correct first, then {step}")
    return hit.answer


def _revised(hit: Hit, state: HitState, answered: Answer | None) -> Hit:
    return replace(hit, revision=hit.revision + 1, state=state, answer=answered)


_SAID = {
    HitState.RAISED: "nobody has answered",
    HitState.ANSWERED: "is answered",
    HitState.DECIDED: "is decided",
    HitState.STOPPED: "has a stop record",
    HitState.CLOSED: "is closed",
    HitState.WITHDRAWN: "was withdrawn",
    HitState.SILENT: "never alerted",
}
