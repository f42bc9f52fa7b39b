"""Opens an encrypted database and keeps the promises of one writer and many readers.

A `Database` is one file. Opening it as writer takes the file's lock, makes the file if need be, proves that it is
encrypted and that the key is right, and brings it to this release's schema. Each thread gets a connection of its
own; `transaction()` is the only way to write, and what it has left without an error is on disk. A reader never
waits for the writer (write-ahead log) and takes no lock.
"""

import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sqlcipher3 import dbapi2

from incar.store.errors import (
    DamagedError,
    DiskFullError,
    InUseError,
    ReadOnlyError,
    StoreError,
    WrongKeyError,
)
from incar.store.keys import Key
from incar.store.migrations import check_version, migrate

if TYPE_CHECKING:
    from sqlite3 import Connection

SQLITE_LEAST = (3, 51, 3)
"""Older releases can lose commits when the write-ahead log starts anew."""
BUSY_S = 5.0
READ_AHEAD_BYTES = 1024 * 1024
_PLAIN_HEADER = b"SQLite format 3\0"
_EVERY_CONNECTION = ("foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON", "cache_size = -16384")
_WRITING = ("journal_mode = WAL", "synchronous = FULL", "journal_size_limit = 16777216")


class Database:
    """One encrypted file, open in this process."""

    def __init__(self, path: Path, key: Key, schema: Sequence[str], *, read_only: bool = False) -> None:
        """Open `path` and bring it to `schema` (`migrations.steps`).

        Raises:
            InUseError: another program writes it.
            WrongKeyError: the key does not open it.
            StoreError: it is not there to be read, not encrypted, damaged, too new or cannot be written.
        """
        self.path = path
        self.read_only = read_only
        self._key = key
        self._own = threading.local()
        self._connections: list[Connection] = []
        self._writing = threading.Lock()
        self._lock_file = -1
        _check_library()
        try:
            self._prepare_file()
            with self._told():
                (check_version if read_only else migrate)(self._connection(), schema)
        except BaseException:
            self.close()
            raise

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """Every row of a SELECT, on this thread's connection.

        Raises:
            StoreError: the file cannot be read.
        """
        try:
            return self._connection().execute(sql, parameters).fetchall()
        except dbapi2.Error as error:
            self._tell(error)
            raise

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Any]:
        """The rows of a SELECT one by one, all of the moment the first was read: millions need no memory.

        Raises:
            StoreError: the file cannot be read.
        """
        with self._told():
            cursor = self._connection().execute(sql, parameters)
            try:
                yield from cursor
            finally:
                cursor.close()

    @contextmanager
    def transaction(self) -> Iterator["Connection"]:
        """Write: commit on leaving, or undo everything when an error leaves.

        Threads take turns. After the `with` block has ended the changes are on disk.

        Raises:
            DiskFullError, ReadOnlyError, DamagedError: nothing was changed.
        """
        with self._writing, self._told():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def checkpoint(self) -> None:
        """Bring the write-ahead log home into the file and give its room back.

        Raises:
            StoreError: there is no room, or the disk fails.
        """
        with self._writing, self._told():
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def bring_into_memory(self) -> None:
        """Read the file through once, so that the system has it in memory, as far as there is room.

        Raises:
            StoreError: the file cannot be read.
        """
        try:
            file = os.open(self.path, os.O_RDONLY)
            try:
                while os.read(file, READ_AHEAD_BYTES):
                    pass
            finally:
                os.close(file)
        except OSError as error:
            _tell_system(error, self.path)

    def size_bytes(self) -> int:
        """Room taken on disk: the file and its write-ahead log."""
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def close(self) -> None:
        """Close every thread's connection and let another program write."""
        while self._connections:
            self._connections.pop().close()
        self._own = threading.local()
        if self._lock_file >= 0:
            os.close(self._lock_file)
            self._lock_file = -1

    def __enter__(self) -> Self:
        """The database itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    # --- opening --------------------------------------------------------------------------------------------------

    def _prepare_file(self) -> None:
        try:
            if not self.read_only:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._take_lock()
                os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            with self.path.open("rb") as file:
                header = file.read(len(_PLAIN_HEADER))
        except FileNotFoundError as error:
            raise StoreError(f"there is no {self.path} yet; start a patrol or import a list first") from error
        except OSError as error:
            _tell_system(error, self.path)
        if header == _PLAIN_HEADER:
            raise StoreError(f"{self.path} is not encrypted; this program did not write it: move it away")

    def _take_lock(self) -> None:
        path = self.path.with_name(self.path.name + ".lock")
        self._lock_file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUseError(f"{self.path} is being written by another program; end that one first") from error

    def _connection(self) -> "Connection":
        connection: Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._connect()
            self._own.connection = connection
        return connection

    def _connect(self) -> "Connection":
        connection = encrypted_connection(self.path, self._key, read_only=self.read_only)
        self._connections.append(connection)
        return connection

    # --- errors ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except dbapi2.Error as error:
            self._tell(error)
            raise

    def _tell(self, error: Exception) -> None:
        """Raise the environment's part of the library's errors in plain words; leave the bugs."""
        told = _TOLD.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if told is not None:
            kind, text = told
            raise kind(f"{self.path} {text}") from error


def encrypted_connection(path: Path, key: Key, *, read_only: bool = False) -> "Connection":
    """A connection to the encrypted file `path`, which exists; used by one thread at a time, closed by any.

    It is in autocommit: whoever writes says BEGIN and COMMIT.

    Raises:
        StoreError: the library cannot encrypt.
        sqlcipher3.dbapi2.Error: the file cannot be used with this key.
    """
    connection: Connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        _unlock(connection, key)
        for pragma in _EVERY_CONNECTION if read_only else _EVERY_CONNECTION + _WRITING:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _unlock(connection: "Connection", key: Key) -> None:
    connection.execute("PRAGMA cipher_log = off")
    connection.execute(f'PRAGMA key = "{key.literal}"')
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise StoreError("the database library cannot encrypt; install the locked requirements again")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


_TOLD: dict[int, tuple[type[StoreError], str]] = {
    dbapi2.SQLITE_NOTADB: (WrongKeyError, "does not open with this key; give the key it was made with"),
    dbapi2.SQLITE_FULL: (DiskFullError, "cannot grow, the disk is full; free some room"),
    dbapi2.SQLITE_READONLY: (ReadOnlyError, "cannot be written; check the disk and the owner of the folder"),
    dbapi2.SQLITE_PERM: (ReadOnlyError, "cannot be used by this user; check the owner of the folder"),
    dbapi2.SQLITE_CORRUPT: (DamagedError, "is damaged; move it away and send it to the technician"),
    dbapi2.SQLITE_BUSY: (InUseError, "is being written by another program; end that one first"),
    dbapi2.SQLITE_CANTOPEN: (StoreError, "cannot be opened; check the disk and the owner of the folder"),
    dbapi2.SQLITE_IOERR: (DamagedError, "cannot be read or written; check the disk"),
}


def _tell_system(error: OSError, path: Path) -> None:
    if isinstance(error, PermissionError) or error.errno in (30, 1):
        raise ReadOnlyError(f"{path} cannot be written; check the disk and the owner of the folder") from error
    raise StoreError(f"{path} cannot be used ({error.strerror}); check the disk") from error


def _check_library() -> None:
    if tuple(dbapi2.sqlite_version_info) < SQLITE_LEAST:
        raise StoreError(f"SQLite {dbapi2.sqlite_version} is too old; install the locked requirements again")
