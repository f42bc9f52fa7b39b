"""The cheapest way to a list, whatever the car has of it."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from incar.messages.home import ListFile, ListIndex, PublishedList
from incar.sync.ways import REQUEST_PRICE_BYTES, ListHere, afresh, plan, shortest

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def snapshot(generation: int, length: int = 1_000_000) -> ListFile:
    return _file("snapshot", 0, generation, length)


def changes(since: int, generation: int, length: int) -> ListFile:
    return _file("changes", since, generation, length)


def _file(kind: str, since: int, generation: int, length: int) -> ListFile:
    return ListFile(
        kind="snapshot" if kind == "snapshot" else "changes",
        since=since,
        generation=generation,
        length=length,
        sha256=f"{kind}{since}{generation}{length}",
        entries=1,
        digest=f"d{generation}",
        produced_at=NOW,
    )


def published(generation: int, *files: ListFile, name: str = "pnc", areas: tuple[str, ...] = ()) -> PublishedList:
    return PublishedList(
        name=name,
        title="",
        bulk=False,
        areas=list(areas),
        generation=generation,
        entries=1,
        digest=f"d{generation}",
        produced_at=NOW,
        files=list(files),
    )


def here(generation: int, name: str = "pnc", digest: str = "") -> ListHere:
    return ListHere(name, generation, digest or f"d{generation}")


STEP, HOUR, DAY, MONTH = (
    changes(since, 100, length) for since, length in ((99, 50), (90, 900), (50, 9_000), (5, 90_000))
)
FULL = published(100, snapshot(80), changes(80, 100, 3_000), STEP, HOUR, DAY, MONTH)


def test_a_car_takes_the_shortest_file_that_starts_early_enough() -> None:
    assert [shortest(FULL, here(since)) for since in (99, 95, 90, 60, 10)] == [
        (STEP,),
        (HOUR,),
        (HOUR,),
        (DAY,),
        (MONTH,),
    ]


def test_a_new_car_or_one_off_for_longer_takes_the_snapshot_and_what_came_after() -> None:
    whole = (snapshot(80), changes(80, 100, 3_000))
    assert shortest(FULL, None) == whole
    assert shortest(FULL, here(4)) == whole
    assert afresh(FULL).files == whole


def test_a_snapshot_smaller_than_the_changes_is_taken() -> None:
    small = published(100, snapshot(100, 10_000), changes(5, 100, 90_000))
    assert shortest(small, here(50)) == (snapshot(100, 10_000),)


def test_a_request_costs_too() -> None:
    one = changes(80, 100, 20_000)
    assert shortest(published(100, snapshot(90, 10_000), changes(90, 100, 5_000), one), here(85)) == (one,)
    assert REQUEST_PRICE_BYTES > 5_000


def test_a_generation_ahead_of_home_or_another_content_takes_the_snapshot() -> None:
    assert shortest(FULL, here(101))[0].kind == "snapshot"
    (way,) = plan(ListIndex(lists=[FULL]), [here(100, digest="other")], "").ways
    assert way.files[0].kind == "snapshot"


def test_nothing_is_done_where_nothing_has_changed() -> None:
    done = plan(ListIndex(lists=[FULL]), [here(100)], "")
    assert (done.ways, done.withdraw) == ([], [])


def test_cheap_lists_come_first_and_lists_that_are_gone_are_withdrawn() -> None:
    bulk = published(7, snapshot(7, 150_000_000), name="uninsured")
    urgent = published(2, changes(1, 2, 400), name="control")
    done = plan(ListIndex(lists=[bulk, urgent]), [here(1, "control"), here(3, "old"), here(1, "a")], "")
    assert [way.target.name for way in done.ways] == ["control", "uninsured"]
    assert done.withdraw == ["a", "old"]


def test_a_car_takes_the_lists_of_its_area_and_of_everywhere() -> None:
    lists = [
        published(1, snapshot(1), name=name, areas=areas)
        for name, areas in (("all", ()), ("n", ("north",)), ("s", ("south",)))
    ]
    done = plan(ListIndex(lists=lists), [here(1, "s")], "north")
    assert [way.target.name for way in done.ways] == ["all", "n"]
    assert done.withdraw == ["s"]


def test_an_index_without_a_way_gives_none() -> None:
    assert shortest(published(100, changes(99, 100, 10)), here(50)) == ()


@given(
    since=st.integers(1, 110),
    starts=st.lists(st.tuples(st.integers(1, 99), st.integers(1, 10**6)), max_size=6),
    whole=st.tuples(st.integers(1, 100), st.integers(1, 10**6)),
)
def test_every_way_leads_there_and_none_is_cheaper(
    since: int, starts: list[tuple[int, int]], whole: tuple[int, int]
) -> None:
    logs = [changes(start, 100, length) for start, length in starts]
    full = published(100, snapshot(*whole), changes(whole[0], 100, 500), *logs)
    way = shortest(full, here(since) if since != 100 else None)
    reached = since if way[0].kind == "changes" else way[0].generation
    for file in way:
        assert file.since <= reached
        reached = file.generation
    assert reached == 100
    fitting = [log.length for log in logs if log.since <= since < 100]
    assert all(sum(file.length for file in way) <= length + 2 * REQUEST_PRICE_BYTES for length in fitting)
