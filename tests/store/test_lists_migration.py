"""A file of the release before over-the-air lists: its lists are live after the step, and nothing else is left."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from incar.hotlist import ListEntry
from incar.store.connection import Database
from incar.store.keys import Key
from incar.store.lists import LISTS_FILE, ListStore
from incar.store.migrations import steps

PRODUCED = datetime(2026, 11, 22, 6, tzinfo=UTC)
LIVE = [
    ListEntry(vrm="AB12CDE", category="stolen", make="Ford"),
    ListEntry(vrm="AB12CDE", category="act", make="Ford"),
    ListEntry(vrm="AB1*", category="act"),
]
_MARK = int("1AB12CDE", 36)


@pytest.fixture
def old(folder: Path, key: Key) -> Path:
    """A file of step 1 with a live list and the remains of a load."""
    bodies = [msgspec.msgpack.encode(entry) for entry in LIVE]
    moment = PRODUCED.isoformat()
    with Database(folder / LISTS_FILE, key, steps("lists")[:1]) as database, database.transaction() as connection:
        connection.execute(
            "INSERT INTO generation VALUES (4, 'pnc', 3, 1, 0, ?, ?, 3, ?, 1, 3)", (moment, moment, "ab" * 32)
        )
        connection.execute("INSERT INTO generation VALUES (5, 'pnc', 0, 0, 0, '', '', 0, '', 4, 6)")
        connection.executemany("INSERT INTO entry VALUES (?, ?)", enumerate([*bodies, *bodies], 1))
        connection.executemany("INSERT INTO entry_key VALUES (?, ?, ?)", [(4, _MARK, 1), (4, _MARK, 2), (5, _MARK, 4)])
        connection.execute("INSERT INTO entry_pattern VALUES (4, 3, 'AB1*')")
    return folder


@pytest.mark.usefixtures("old")
def test_live_lists_stay_live(folder: Path, key: Key) -> None:
    with ListStore.for_reading(folder, key) as store:
        (info,) = store.status()
        assert (info.name, info.generation, info.entries, info.origin) == ("pnc", 3, 3, "file")
        assert (info.produced_at, info.loaded_at, info.digest) == (PRODUCED, PRODUCED, "ab" * 32)
        assert [found.entry for found in store.find("AB12CDE", ())] == LIVE
        assert list(store.entries("pnc")) == LIVE


@pytest.mark.usefixtures("old")
def test_the_next_load_follows_on(folder: Path, key: Key) -> None:
    with ListStore.for_writing(folder, key) as store:
        assert store._database.query("SELECT count(*) FROM entry") == [(3,)]
        loaded = store.load("pnc", LIVE[:1], produced_at=PRODUCED, bulk=False)
        assert loaded.info.generation == 4
        assert list(store.entries("pnc")) == LIVE[:1]
        assert store._database.query("SELECT count(*) FROM entry") == [(1,)]
