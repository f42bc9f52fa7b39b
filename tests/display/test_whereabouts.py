"""Distances and directions in the crew's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.display.whereabouts import COMPASS, compass, distance, distance_from
from incar.messages.parts import PositionStatus
from tests.sim.display_core import sighting


@pytest.mark.parametrize(
    ("metres", "words"),
    [(0, "0.1 km"), (812, "0.8 km"), (1234, "1.2 km"), (9940, "9.9 km"), (9960, "10 km"), (25_400, "25 km")],
)
def test_distance(metres: float, words: str) -> None:
    assert distance(metres) == words


@pytest.mark.parametrize(("bearing_deg", "wind"), [(None, ""), (0, "N"), (40, "NE"), (271, "W"), (359, "N")])
def test_compass(bearing_deg: float | None, wind: str) -> None:
    assert compass(bearing_deg) == wind


@given(st.floats(0, 360))
def test_every_bearing_has_a_wind(bearing_deg: float) -> None:
    assert compass(bearing_deg) in COMPASS


def here(latitude_deg: float | None = 53.48, **changes: object) -> PositionStatus:
    fields = {"state": "live", "latitude_deg": latitude_deg, "longitude_deg": -2.24} | changes
    return PositionStatus(**fields)  # type: ignore[arg-type] # each field has its own type


def test_a_hundredth_of_a_degree_north_is_a_kilometre() -> None:
    assert distance_from(here(), sighting(latitude_deg=53.49)) == pytest.approx(1112, abs=1)
    assert distance_from(here(), sighting(latitude_deg=53.48)) == pytest.approx(0, abs=0.01)


def test_no_distance_is_told_from_a_place_that_is_not_known() -> None:
    assert distance_from(here(state="stale"), sighting()) is None
    assert distance_from(here(None), sighting()) is None
    assert distance_from(here(), sighting(longitude_deg=None)) is None
