"""The stores of this car, opened together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from incar.paths import data_directory
from incar.settings import StoreSettings
from incar.store.keys import find_key
from incar.store.lists import ListStore
from incar.store.opening import open_records_store
from incar.store.records import RecordsStore


@dataclass(frozen=True)
class CarStores:
    """Where they are, and the two of them."""

    folder: Path
    records: RecordsStore
    lists: ListStore


@contextmanager
def open_car_stores(settings: StoreSettings) -> Iterator[CarStores]:
    """Both stores, the records as their one writer, until the block ends.

    Raises:
        StoreError: the key or a file cannot be used; the text says what to do.
    """
    folder = Path(settings.data_directory) if settings.data_directory else data_directory()
    key = find_key(folder, Path(settings.key_file) if settings.key_file else None)
    with open_records_store(folder, key) as records, ListStore.for_reading(folder, key) as lists:
        yield CarStores(folder, records, lists)
