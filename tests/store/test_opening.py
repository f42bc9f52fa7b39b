"""The records of a data folder, as writer and as reader."""

import shutil
from pathlib import Path

import pytest

from incar.patrol.facts import Waiting
from incar.store.connection import Database
from incar.store.errors import InUseError, StoreError
from incar.store.keys import Key
from incar.store.migrations import steps
from incar.store.opening import open_records_store
from incar.store.rows import put_capture, put_hit
from tests.patrol.samples import START, capture, hit


def test_a_new_folder_gets_its_records_and_room_kept_back(folder: Path, key: Key) -> None:
    with open_records_store(folder, key) as store:
        assert not store.retention.short_of_room
    assert {file.name for file in folder.iterdir()} == {"records.db", "records.db.lock", "ballast"}
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())


def test_one_writer_and_any_readers(folder: Path, key: Key) -> None:
    with open_records_store(folder, key) as store:
        with pytest.raises(InUseError):
            open_records_store(folder, key)
        store.save_hit(hit())
        with (
            open_records_store(folder, key, read_only=True) as one,
            open_records_store(folder, key, read_only=True) as other,
        ):
            assert one.hit("h-1") == other.hit("h-1") == hit()


@pytest.mark.parametrize("version", range(1, len(steps("records")) + 1))
def test_records_of_every_earlier_schema_are_kept(folder: Path, key: Key, version: int) -> None:
    schema = steps("records")[:version]
    with Database(folder / "records.db", key, schema) as database, database.transaction() as connection:
        assert put_capture(connection, capture(), b"patch", b"overview")
        assert put_hit(connection, hit(), START, "incar")
    with open_records_store(folder, key) as store:
        assert store.open_hits() == [hit()]
        assert store.capture("c-1") == capture()
        assert store.waiting() == Waiting(count=3, oldest=START)


def test_whatever_part_of_the_log_reached_the_disk_is_whole(folder: Path, key: Key, tmp_path: Path) -> None:
    with open_records_store(folder, key) as store:
        for number in range(6):
            store.save_hit(hit(f"h-{number}"))
        content = (folder / "records.db").read_bytes()
        log = (folder / "records.db-wal").read_bytes()
    seen = set()
    for length in range(0, len(log) + 1, 4096 * 3 + 517):
        copy = tmp_path / f"cut-{length}"
        copy.mkdir()
        (copy / "records.db").write_bytes(content)
        (copy / "records.db-wal").write_bytes(log[:length])
        with open_records_store(copy, key) as store:
            kept = [each.hit_id for each in store.open_hits()]
            assert kept == [f"h-{number}" for number in range(len(kept))]
            assert store.waiting().count == len(kept) == len(list(store.audit.entries()))
            seen.add(len(kept))
        shutil.rmtree(copy)
    assert {0, 3, 5} <= seen


def test_a_reader_makes_nothing(folder: Path, key: Key) -> None:
    with pytest.raises(StoreError, match="there is no"):
        open_records_store(folder, key, read_only=True)
    assert not folder.exists()
