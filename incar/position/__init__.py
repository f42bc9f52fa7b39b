"""Position and time: where the car is, what o'clock it is, and how far either can be trusted.

`gpsd_client` is one connection to gpsd, `service` follows it for ever, `clock` compares the wall clock with the
satellites' time and asks the kernel (`kernel_clock`) about time servers. `stamp` is what every record carries.
"""

from incar.position.clock import TrustedClock
from incar.position.service import FixedPosition, GpsdPosition, PositionHealth, PositionService
from incar.position.stamp import NO_POSITION, ClockTrust, FixState, PositionStamp, TimeStamp

__all__ = [
    "NO_POSITION",
    "ClockTrust",
    "FixState",
    "FixedPosition",
    "GpsdPosition",
    "PositionHealth",
    "PositionService",
    "PositionStamp",
    "TimeStamp",
    "TrustedClock",
]
