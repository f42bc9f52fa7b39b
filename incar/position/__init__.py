"""Position and time: where the car is, what o'clock it is, and how far either can be trusted."""

from incar.position.stamp import ClockTrust, FixState, PositionStamp, TimeStamp

__all__ = ["ClockTrust", "FixState", "PositionStamp", "TimeStamp"]
