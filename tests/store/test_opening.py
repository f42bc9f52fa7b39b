"""The records of a data folder, as writer and as reader."""

from pathlib import Path

import pytest

from incar.store.errors import InUseError, StoreError
from incar.store.keys import Key
from incar.store.opening import open_records_store
from tests.patrol.samples import hit


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


def test_a_reader_makes_nothing(folder: Path, key: Key) -> None:
    with pytest.raises(StoreError, match="there is no"):
        open_records_store(folder, key, read_only=True)
    assert not folder.exists()
