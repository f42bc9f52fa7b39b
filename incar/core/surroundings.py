"""What the desk asks of the world at the moment it needs it."""

from collections.abc import Callable
from dataclasses import dataclass

from incar.position import PositionStamp, TimeStamp


@dataclass(frozen=True)
class Surroundings:
    """The clock and the position, as functions."""

    now: Callable[[], TimeStamp]
    position: Callable[[], PositionStamp]
