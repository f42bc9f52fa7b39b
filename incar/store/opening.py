"""Opens the stores of a data folder."""

from pathlib import Path

from incar.store.ballast import Ballast
from incar.store.connection import Database
from incar.store.keys import Key
from incar.store.migrations import steps
from incar.store.records import RecordsStore

RECORDS = "records"


def open_records_store(data_directory: Path, key: Key, *, read_only: bool = False) -> RecordsStore:
    """The records in `data_directory`, made if need be; read-only beside a running core.

    Raises:
        StoreError: the file cannot be used as it is; the text says what to do.
    """
    path = data_directory / f"{RECORDS}.db"
    database = Database(path, key, steps(RECORDS), read_only=read_only)
    ballast = Ballast(data_directory / "ballast")
    if not read_only:
        ballast.take()
    return RecordsStore(database, ballast)
