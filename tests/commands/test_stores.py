"""Which key a person's command takes."""

from pathlib import Path

import pytest

from incar.commands.stores import store_key
from incar.settings import StoreSettings
from incar.store.keys import Key, default_key_file, read_key_file

MATERIAL = bytes(range(32))


def test_a_desk_where_nothing_is_stored_gets_a_key_of_its_own_and_keeps_it() -> None:
    made = store_key(StoreSettings())
    assert read_key_file(default_key_file()) == made == store_key(StoreSettings())


def test_a_car_whose_stores_are_still_empty_uses_its_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "incar.key").write_bytes(MATERIAL)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert store_key(StoreSettings()) == Key(MATERIAL)
    assert not default_key_file().exists()
