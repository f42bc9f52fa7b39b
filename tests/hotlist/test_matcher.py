"""Matching, over a real list store."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from incar.hotlist import ListEntry, Match, Matcher, MatchTier, known_age_s
from incar.hotlist.matcher import near_marks
from incar.settings import ListSettings
from incar.store.keys import Key
from incar.store.lists import ListStore
from incar.tables import load_tables
from incar.vrm import fold, neighbours

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MARKS = st.text("0O1I2Z5S8B6GQDAC", min_size=2, max_size=8)
HYPOTHESIS = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ListStore]:
    with ListStore.for_writing(tmp_path, Key(bytes(range(32)))) as store:
        yield store


def load(
    store: ListStore, *entries: ListEntry, name: str = "serious", bulk: bool = False, age: timedelta = timedelta()
) -> None:
    store.load(name, entries, produced_at=NOW - age, bulk=bulk)


def entry(vrm: str, category: str = "stolen") -> ListEntry:
    return ListEntry(vrm=vrm, category=category)


def match(
    store: ListStore, vrm: str, alternatives: list[tuple[str, float]] | None = None, confidence: float = 0.9
) -> list[Match]:
    matcher = Matcher(store, load_tables(), ListSettings())
    return matcher.match(vrm, now=NOW, confidence=confidence, alternatives=alternatives or [])


def tiers(matches: list[Match]) -> list[tuple[str, MatchTier]]:
    return [(met.entry.vrm, met.tier) for met in matches]


def spellings(mark: str) -> list[str]:
    """`mark` with every choice of O or 0, I or 1."""
    choices = ["O0" if c in "O0" else "I1" if c in "I1" else c for c in mark]
    return ["".join(choice) for choice in product(*choices)]


@given(listed=MARKS, data=st.data())
@HYPOTHESIS
def test_an_exact_entry_is_found_however_its_twins_are_spelt(
    listed: str, data: st.DataObject, store: ListStore
) -> None:
    read = data.draw(st.sampled_from(spellings(listed)))
    load(store, entry(listed))
    (met,) = match(store, read)
    assert met.entry.vrm == listed
    assert met.tier is MatchTier.EXACT
    assert not met.possible
    assert met.weight == 1


@given(listed=st.lists(MARKS, min_size=1, max_size=30), read=MARKS)
@HYPOTHESIS
def test_a_bulk_list_is_matched_exactly_or_not_at_all(listed: list[str], read: str, store: ListStore) -> None:
    load(store, *map(entry, listed), bulk=True)
    assert {fold(met.entry.vrm) for met in match(store, read)} <= {fold(read)}


@given(listed=st.lists(MARKS, min_size=1, max_size=30), read=MARKS, others=st.lists(MARKS, max_size=5))
@HYPOTHESIS
def test_no_entry_is_met_twice_and_the_best_tier_comes_first(
    listed: list[str], read: str, others: list[str], store: ListStore
) -> None:
    load(store, *map(entry, {fold(vrm) for vrm in listed}), entry("*" + read[:3].ljust(3, "A")))
    met = match(store, read, [(other, 0.1) for other in others])
    assert len({found.entry.vrm for found in met}) == len(met)
    order = [list(MatchTier).index(found.tier) for found in met]
    assert order == sorted(order)


@pytest.mark.parametrize("category", [key for key, value in load_tables().categories.items() if not value.tolerant])
def test_a_category_that_is_not_tolerant_is_matched_exactly(category: str, store: ListStore) -> None:
    load(store, entry("AB12CDE", category))
    assert tiers(match(store, "AB12CDE")) == [("AB12CDE", MatchTier.EXACT)]
    assert match(store, "A812CDE") == []


def test_one_look_alike_apart_is_possible(store: ListStore) -> None:
    load(store, entry("AB12CDE"))
    (met,) = match(store, "A812CDE", [("AB12CDE", 0.09)])
    assert met.tier is MatchTier.CONFUSABLE
    assert met.possible
    assert met.weight == pytest.approx(0.1)


def test_two_look_alikes_apart_is_another_vehicle(store: ListStore) -> None:
    load(store, entry("AB52CDE"))
    assert match(store, "A8S2CDE") == []


def test_what_the_reader_thought_of_is_tried_though_it_is_no_look_alike(store: ListStore) -> None:
    load(store, entry("AB12MDE"))
    assert tiers(match(store, "AB12WDE", [("AB12MDE", 0.3)])) == [("AB12MDE", MatchTier.CONFUSABLE)]
    assert match(store, "AB12WDE", [("AB12MDE", 0.001)]) == []
    assert match(store, "AB12WDE") == []


def test_wildcards_are_possible(store: ListStore) -> None:
    load(store, entry("AB?2*"), entry("*CDO"), entry("XY??CDE"))
    assert tiers(match(store, "AB12CD0")) == [("*CDO", MatchTier.WILDCARD), ("AB?2*", MatchTier.WILDCARD)]


def test_every_list_is_asked_and_the_most_urgent_category_comes_first(store: ListStore) -> None:
    load(store, entry("AB12CDE", "info"), entry("AB12CDE", "firearms"), name="pnc")
    load(store, entry("AB12CDE", "no_mot"), name="mot", bulk=True)
    load(store, entry("AB12CD*", "violent"), name="local")
    met = [(found.list_name, found.entry.category) for found in match(store, "AB12CDE")]
    assert met == [("pnc", "firearms"), ("pnc", "info"), ("mot", "no_mot"), ("local", "violent")]


def test_a_match_carries_its_list_and_the_lists_age(store: ListStore) -> None:
    load(store, entry("AB12CDE"))
    load(store, entry("AB12CDE"), age=timedelta(hours=25))
    (met,) = match(store, "AB12CDE")
    assert (met.list_name, met.list_generation, met.list_age_s) == ("serious", 2, 25 * 3600)
    assert met.list_stale


def test_a_list_is_not_stale_at_the_limit(store: ListStore) -> None:
    load(store, entry("AB12CDE"), age=timedelta(hours=24))
    assert not match(store, "AB12CDE")[0].list_stale


def test_the_weed_date_is_the_last_day(store: ListStore) -> None:
    today = NOW.astimezone().date()
    yesterday = today - timedelta(days=1)
    load(store, replace(entry("AB12CDE"), weed_date=today), replace(entry("AB13CDE"), weed_date=yesterday))
    assert len(match(store, "AB12CDE")) == 1
    assert match(store, "AB13CDE") == []


def test_a_clock_behind_the_list_makes_it_stale_and_judges_no_weed_date(store: ListStore) -> None:
    long_ago = NOW.date() - timedelta(days=400)
    load(store, replace(entry("AB12CDE"), weed_date=long_ago), age=-timedelta(days=300))
    (met,) = match(store, "AB12CDE")
    assert met.list_stale
    assert known_age_s(met.list_age_s) is None


def test_covert_entries_are_met_and_marked(store: ListStore) -> None:
    load(store, replace(entry("AB12CDE"), covert=True))
    assert match(store, "AB12CDE")[0].entry.covert


def test_a_category_that_has_left_the_table_is_met_exactly_and_last(store: ListStore) -> None:
    load(store, entry("AB12CDE", "gone"), entry("AB12CDE", "info"))
    assert [met.entry.category for met in match(store, "AB12CDE")] == ["info", "gone"]
    assert match(store, "A812CDE")[0].entry.category == "info"


@pytest.mark.parametrize("read", ["", "A", "ÄÖ", "ABCDEFGHIJKLMNOP"])
def test_what_is_no_mark_meets_nothing(read: str, store: ListStore) -> None:
    load(store, entry("AB12CDE"))
    assert match(store, read) == []


@given(read=MARKS, others=st.lists(st.tuples(MARKS, st.floats(0, 1)), max_size=5), confidence=st.floats(0, 1))
def test_near_marks_are_one_glyph_away_and_weigh_at_most_one(
    read: str, others: list[tuple[str, float]], confidence: float
) -> None:
    key = fold(read)
    near = near_marks(key, confidence, others)
    assert {fold(vrm) for vrm, _ in neighbours(key)} <= near.keys()
    assert all(len(mark) == len(key) and sum(a != b for a, b in zip(mark, key, strict=True)) == 1 for mark in near)
    assert all(0 <= weight <= 1 for weight in near.values())


def test_a_look_alike_that_the_reader_did_not_name_weighs_less_than_those_it_named() -> None:
    near = near_marks("A812CDE", 0.9, [("AB12CDE", 0.045), ("A812CQE", 0.0009)])
    assert near["AB12CDE"] == pytest.approx(0.05)
    assert near["A81ZCDE"] == pytest.approx(0.001)
