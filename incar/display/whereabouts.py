"""Where something was seen, in the words the crew reads: how far from the car, which way. Pure."""

import math

from incar.messages.parts import PositionStatus, Sighting

EARTH_RADIUS_M = 6_371_000
KM_M = 1000
NEAREST_KM = 0.1
WHOLE_KM = 10
"""From here on tenths of a kilometre say nothing."""
COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def distance(metres: float) -> str:
    """`0.8 km`, `12 km`; never less than a hundred metres, which no fix is good for."""
    km = max(metres / KM_M, NEAREST_KM)
    return f"{km:.1f} km" if round(km, 1) < WHOLE_KM else f"{km:.0f} km"


def compass(bearing_deg: float | None) -> str:
    """The nearest of the eight winds; empty when unknown."""
    return "" if bearing_deg is None else COMPASS[round(bearing_deg / 45) % len(COMPASS)]


def distance_from(position: PositionStatus, sighting: Sighting) -> float | None:
    """Metres from the car to where a read was taken; None unless both places are known."""
    here = (position.latitude_deg, position.longitude_deg)
    there = (sighting.latitude_deg, sighting.longitude_deg)
    if position.state != "live" or None in here or None in there:
        return None
    return _great_circle_m(*map(math.radians, (*here, *there)))  # type: ignore[arg-type] # none of them is None


def _great_circle_m(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """By the haversine; radians."""
    north = math.sin((other_latitude - latitude) / 2) ** 2
    east = math.sin((other_longitude - longitude) / 2) ** 2
    half_chord = north + math.cos(latitude) * math.cos(other_latitude) * east
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(half_chord, 1.0)))
