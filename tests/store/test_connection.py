"""Encrypted from the first byte, one writer, many readers, and clear words when something is wrong."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from incar.store.connection import Database
from incar.store.errors import (
    DamagedError,
    InUseError,
    StoreError,
    WrongKeyError,
)
from incar.store.keys import Key

SCHEMA = ("CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT)",)
MARKER = "QWERTY-PLAIN-TEXT"


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "things.db"


def _add(database: Database, name: str) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO thing (name) VALUES (?)", (name,))


def _names(database: Database) -> list[str]:
    return [name for (name,) in database.query("SELECT name FROM thing ORDER BY id")]


def _delete_and_fail(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("DELETE FROM thing")
        raise ZeroDivisionError


def test_no_file_of_a_live_store_holds_plain_text(path: Path, key: Key) -> None:
    with Database(path, key, SCHEMA) as database:
        for _ in range(50):
            _add(database, MARKER)
        files = [file for file in path.parent.iterdir() if file.is_file()]
        assert {file.suffix for file in files} == {".db", ".db-wal", ".db-shm", ".lock"}
        for file in files:
            content = file.read_bytes()
            assert MARKER.encode() not in content
            assert b"CREATE TABLE" not in content
            assert not content.startswith(b"SQLite format 3")
            assert file.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_commits_are_forced_to_disk(path: Path, key: Key) -> None:
    with Database(path, key, SCHEMA) as database:
        assert database.query("PRAGMA journal_mode") == [("wal",)]
        assert database.query("PRAGMA synchronous") == [(2,)]


def test_an_error_undoes_the_whole_transaction(path: Path, key: Key) -> None:
    with Database(path, key, SCHEMA) as database:
        _add(database, "kept")
        with pytest.raises(ZeroDivisionError):
            _delete_and_fail(database)
        _add(database, "after")
        assert _names(database) == ["kept", "after"]


def test_a_wrong_key_says_so_and_prints_nothing(path: Path, key: Key, capfd: pytest.CaptureFixture[str]) -> None:
    Database(path, key, SCHEMA).close()
    for read_only in (False, True):
        with pytest.raises(WrongKeyError, match="give the key it was made with") as refusal:
            Database(path, Key(bytes(32)), SCHEMA, read_only=read_only)
        assert "0000" not in str(refusal.value)
    Database(path, key, SCHEMA).close()
    assert capfd.readouterr() == ("", "")


def test_a_plain_database_is_refused_and_left_alone(path: Path, key: Key) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE thing (name TEXT)")
    plain.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not encrypted"):
        Database(path, key, SCHEMA)
    assert path.read_bytes() == before


def test_a_file_of_noise_is_refused(path: Path, key: Key) -> None:
    path.parent.mkdir()
    path.write_bytes(os.urandom(8192))
    with pytest.raises(WrongKeyError):
        Database(path, key, SCHEMA)


def test_a_damaged_page_is_told_and_not_read_as_data(path: Path, key: Key, capfd: pytest.CaptureFixture[str]) -> None:
    with Database(path, key, SCHEMA) as database, database.transaction() as connection:
        connection.executemany("INSERT INTO thing (name) VALUES (?)", [("x" * 500,)] * 200)
    content = bytearray(path.read_bytes())
    content[4096 * 6 + 100] ^= 1
    path.write_bytes(content)
    with Database(path, key, SCHEMA, read_only=True) as database, pytest.raises(DamagedError, match="damaged"):
        database.query("SELECT sum(length(name)) FROM thing")
    assert capfd.readouterr() == ("", "")


def test_a_second_writer_is_refused_until_the_first_has_ended(path: Path, key: Key) -> None:
    with Database(path, key, SCHEMA) as first:
        with pytest.raises(InUseError, match="end that one first"):
            Database(path, key, SCHEMA)
        _add(first, "still here")
    with Database(path, key, SCHEMA) as second:
        assert _names(second) == ["still here"]


def test_a_reader_works_beside_the_writer_and_cannot_write(path: Path, key: Key) -> None:
    with Database(path, key, SCHEMA) as writer, Database(path, key, SCHEMA, read_only=True) as reader:
        _add(writer, "one")
        assert _names(reader) == ["one"]
        with writer.transaction() as connection:
            connection.execute("INSERT INTO thing (name) VALUES ('half')")
            assert _names(reader) == ["one"]
        assert _names(reader) == ["one", "half"]
        with pytest.raises(StoreError, match="cannot be written"):
            _add(reader, "no")


def test_reading_what_is_not_there_makes_nothing(path: Path, key: Key) -> None:
    with pytest.raises(StoreError, match="there is no"):
        Database(path, key, SCHEMA, read_only=True)
    assert not path.parent.exists()


def test_threads_take_turns_each_on_its_own_connection(path: Path, key: Key) -> None:
    def work(number: int) -> None:
        for turn in range(20):
            _add(database, f"{number}-{turn}")

    with Database(path, key, SCHEMA) as database:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(_names(database))) == 80


NO_ROOM = """
import sys
from pathlib import Path
from incar.store.connection import Database
from incar.store.errors import DiskFullError, ReadOnlyError
from incar.store.keys import Key
import subprocess

folder = Path(sys.argv[1])
schema = ("CREATE TABLE thing (id INTEGER PRIMARY KEY, name BLOB)",)
database = Database(folder / "things.db", Key(bytes(32)), schema)

def add(size):
    with database.transaction() as connection:
        connection.execute("INSERT INTO thing (name) VALUES (zeroblob(?))", (size,))

kept = 0
try:
    for _ in range(1000):
        add(20_000)
        kept += 1
except DiskFullError as error:
    print("full", "free some room" in str(error))
print(kept > 10 and database.query("SELECT count(*) FROM thing") == [(kept,)])
subprocess.run(["mount", "-o", "remount,size=8m", str(folder)], check=True)
add(20_000)
database.close()
subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
try:
    Database(folder / "things.db", Key(bytes(32)), schema)
except ReadOnlyError as error:
    print("read-only", "check the disk" in str(error))
"""


def _can_unshare() -> bool:
    return subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not _can_unshare(), reason="no mounts of one's own on this machine")
def test_a_full_and_a_read_only_disk_lose_nothing_that_was_committed(tmp_path: Path) -> None:
    mount = f'mount -t tmpfs -o size=2m none "{tmp_path}" && exec "$0" -c "$1" "{tmp_path}"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount, sys.executable, NO_ROOM],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("full True\nTrue\nread-only True\n", "")


def test_a_file_is_brought_into_memory(path: Path, key: Key) -> None:
    with Database(path, key, SCHEMA) as database:
        _add(database, MARKER * 20_000)
        database.checkpoint()
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        database.bring_into_memory()
        assert _names(database) == [MARKER * 20_000]
        path.unlink()
        with pytest.raises(StoreError, match="cannot be used"):
            database.bring_into_memory()
