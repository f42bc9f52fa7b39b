"""Lists in the car: switching generations, looking up, and dying in the middle."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from incar.hotlist import ListEntry
from incar.store import lists
from incar.store.errors import InUseError, WrongKeyError
from incar.store.keys import Key
from incar.store.lists import ListStore, Loaded
from incar.vrm import fold

PRODUCED = datetime(2026, 11, 22, 6, tzinfo=UTC)
MARKS = st.text("O0I1ABCDE", min_size=1, max_size=7)


@pytest.fixture
def store(folder: Path, key: Key) -> Iterator[ListStore]:
    with ListStore.for_writing(folder, key) as store:
        yield store


def entries(count: int, make: str = "Ford") -> list[ListEntry]:
    return [ListEntry(vrm=f"AB{place:05d}", category="stolen", make=make) for place in range(count)]


def load(store: ListStore, *content: ListEntry, name: str = "pnc", bulk: bool = False) -> Loaded:
    return store.load(name, content, produced_at=PRODUCED, bulk=bulk)


def rows_left(store: ListStore) -> dict[str, int]:
    tables = ("list", "segment", "entry", "run")
    return {table: store._database.query(f"SELECT count(*) FROM {table}")[0][0] for table in tables}  # noqa: S608 - tables of our own


def test_a_list_is_told_as_it_was_loaded(store: ListStore) -> None:
    loaded = load(store, *entries(3), bulk=True)
    assert store.status() == [loaded.info]
    assert (loaded.info.name, loaded.info.generation, loaded.info.entries, loaded.info.bulk) == ("pnc", 1, 3, True)
    assert loaded.info.produced_at == PRODUCED
    assert datetime.now(UTC) - loaded.info.loaded_at < timedelta(minutes=1)


def test_an_entry_comes_back_whole(store: ListStore) -> None:
    entry = ListEntry(
        vrm="AB12CDE",
        category="stolen",
        warning_signals=["FI"],
        confirmed=False,
        weed_date=PRODUCED.date(),
        covert=True,
    )
    load(store, entry)
    (found,) = store.find(fold("AB12CDE"), ())
    assert found.entry == entry
    assert found.info == store.status()[0]


def test_a_new_generation_takes_the_place_of_the_old_one_and_leaves_nothing_of_it(store: ListStore) -> None:
    load(store, *entries(50), ListEntry(vrm="AB*C12", category="act"))
    load(store, *entries(20, "Audi"), name="local")
    second = load(store, *entries(30, "Opel"))
    assert second.info.generation == 2
    assert {found.entry.make for found in store.find("AB00001", ())} == {"Opel", "Audi"}
    assert [found.info.name for found in store.find("AB00031", ())] == []
    assert rows_left(store) == {"list": 2, "segment": 2, "entry": 50, "run": 0}


def test_a_load_of_several_batches(store: ListStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "BATCH", 7)
    load(store, *entries(40))
    load(store, *entries(23), *entries(5, "Audi"))
    assert rows_left(store) == {"list": 1, "segment": 1, "entry": 23, "run": 0}
    assert [found.entry.make for found in store.find("AB00004", ())] == ["Audi"]


def test_the_last_of_duplicates_wins_and_the_others_are_counted(store: ListStore) -> None:
    first = ListEntry(vrm="AB12CDO", category="stolen", make="Ford")
    again = replace(first, vrm="AB12CD0", make="Audi")
    other = replace(first, category="act")
    report = replace(first, pnc_id="26/1A")
    pattern = ListEntry(vrm="AB1*", category="act")
    loaded = load(store, first, pattern, other, again, report, replace(pattern, make="Opel"))
    assert loaded.duplicates == 2
    assert loaded.info.entries == 4
    found = [item.entry for item in store.find("AB12CD0", ())]
    assert sorted(found, key=str) == sorted([again, other, report, replace(pattern, make="Opel")], key=str)


def test_near_marks_are_looked_up_in_serious_lists_only(store: ListStore) -> None:
    load(store, *entries(5), name="serious")
    load(store, *entries(5), name="bulk", bulk=True)
    found = [(item.info.name, item.entry.vrm) for item in store.find("AB00001", ["AB00002", "AB00003"])]
    assert sorted(found) == [
        ("bulk", "AB00001"),
        ("serious", "AB00001"),
        ("serious", "AB00002"),
        ("serious", "AB00003"),
    ]


@given(listed=st.lists(MARKS, max_size=40), asked=MARKS, near=st.lists(MARKS, max_size=10))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_looking_up_is_what_a_search_of_the_whole_list_would_find(
    listed: list[str], asked: str, near: list[str], store: ListStore
) -> None:
    load(store, *(ListEntry(vrm=vrm, category="act", pnc_id=str(place)) for place, vrm in enumerate(listed)))
    keys = {fold(asked), *map(fold, near)}
    found = store.find(fold(asked), {fold(vrm) for vrm in near} - {fold(asked)})
    assert sorted(item.entry.vrm for item in found) == sorted(vrm for vrm in listed if fold(vrm) in keys)


def test_the_digest_is_of_the_content_in_any_order(store: ListStore) -> None:
    forth = load(store, *entries(20))
    back = load(store, *reversed(entries(20)), entries(1)[0], name="other")
    changed = load(store, *entries(19), ListEntry(vrm="AB00019", category="act"), name="third")
    assert forth.info.digest == back.info.digest != changed.info.digest
    assert len(forth.info.digest) == 64


def test_one_list_is_told_by_its_name(store: ListStore) -> None:
    assert store.state("pnc") is None
    loaded = store.load("pnc", entries(3), produced_at=PRODUCED, bulk=False, title="PNC extract")
    load(store, *entries(4), name="other")
    assert store.state("pnc") == loaded.info
    assert (loaded.info.title, loaded.info.origin) == ("PNC extract", "file")


def test_the_entries_of_a_list_come_in_the_order_of_their_marks(store: ListStore) -> None:
    content = [*entries(5), ListEntry(vrm="A1", category="act"), ListEntry(vrm="A*", category="act")]
    load(store, *content[::-1])
    load(store, *entries(9), name="other")
    assert list(store.entries("pnc")) == [content[5], *content[:5], content[6]]
    assert list(store.entries("none")) == []


def test_a_mark_too_long_for_a_number_is_found_all_the_same(store: ListStore) -> None:
    long = ListEntry(vrm="AB12CDEFGH34", category="act")
    load(store, long, *entries(2))
    assert [item.entry for item in store.find(fold(long.vrm), ())] == [long]
    assert store.find(fold("AB12CDEFGH35"), ()) == []


def test_a_list_can_be_withdrawn(store: ListStore) -> None:
    load(store, *entries(5))
    load(store, *entries(2), name="other")
    assert store.withdraw("pnc")
    assert not store.withdraw("pnc")
    assert [info.name for info in store.status()] == ["other"]
    assert rows_left(store) == {"list": 1, "segment": 1, "entry": 2, "run": 0}


def test_an_empty_list_may_be_loaded(store: ListStore) -> None:
    assert load(store).info.entries == 0


def test_a_source_that_fails_leaves_everything_as_it_was(store: ListStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> Iterator[ListEntry]:
        yield from entries(30, "Audi")
        raise ZeroDivisionError

    monkeypatch.setattr(lists, "BATCH", 10)
    before = load(store, *entries(10)).info
    with pytest.raises(ZeroDivisionError):
        store.load("pnc", failing(), produced_at=PRODUCED, bulk=False)
    assert store.status() == [before]
    assert [found.entry.make for found in store.find("AB00003", ())] == ["Ford"]
    assert load(store, *entries(5)).info.generation == 2
    assert rows_left(store) == {"list": 1, "segment": 1, "entry": 5, "run": 0}


def test_there_is_one_writer_and_readers_do_not_wait_for_it(store: ListStore, folder: Path, key: Key) -> None:
    load(store, *entries(3))
    with pytest.raises(InUseError):
        ListStore.for_writing(folder, key)
    with ListStore.for_reading(folder, key) as reader, store._database.transaction():
        assert len(reader.find("AB00001", ())) == 1


def test_a_reader_does_not_bar_the_writer(folder: Path, key: Key) -> None:
    ListStore.for_reading(folder, key).close()
    with ListStore.for_reading(folder, key), ListStore.for_writing(folder, key), ListStore.for_reading(folder, key):
        pass


def test_a_reader_with_another_key_is_refused(store: ListStore, folder: Path) -> None:
    load(store, *entries(3))
    with pytest.raises(WrongKeyError):
        ListStore.for_reading(folder, Key(bytes(32)))


def test_a_reader_may_come_before_any_list(folder: Path, key: Key) -> None:
    with ListStore.for_reading(folder, key) as reader:
        assert reader.status() == []
        with ListStore.for_writing(folder, key) as store:
            load(store, *entries(3))
        assert reader.status()[0].entries == 3


def test_a_reader_sees_one_whole_generation_at_every_moment(folder: Path, key: Key) -> None:
    def reload() -> None:
        with ListStore.for_writing(folder, key) as store:
            for turn in range(8):
                load(store, *entries(200, f"make {turn}"))

    with ListStore.for_reading(folder, key) as reader:
        writer = threading.Thread(target=reload)
        writer.start()
        while not reader.status():
            pass
        seen = []
        while writer.is_alive():
            found = reader.find("AB00000", [f"AB{place:05d}" for place in range(1, 40)])
            assert len(found) == 40
            assert len({(item.entry.make, item.info.generation) for item in found}) == 1
            seen.append(found[0].info.generation)
        writer.join()
    assert seen == sorted(seen)


_DYING = """
import itertools, sys
from datetime import UTC, datetime
from pathlib import Path
from incar.hotlist import ListEntry
from incar.store import lists, lists_sorting
from incar.store.keys import Key

