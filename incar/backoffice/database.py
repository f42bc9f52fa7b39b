"""The back office's database: SQLite encrypted with SQLCipher in its folder, or PostgreSQL for a force.

`create_database` makes it, or brings it to this release's schema (`incar backoffice init`); `open_database` refuses one
of another release. What `writing()` has left without an error is on disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlcipher3 import dbapi2

from incar.errors import IncarError
from incar.store.connection import encrypted_connection
from incar.store.errors import StoreError
from incar.store.keys import Key, create_key_file, read_key_file, system_credential

DATABASE_FILE = "backoffice.db"
KEY_FILE = Path("keys", "database")
"""In the back office's folder. A systemd credential takes its place where there is one."""
MIGRATIONS = Path(__file__).parent / "migrations"
POSTGRESQL = "postgresql+psycopg"
POOL = 8
"""Connections a process keeps; more threads than that gain nothing."""
OVERFLOW = 24
_IMMEDIATE = "immediate"


class DatabaseUnusableError(IncarError):
    """The database cannot be used as it is; the text says what to do."""


def database_key(folder: Path) -> Key:
    """The key of what lies encrypted in the back office's folder.

    Raises:
        KeyFileError: there is none, or it is badly kept.
    """
    credential = system_credential()
    return read_key_file(credential or folder / KEY_FILE)


class Database:
    """An open database, for every thread of a process."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_postgresql = engine.dialect.name == "postgresql"
        # A question of one statement needs no transaction, which on PostgreSQL would be two more ways there and back.
        self._reader = engine.execution_options(isolation_level="AUTOCOMMIT") if self.is_postgresql else engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """To ask; each statement sees the data of its own moment.

        Raises:
            DatabaseUnusableError: it cannot be reached.
        """
        with _told(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: on disk when the block ends, or undone when an error leaves it.

        Raises:
            DatabaseUnusableError: it cannot be reached or written; nothing was changed.
        """
        with _told(), self.engine.connect().execution_options(**{_IMMEDIATE: True}) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def create_database(url: str, folder: Path) -> Database:
    """Make the database, or bring it to this release's schema; `url` empty: the embedded one in `folder`.

    Raises:
        DatabaseUnusableError: it cannot be made, or is of a later release.
        KeyFileError: the embedded one's key is badly kept.
    """
    if not url:
        _make_embedded(folder)
    database = Database(_engine(url, folder))
    try:
        _refuse_later(database)
        with database.writing() as connection:
            command.upgrade(_steps(connection), "head")
    except BaseException:
        database.close()
        raise
    return database


def open_database(url: str, folder: Path) -> Database:
    """The database at this release's schema; `url` empty: the embedded one in `folder`.

    Raises:
        DatabaseUnusableError: there is none, or it is of another release.
        KeyFileError: the embedded one's key is missing or badly kept.
    """
    if not url and not (folder / DATABASE_FILE).exists():
        raise DatabaseUnusableError(f"there is no back office in {folder}; run: incar backoffice init {folder}")
    database = Database(_engine(url, folder))
    try:
        _refuse_later(database)
        _refuse_earlier(database)
    except BaseException:
        database.close()
        raise
    return database


def schema_of(database: Database) -> str | None:
    """The step the database has come to; None: it is empty.

    Raises:
        DatabaseUnusableError: it cannot be reached.
    """
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_schema() -> str:
    """This release's step."""
    return _known_schemas()[0]


@cache
def _known_schemas() -> list[str]:
    """Every step, the newest first."""
    return [step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


def _refuse_later(database: Database) -> None:
    if schema_of(database) not in {None, *_known_schemas()}:
        raise DatabaseUnusableError("the database is of a later release; install that release of the program")


def _refuse_earlier(database: Database) -> None:
    if schema_of(database) != newest_schema():
        raise DatabaseUnusableError(
            "the database is of an earlier release; run `incar backoffice init` on its folder to bring it up to date"
        )


def _steps(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


# --- the two engines ----------------------------------------------------------------------------------------------


def _engine(url: str, folder: Path) -> Engine:
    if not url:
        return _embedded(folder / DATABASE_FILE, database_key(folder))
    try:
        parsed = make_url(url)
        if parsed.drivername != POSTGRESQL:
            raise DatabaseUnusableError(f"the database's url must start with {POSTGRESQL}://, or be empty; correct it")
        return _postgresql(parsed)
    except (ArgumentError, NoSuchModuleError) as error:
        raise DatabaseUnusableError("the database's url cannot be read; write it as in the comment above it") from error


def _postgresql(url: URL) -> Engine:
    return create_engine(url, pool_size=POOL, max_overflow=OVERFLOW, hide_parameters=True, pool_timeout=10)


def _embedded(path: Path, key: Key) -> Engine:
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: encrypted_connection(path, key),
        poolclass=QueuePool,
        pool_size=POOL,
        max_overflow=OVERFLOW,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(_IMMEDIATE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _make_embedded(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not system_credential() and not (folder / KEY_FILE).exists() and not (folder / DATABASE_FILE).exists():
            create_key_file(folder / KEY_FILE)
        (folder / DATABASE_FILE).touch(mode=0o600)
    except OSError as error:
        raise DatabaseUnusableError(f"{folder} cannot be used ({error.strerror}); choose another folder") from error


@contextmanager
def _told() -> Iterator[None]:
    """The environment's errors in plain words. The library's own text may hold what is kept: it is not passed on."""
    try:
        yield
    except StoreError as error:
        raise DatabaseUnusableError(str(error)) from error
    except PoolTimeoutError:
        raise DatabaseUnusableError("the database has more to do than it can; try again later") from None
    except DatabaseError as error:
        if not isinstance(error, OperationalError | InterfaceError) and type(error) is not DatabaseError:
            raise  # a bug of ours
        cause = type(error.orig).__name__
        raise DatabaseUnusableError(
            f"the database does not answer as it should ({cause}); check that it runs, its disk, its key and its user"
        ) from None
