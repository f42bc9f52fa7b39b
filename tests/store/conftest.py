"""Keys and places for the stores under test."""

from pathlib import Path

import pytest

from incar.store.keys import Key

KEY_MATERIAL = bytes(range(32))


@pytest.fixture
def key() -> Key:
    """A key that is no secret."""
    return Key(KEY_MATERIAL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder, not made yet."""
    return tmp_path / "data"
