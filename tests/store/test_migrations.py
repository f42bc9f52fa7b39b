"""Every file comes to this release's schema from wherever it stands, wholly or not at all."""

from pathlib import Path

import pytest

from incar.store.connection import Database
from incar.store.errors import StoreError, TooNewError
from incar.store.keys import Key
from incar.store.migrations import steps, version_of

STEPS = (
    "CREATE TABLE thing (name TEXT); INSERT INTO thing VALUES ('first');",
    "ALTER TABLE thing ADD COLUMN weight REAL NOT NULL DEFAULT 1;",
    "CREATE INDEX thing_weight ON thing (weight); UPDATE thing SET weight = 2",
)


def _version(path: Path, key: Key, schema: tuple[str, ...]) -> int:
    with Database(path, key, schema) as database, database.transaction() as connection:
        return version_of(connection)


@pytest.mark.parametrize("start", range(len(STEPS) + 1))
def test_any_earlier_file_is_brought_on(folder: Path, key: Key, start: int) -> None:
    path = folder / "things.db"
    assert _version(path, key, STEPS[:start]) == start
    assert _version(path, key, STEPS) == len(STEPS)
    with Database(path, key, STEPS) as database:
        assert database.query("SELECT * FROM thing") == [("first", 2.0)]


def test_a_step_that_fails_leaves_nothing(folder: Path, key: Key) -> None:
    path = folder / "things.db"
    broken = (*STEPS[:2], "CREATE TABLE other (x); INSERT INTO nowhere VALUES (1)")
    with pytest.raises(Exception, match="nowhere"):
        Database(path, key, broken)
    with Database(path, key, STEPS[:2]) as database:
        assert database.query("SELECT name FROM sqlite_master") == [("thing",)]


def test_a_later_releases_file_is_refused_and_kept(folder: Path, key: Key) -> None:
    path = folder / "things.db"
    _version(path, key, STEPS)
    for read_only in (False, True):
        with pytest.raises(TooNewError, match="install the release that wrote it"):
            Database(path, key, STEPS[:1], read_only=read_only)
    assert _version(path, key, STEPS) == len(STEPS)


def test_a_reader_does_not_bring_a_file_on(folder: Path, key: Key) -> None:
    path = folder / "things.db"
    _version(path, key, STEPS[:1])
    with pytest.raises(StoreError, match="start the program once"):
        Database(path, key, STEPS, read_only=True)
    assert _version(path, key, STEPS[:1]) == 1


def test_steps_of_an_unknown_name_are_a_bug() -> None:
    with pytest.raises(ValueError, match="not numbered"):
        steps("nothing")
