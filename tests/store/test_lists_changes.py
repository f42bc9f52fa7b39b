"""Lists over the air: snapshots and changes make exactly the list that was announced, or nothing."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from incar.hotlist import ListEntry, ListState
from incar.hotlist.blocks import Block, body, in_blocks, pack_block, removal, unpack_block
from incar.store import lists, lists_clearing
from incar.store.errors import ListMismatchError
from incar.store.keys import Key
from incar.store.list_keys import Digest
from incar.store.lists import ListStore

PRODUCED = datetime(2026, 11, 22, 6, tzinfo=UTC)
CONTENT = st.lists(
    st.builds(
        ListEntry,
        vrm=st.text("O0I1AB*", min_size=1, max_size=3),
        category=st.sampled_from(["act", "stolen"]),
        make=st.sampled_from(["", "Ford", "Audi"]),
        pnc_id=st.sampled_from(["", "26/1"]),
    ),
    max_size=25,
    unique_by=lambda entry: (entry.vrm.translate(str.maketrans("OI", "01")), entry.category, entry.pnc_id),
)
PROPERTY = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def store(folder: Path, key: Key) -> Iterator[ListStore]:
    with ListStore.for_writing(folder, key) as store:
        yield store


@pytest.fixture
def home(tmp_path: Path, key: Key) -> Iterator[ListStore]:
    """The back office's own lists."""
    with ListStore.for_writing(tmp_path / "office", key) as store:
        yield store


def state_of(content: Iterable[ListEntry], generation: int, *, name: str = "pnc", bulk: bool = False) -> ListState:
    bodies = [body(entry) for entry in content]
    digest = Digest()
    digest.add(bodies)
    return ListState(
        name=name,
        title="PNC extract",
        generation=generation,
        entries=len(bodies),
        produced_at=PRODUCED + timedelta(hours=generation),
        bulk=bulk,
        digest=str(digest),
    )


def difference(before: list[ListEntry], after: list[ListEntry], generation: int) -> list[Block]:
    gone = [removal(entry) for entry in before if entry not in after]
    return list(in_blocks(generation, gone, [entry for entry in after if entry not in before]))


def snapshot(content: list[ListEntry], generation: int) -> list[Block]:
    return list(in_blocks(generation, (), content))


def seen(store: ListStore, name: str = "pnc") -> list[ListEntry]:
    return sorted(store.entries(name), key=str)


def rows(store: ListStore) -> tuple[int, int]:
    return store._database.query("SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM segment)")[0]  # type: ignore[no-any-return]  # a row of the library's


@given(CONTENT, CONTENT)
@PROPERTY
def test_what_a_publisher_finds_changed_makes_the_new_list_of_the_old_one_in_every_car(
    home: ListStore, store: ListStore, before: list[ListEntry], after: list[ListEntry]
) -> None:
    old = home.load("pnc", before, produced_at=PRODUCED, bulk=False).info
    store.apply_snapshot(old, snapshot(before, old.generation))
    staged = home.stage("pnc", after)
    blocks = [unpack_block(pack_block(block)) for block in staged.changes(old.generation + 1)]
    assert seen(home) == sorted(before, key=str)
    new = staged.commit(produced_at=PRODUCED, bulk=False)
    applied = store.apply_changes(new, blocks)
    assert seen(store) == seen(home) == sorted(after, key=str)
    assert (applied.digest, applied.entries, applied.generation) == (new.digest, len(after), old.generation + 1)
    assert new.digest == staged.digest == state_of(after, 0).digest
    assert rows(store) == rows(home) == (len(after), 1)


