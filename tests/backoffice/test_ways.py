"""Which files are made: pure."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from incar.backoffice.ways import SMALL_BYTES, Change, Changes

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
MEGABYTE = 1_000_000


def changes(*made: tuple[int, float, int], newest: int) -> Changes:
    """Of (generation, hours ago, bytes)."""
    all_of_them = {
        generation: Change(generation=generation, made_at=NOW - timedelta(hours=hours), length=length)
        for generation, hours, length in made
    }
    return Changes(all_of_them, newest)


def test_a_car_off_for_a_step_an_hour_a_day_or_a_month_has_changes_of_its_own() -> None:
    made = [(2, 40 * 24, 100), (3, 32 * 24, 100), (4, 26, 100), (5, 2, 100), (6, 0.5, 100), (7, 0.1, 100)]
    assert changes(*made, newest=7).starts(7, 10 * MEGABYTE, NOW) == [6, 5, 4, 3]


def test_changes_heavier_than_the_snapshot_are_left_out_but_not_the_way_from_the_snapshot() -> None:
    made = [(2, 40, MEGABYTE), (3, 30, MEGABYTE), (4, 0.5, 1000)]
    there = changes(*made, newest=4)
    assert there.starts(1, MEGABYTE, NOW) == [3, 1]
    assert there.outweigh(1, MEGABYTE)
    assert not there.outweigh(1, 9 * MEGABYTE)


def test_small_changes_are_no_reason_for_a_new_snapshot() -> None:
    there = changes((2, 1, SMALL_BYTES), newest=2)
    assert not there.outweigh(1, 500)
    assert there.starts(1, 500, NOW) == [1]


def test_a_gap_is_no_way() -> None:
    there = changes((2, 5, 10), (4, 3, 10), (5, 2, 10), (6, 1, 10), newest=5)
    assert there.first == 3
    assert there.outweigh(2, MEGABYTE)
    assert there.starts(5, MEGABYTE, NOW) == [4, 3]


def test_the_first_generation_needs_no_changes() -> None:
    assert changes(newest=1).starts(1, MEGABYTE, NOW) == []
    assert changes(newest=1).outlived(1, NOW) == 1


def test_changes_are_kept_for_a_month_or_as_long_as_the_snapshot_is_older() -> None:
    made = [(2, 40 * 24, 100), (3, 35 * 24, 100), (4, 26, 100)]
    assert changes(*made, newest=4).outlived(4, NOW) == 3
    assert changes(*made, newest=4).outlived(2, NOW) == 2


@given(
    steps=st.lists(st.tuples(st.floats(0, 400), st.integers(1, 3 * MEGABYTE)), max_size=12),
    snapshot=st.tuples(st.integers(0, 14), st.integers(1, 3 * MEGABYTE)),
)
def test_there_is_always_a_way_from_the_snapshot(steps: list[tuple[float, int]], snapshot: tuple[int, int]) -> None:
    hours_ago = sorted((hours for hours, _ in steps), reverse=True)
    made = [(place + 2, hours_ago[place], length) for place, (_, length) in enumerate(steps)]
    there = changes(*made, newest=len(made) + 1)
    generation, length = snapshot
    if there.outweigh(generation, length):
        generation = there.newest
    starts = there.starts(generation, length, NOW)
    assert generation == there.newest or generation in starts
    assert all(there.first <= since < there.newest for since in starts)
    assert there.outlived(generation, NOW) <= min([*starts, generation])
