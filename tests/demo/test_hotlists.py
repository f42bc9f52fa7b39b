"""The demo's lists: large enough, as old as they are to be, and free of alerts that nobody asked for."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from incar.demo.hotlists import MAPPING, WrittenList, write_lists
from incar.demo.scenario import Scenario, load_scenario
from incar.hotlist.entry import ListEntry
from incar.hotlist.formats import ListFile
from incar.hotlist.mapping import load_mapping
from incar.tables import load_tables
from incar.vrm import Layout, classify, fold, neighbours

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario()


@pytest.fixture(scope="module")
def written(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> list[WrittenList]:
    return write_lists(scenario, tmp_path_factory.mktemp("lists"), NOW)


@pytest.fixture(scope="module")
def entries(written: list[WrittenList]) -> dict[str, list[ListEntry]]:
    found = {}
    for one in written:
        file = ListFile(one.path, replace(load_mapping(MAPPING), bulk=one.bulk), load_tables())
        found[one.name] = list(file)
        assert not file.report.bad_lines
        assert not file.report.unused_columns
        assert len(found[one.name]) == one.entries
    return found


def test_lists_are_large_and_varied(entries: dict[str, list[ListEntry]]) -> None:
    assert sum(len(rows) for rows in entries.values()) >= 100_000
    assert len({row.category for rows in entries.values() for row in rows}) >= 10


def test_no_mark_stands_twice(entries: dict[str, list[ListEntry]]) -> None:
    marks = [row.vrm for rows in entries.values() for row in rows]
    assert len(set(marks)) == len(marks)


def test_made_up_marks_are_valid(entries: dict[str, list[ListEntry]]) -> None:
    assert all(classify(row.vrm) is not Layout.UNCLASSIFIED for rows in entries.values() for row in rows[::50])


def test_only_the_scenario_s_own_entries_meet_the_drive(
    scenario: Scenario, entries: dict[str, list[ListEntry]]
) -> None:
    asked = {fold(entry.vrm) for one in scenario.lists for entry in one.entries}
    listed = {fold(row.vrm) for rows in entries.values() for row in rows}
    for vehicle in scenario.vehicles:
        near = {fold(mark) for mark, _ in neighbours(vehicle.vrm)} | {fold(vehicle.vrm)}
        assert near & listed <= asked, vehicle.id


def test_ages_are_told_by_the_files_dates(written: list[WrittenList], scenario: Scenario) -> None:
    for one, recipe in zip(written, scenario.lists, strict=True):
        assert one.produced_at == NOW - timedelta(hours=recipe.age_h)
        assert one.path.stat().st_mtime == pytest.approx(one.produced_at.timestamp(), abs=1)


def test_bulk_categories_stand_in_bulk_lists(written: list[WrittenList], entries: dict[str, list[ListEntry]]) -> None:
    table = load_tables().categories
    for one in written:
        assert {table[row.category].bulk for row in entries[one.name]} == {one.bulk}


def test_dates_and_flags_follow_the_recipe(entries: dict[str, list[ListEntry]]) -> None:
    found = {row.vrm: row for rows in entries.values() for row in rows}
    assert found["OV43EUE"].covert
    assert (found["Q417JEW"].weed_date or NOW.date()) < NOW.date()
    assert not found["RO29DWK"].confirmed
    assert found["FP88YRM"].warning_signals == ["DR", "VI"]


def test_the_same_seed_writes_the_same_list(scenario: Scenario, tmp_path: Path) -> None:
    few = [
        msgspec.structs.replace(one, filler={name: count // 100 for name, count in one.filler.items()})
        for one in scenario.lists
    ]
    small = msgspec.structs.replace(scenario, lists=few)
    first, again = (write_lists(small, tmp_path / name, NOW) for name in ("first", "again"))
    assert [one.path.read_bytes() for one in again] == [one.path.read_bytes() for one in first]