@given(st.lists(CONTENT, min_size=2, max_size=5), st.data())
@PROPERTY
def test_a_car_at_any_generation_comes_to_the_newest_by_one_file_of_all_changes(
    store: ListStore, versions: list[list[ListEntry]], data: st.DataObject
) -> None:
    steps = enumerate(pairwise(versions), 2)
    log = [block for n, (before, after) in steps for block in difference(before, after, n)]
    start = data.draw(st.integers(1, len(versions)))
    step = data.draw(st.integers(start, len(versions)))
    store.apply_snapshot(state_of(versions[start - 1], start), snapshot(versions[start - 1], start))
    store.apply_changes(state_of(versions[step - 1], step), [block for block in log if block.generation <= step])
    for _ in range(2):  # again changes nothing
        newest = store.apply_changes(state_of(versions[-1], len(versions)), log)
        assert newest.generation == len(versions)
        assert seen(store) == sorted(versions[-1], key=str)
        assert rows(store) == (len(versions[-1]), 1)


def three(make: str = "Ford") -> list[ListEntry]:
    return [ListEntry(vrm=f"AB12CD{letter}", category="stolen", make=make) for letter in "EFG"]


def test_a_list_from_home_is_what_was_announced(store: ListStore) -> None:
    announced = state_of(three(), 7, bulk=True)
    applied = store.apply_snapshot(announced, snapshot(three(), 7))
    (info,) = store.status()
    assert applied == info
    assert info.origin == "home"
    for name in ListState.__struct_fields__:
        assert getattr(info, name) == getattr(announced, name)


def test_a_snapshot_takes_the_place_of_any_list(store: ListStore) -> None:
    for _ in range(9):
        store.load("pnc", three("Audi"), produced_at=PRODUCED, bulk=True)
    store.apply_snapshot(state_of(three(), 4), snapshot(three(), 4))
    info = store.state("pnc")
    assert info
    assert (info.generation, info.bulk, info.origin) == (4, False, "home")
    assert seen(store) == three()


@pytest.mark.parametrize(
    ("blocks", "announced"),
    [
        (snapshot(three(), 2)[:0], state_of(three(), 2)),
        (snapshot(three("Opel"), 2), state_of(three(), 2)),
        (snapshot(three(), 2), replace(state_of(three(), 2), entries=4)),
        (snapshot(three(), 2), replace(state_of(three(), 2), digest="0" * 64)),
    ],
)
def test_a_snapshot_that_makes_another_list_changes_nothing(
    store: ListStore, blocks: list[Block], announced: ListState
) -> None:
    before = store.apply_snapshot(state_of(three("Audi"), 1), snapshot(three("Audi"), 1))
    with pytest.raises(ListMismatchError, match="fetch the whole list"):
        store.apply_snapshot(announced, blocks)
    assert store.status() == [before]
    assert seen(store) == three("Audi")
    assert rows(store) == (3, 1)


@pytest.mark.parametrize(
    ("blocks", "announced"),
    [
        pytest.param([], state_of(three(), 2), id="nothing came"),
        pytest.param(difference(three("Audi"), three("Opel"), 2), state_of(three(), 2), id="something else"),
        pytest.param(difference(three("Opel"), three(), 2), state_of(three(), 2), id="removes what is not there"),
        pytest.param(difference(three("Audi"), three(), 3), state_of(three(), 2), id="beyond what was announced"),
        pytest.param(difference(three("Audi"), three(), 1), state_of(three(), 2), id="of a generation it has"),
        pytest.param(
            difference(three("Audi"), three(), 2), replace(state_of(three(), 2), digest="f" * 64), id="wrong digest"
        ),
        pytest.param([], state_of(three("Audi"), 0), id="back to an earlier generation"),
    ],
)
def test_changes_that_make_another_list_change_nothing(
    store: ListStore, blocks: list[Block], announced: ListState
) -> None:
    before = store.apply_snapshot(state_of(three("Audi"), 1), snapshot(three("Audi"), 1))
    with pytest.raises(ListMismatchError, match="fetch the whole list"):
        store.apply_changes(announced, blocks)
    assert store.status() == [before]
    assert seen(store) == three("Audi")
    assert [found.entry.make for found in store.find("AB12CDE", ["AB12CDF"])] == ["Audi", "Audi"]
    good = store.apply_changes(state_of(three(), 2), difference(three("Audi"), three(), 2))
    assert good.generation == 2
    assert rows(store) == (3, 1)


