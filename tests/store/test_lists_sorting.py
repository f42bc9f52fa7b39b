"""Sorting what a file brings: in memory, and in runs when it is too much."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from incar.hotlist import ListEntry
from incar.store import lists_sorting
from incar.store.connection import Database
from incar.store.keys import Key
from incar.store.list_keys import mark_key
from incar.store.lists_clearing import clear_remains
from incar.store.lists_sorting import Sorted
from incar.store.migrations import steps


@pytest.fixture
def database(folder: Path, key: Key) -> Iterator[Database]:
    with Database(folder / "lists.db", key, steps("lists")) as database:
        yield database


ENTRIES = st.lists(
    st.builds(
        ListEntry,
        vrm=st.text("AB01*", min_size=1, max_size=3),
        category=st.sampled_from(["act", "stolen"]),
        pnc_id=st.sampled_from(["", "1"]),
        make=st.sampled_from(["Ford", "Audi", "Opel"]),
    ),
    max_size=40,
)


@given(ENTRIES)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_runs_come_out_as_one_sort_in_which_the_last_of_equals_is_kept(
    database: Database, entries: list[ListEntry]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists_sorting, "RUN", 5)
        patch.setattr(lists_sorting, "RUN_BLOCK", 2)
        in_runs = Sorted(database, entries)
        kept = list(in_runs)
    clear_remains(database)
    last = {(mark_key(e.vrm), e.category, e.pnc_id, e.incident_reference): e for e in entries}
    assert sorted(kept, key=str) == sorted(last.values(), key=str)
    assert in_runs.duplicates == len(entries) - len(kept)
    numbers = [key for entry in kept if isinstance(key := mark_key(entry.vrm), int)]
    texts = [key for entry in kept if isinstance(key := mark_key(entry.vrm), str)]
    assert (numbers, texts) == (sorted(numbers), sorted(texts))
    assert [mark_key(entry.vrm) for entry in kept] == numbers + texts


def test_what_fits_is_not_laid_aside(database: Database) -> None:
    entry = ListEntry(vrm="AB12CDE", category="act")
    assert list(Sorted(database, [replace(entry, make="Ford"), entry])) == [entry]
    assert database.query("SELECT count(*) FROM run") == [(0,)]


def test_nothing_is_sorted_to_nothing(database: Database) -> None:
    assert list(Sorted(database, ())) == []