lists_sorting.RUN = lists.BATCH = 100
class Told(lists.NewSegment):
    def add(self, entries):
        super().add(entries)
        if self.entries == 1000:
            print("ready", flush=True)
            sys.stdin.read()
content = [ListEntry(vrm=f"AB{place:05d}", category="stolen", make="Audi") for place in range(2000)]
lists.NewSegment = Told
store = lists.ListStore.for_writing(Path(sys.argv[1]), Key(bytes(range(32))))
store.load("pnc", content, produced_at=datetime.now(UTC), bulk=False)
"""


def test_a_loader_that_is_killed_leaves_the_live_list_and_its_remains_are_cleared(folder: Path, key: Key) -> None:
    with ListStore.for_writing(folder, key) as store:
        load(store, *entries(20))
    command = [sys.executable, "-c", _DYING, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as loader:
        assert loader.stdout
        assert loader.stdout.readline() == b"ready\n"
        os.kill(loader.pid, signal.SIGKILL)
    with ListStore.for_writing(folder, key) as store:
        assert store.status()[0].entries == 20
        assert rows_left(store) == {"list": 1, "segment": 2, "entry": 1020, "run": 19}
        assert [found.entry.make for found in store.find("AB00003", ())] == ["Ford"]
        load(store, *entries(10))
        assert rows_left(store) == {"list": 1, "segment": 1, "entry": 10, "run": 0}
