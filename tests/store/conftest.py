"""Keys and places for the stores under test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from incar.store.keys import Key
from incar.store.opening import open_records_store
from incar.store.records import RecordsStore

KEY_MATERIAL = bytes(range(32))


@pytest.fixture
def key() -> Key:
    """A key that is no secret."""
    return Key(KEY_MATERIAL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder, not made yet."""
    return tmp_path / "data"


@pytest.fixture
def store(folder: Path, key: Key) -> Iterator[RecordsStore]:
    """An empty records store, open as writer."""
    with open_records_store(folder, key) as opened:
        yield opened
