"""What a list's age means."""

from datetime import UTC, datetime, timedelta

import pytest

from incar.hotlist import ListInfo, age_band, alerting, known_age_s, list_age_s
from incar.settings import ListSettings

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIMITS = ListSettings()


def info(produced_at: datetime) -> ListInfo:
    return ListInfo(name="a", generation=1, entries=1, produced_at=produced_at, loaded_at=NOW, bulk=False, digest="")


def test_age_is_counted_from_when_the_source_made_the_list() -> None:
    assert list_age_s(info(NOW - timedelta(hours=2)), NOW) == 7200


def test_clocks_that_differ_a_little_make_no_age_below_zero() -> None:
    assert list_age_s(info(NOW + timedelta(minutes=5)), NOW) == 0


@pytest.mark.parametrize("ahead", [timedelta(minutes=5, seconds=1), timedelta(days=4000)])
def test_the_age_of_a_list_from_the_future_is_not_known_and_counts_as_too_old(ahead: timedelta) -> None:
    age_s = list_age_s(info(NOW + ahead), NOW)
    assert known_age_s(age_s) is None
    widest = ListSettings(amber_h=24 * 365, red_h=24 * 365, bulk_silent_h=24 * 365)
    assert age_band(age_s, widest) == "red"
    assert not alerting(age_s, widest, bulk=True)
    assert alerting(age_s, widest, bulk=False)


def test_an_age_that_is_known_is_itself() -> None:
    assert known_age_s(list_age_s(info(NOW - timedelta(days=900)), NOW)) == 900 * 86400


@pytest.mark.parametrize(
    ("hours", "band"), [(0, "green"), (12, "green"), (12.1, "amber"), (24, "amber"), (24.1, "red"), (900, "red")]
)
def test_bands(hours: float, band: str) -> None:
    assert age_band(hours * 3600, LIMITS) == band


def test_only_bulk_lists_fall_silent() -> None:
    assert alerting(72 * 3600, LIMITS, bulk=True)
    assert not alerting(72.1 * 3600, LIMITS, bulk=True)
    assert alerting(7200 * 3600, LIMITS, bulk=False)
