"""The two stores of a car, opened as the settings say."""

from pathlib import Path

import pytest

from incar.core.stores import open_car_stores
from incar.settings import StoreSettings
from incar.store.errors import InUseError, KeyFileError, StoreError
from incar.store.keys import create_key_file
from tests.sim.home import keep_key, stores


def test_they_are_where_the_platform_keeps_data_unless_the_settings_say_otherwise(tmp_path: Path) -> None:
    keep_key()
    with open_car_stores(StoreSettings()) as car:
        assert car.folder == stores()
    elsewhere = tmp_path / "elsewhere"
    key_file = tmp_path / "other.key"
    create_key_file(key_file)
    with open_car_stores(StoreSettings(data_directory=str(elsewhere), key_file=str(key_file))) as car:
        assert car.folder == elsewhere
        assert car.records.last_shift() is None
        assert car.lists.status() == []
    assert (elsewhere / "records.db").exists()


def test_a_second_writer_is_refused_and_the_first_goes_on() -> None:
    keep_key()
    with open_car_stores(StoreSettings()) as car:
        with pytest.raises(InUseError), open_car_stores(StoreSettings()):
            pass
        assert car.records.waiting().count == 0
    with open_car_stores(StoreSettings()):
        pass


def test_without_the_right_key_nothing_is_opened(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError), open_car_stores(StoreSettings()):
        pass
    keep_key()
    with open_car_stores(StoreSettings()):
        pass
    another = tmp_path / "another.key"
    create_key_file(another)
    with pytest.raises(StoreError), open_car_stores(StoreSettings(key_file=str(another))):
        pass