def test_changes_are_for_lists_from_home_only(store: ListStore) -> None:
    blocks = difference(three("Audi"), three(), 2)
    with pytest.raises(ListMismatchError):
        store.apply_changes(state_of(three(), 2), blocks)
    store.load("pnc", three("Audi"), produced_at=PRODUCED, bulk=False)
    with pytest.raises(ListMismatchError):
        store.apply_changes(state_of(three(), 2), blocks)
    assert seen(store) == three("Audi")


@pytest.mark.parametrize("way", ["snapshot", "changes"])
def test_a_file_that_breaks_off_changes_nothing(store: ListStore, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(blocks: list[Block]) -> Iterator[Block]:
        yield from blocks
        raise ZeroDivisionError

    monkeypatch.setattr(lists, "BATCH", 1)
    before = store.apply_snapshot(state_of(three("Audi"), 1), snapshot(three("Audi"), 1))
    blocks = snapshot(three(), 2) if way == "snapshot" else difference(three("Audi"), three(), 2)
    apply = store.apply_snapshot if way == "snapshot" else store.apply_changes
    with pytest.raises(ZeroDivisionError):
        apply(state_of(three(), 2), breaking(blocks))
    assert store.status() == [before]
    assert seen(store) == three("Audi")
    assert rows(store) == (3, 1)


def test_a_confirmed_list_without_changes_is_younger(store: ListStore) -> None:
    store.apply_snapshot(state_of(three(), 1), snapshot(three(), 1))
    confirmed = store.apply_changes(state_of(three(), 5), [])
    assert (confirmed.generation, confirmed.produced_at) == (5, PRODUCED + timedelta(hours=5))
    assert seen(store) == three()


def test_many_batches_are_as_one(store: ListStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "BATCH", 7)
    monkeypatch.setattr(lists_clearing, "BATCH", 3)
    before = [ListEntry(vrm=f"AB{n:05d}", category="act") for n in range(40)]
    after = [replace(entry, make="Ford") if n % 2 else entry for n, entry in enumerate(before[:30])]
    store.apply_snapshot(state_of(before, 1), snapshot(before, 1))
    store.apply_changes(state_of(after, 2), difference(before, after, 2))
    assert seen(store) == sorted(after, key=str)
    assert rows(store) == (30, 1)


def test_what_is_staged_and_left_is_cleared_by_the_next(store: ListStore) -> None:
    store.load("pnc", three("Audi"), produced_at=PRODUCED, bulk=False)
    staged = store.stage("pnc", three())
    assert [len(block.removed) + len(block.added) for block in staged.changes(2)] == [3, 3]
    assert seen(store) == three("Audi")
    store.load("other", three(), produced_at=PRODUCED, bulk=False)
    assert rows(store) == (6, 2)


@pytest.mark.parametrize("way", ["snapshot", "changes"])
def test_an_urgent_list_is_applied_in_the_middle_of_a_large_one(
    store: ListStore, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    urgent = [ListEntry(vrm="UR1", category="firearms")]

    def interrupted(blocks: list[Block]) -> Iterator[Block]:
        yield from blocks[:1]
        store.apply_snapshot(state_of(urgent, 1, name="control"), snapshot(urgent, 1))
        assert [found.entry.make for found in store.find("AB12CDE", ())] == ["Audi"]
        yield from blocks[1:]

    monkeypatch.setattr(lists, "BATCH", 1)
    store.apply_snapshot(state_of(three("Audi"), 1), snapshot(three("Audi"), 1))
    if way == "snapshot":
        blocks = [Block(generation=2, added=[entry]) for entry in three()]
        store.apply_snapshot(state_of(three(), 2), interrupted(blocks))
    else:
        store.apply_changes(state_of(three(), 2), interrupted(difference(three("Audi"), three(), 2)))
    assert (seen(store), seen(store, "control")) == (three(), urgent)
    assert rows(store) == (4, 2)
