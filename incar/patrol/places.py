"""How far, and which way, one position is from another."""

from math import asin, atan2, cos, degrees, radians, sin, sqrt

from incar.position import PositionStamp

_EARTH_RADIUS_M = 6_371_000.0
_Point = tuple[float, float]


def distance_m(one: PositionStamp, other: PositionStamp) -> float | None:
    """Great-circle distance of two positions; None when either is not known."""
    here, there = _point(one), _point(other)
    if here is None or there is None:
        return None
    chord = sin((there[0] - here[0]) / 2) ** 2 + cos(here[0]) * cos(there[0]) * sin((there[1] - here[1]) / 2) ** 2
    return 2 * _EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def bearing_deg(one: PositionStamp, other: PositionStamp) -> float | None:
    """True course from `one` to `other`, 0–360; None when either is not known."""
    here, there = _point(one), _point(other)
    if here is None or there is None:
        return None
    east = sin(there[1] - here[1]) * cos(there[0])
    north = cos(here[0]) * sin(there[0]) - sin(here[0]) * cos(there[0]) * cos(there[1] - here[1])
    return degrees(atan2(east, north)) % 360


def _point(stamp: PositionStamp) -> _Point | None:
    """Latitude and longitude in radians."""
    if stamp.latitude_deg is None or stamp.longitude_deg is None:
        return None
    return radians(stamp.latitude_deg), radians(stamp.longitude_deg)
