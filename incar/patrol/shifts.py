"""Taking the car and leaving it, and what a driver may be shown meanwhile."""

from msgspec.structs import replace

from incar.patrol.errors import PatrolError
from incar.patrol.records import Shift
from incar.position import FixState, PositionStamp, TimeStamp

DRIVING_SPEED_MPS = 2.0
"""Faster than this the car is being driven; satellites show a standing car at up to about half of it."""


def start_shift(
    shift_id: str,
    started: TimeStamp,
    position: PositionStamp,
    current: Shift | None,
    *,
    call_sign: str,
    officers: list[str],
    operation: str = "",
    district: str = "",
    crewed_single: bool = True,
) -> Shift:
    """A crew takes the car.

    Raises:
        PatrolError: another crew has it, or the call-sign or the officers are missing.
    """
    crew = [name.strip() for name in officers if name.strip()]
    if current is not None and current.ended is None:
        raise PatrolError("a shift is in progress; end it first")
    if not call_sign.strip():
        raise PatrolError("the call-sign is missing; enter it")
    if not crew:
        raise PatrolError("no officer is named; enter at least the driver")
    return Shift(
        shift_id=shift_id,
        call_sign=call_sign.strip().upper(),
        officers=crew,
        operation=operation.strip(),
        district=district.strip(),
        crewed_single=crewed_single,
        started=started,
        start_position=position,
    )


def end_shift(shift: Shift | None, ended: TimeStamp, position: PositionStamp) -> Shift:
    """The crew leaves the car.

    Raises:
        PatrolError: no shift is in progress.
    """
    if shift is None or shift.ended is not None:
        raise PatrolError("no shift is in progress; start one first")
    return replace(shift, ended=ended, end_position=position)


def is_driving(shift: Shift | None, position: PositionStamp) -> bool:
    """Whether the driving view is in force: the crew is single and the car moves, or may be moving.

    A car without a shift is taken as single crewed, a speed that is not known now as driving.
    """
    if shift is not None and shift.ended is None and not shift.crewed_single:
        return False
    known = position.state is FixState.LIVE and position.speed_mps is not None
    return not known or (position.speed_mps or 0.0) > DRIVING_SPEED_MPS
