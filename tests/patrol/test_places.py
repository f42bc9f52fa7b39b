"""Distances and bearings on the round earth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from incar.patrol.places import bearing_deg, distance_m
from incar.position import FixState, PositionStamp
from tests.patrol.samples import HERE

NOWHERE = PositionStamp(state=FixState.NONE)
LONDON = replace(HERE, latitude_deg=51.5074, longitude_deg=-0.1278)
EDINBURGH = replace(HERE, latitude_deg=55.9533, longitude_deg=-3.1883)

positions = st.builds(
    lambda north, east: replace(HERE, latitude_deg=north, longitude_deg=east),
    st.floats(-90, 90),
    st.floats(-180, 180),
)


def test_distances() -> None:
    assert distance_m(HERE, HERE) == 0
    assert distance_m(LONDON, EDINBURGH) == pytest.approx(534_000, rel=0.01)
    assert distance_m(HERE, NOWHERE) is None


@pytest.mark.parametrize(("north", "east", "bearing"), [(1, 0, 0), (0, 1, 90), (-1, 0, 180), (0, -1, 270), (1, 1, 45)])
def test_bearings(north: int, east: int, bearing: float) -> None:
    origin = replace(HERE, latitude_deg=0.0, longitude_deg=0.0)
    there = replace(origin, latitude_deg=north * 0.01, longitude_deg=east * 0.01)
    assert bearing_deg(origin, there) == pytest.approx(bearing, abs=0.01)


def test_a_bearing_needs_both_places() -> None:
    assert bearing_deg(LONDON, EDINBURGH) == pytest.approx(339, abs=2)
    assert bearing_deg(HERE, NOWHERE) is None
    assert bearing_deg(NOWHERE, HERE) is None


@given(positions, positions)
def test_distance_is_the_same_both_ways_and_never_past_the_antipode(one: PositionStamp, other: PositionStamp) -> None:
    there, back = distance_m(one, other), distance_m(other, one)
    assert there is not None
    assert there == pytest.approx(back, abs=1e-3)
    assert 0 <= there <= 20_015_100
    assert 0 <= (bearing_deg(one, other) or 0.0) <= 360
