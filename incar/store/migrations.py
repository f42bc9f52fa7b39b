"""Brings a database file to the schema of this release.

The steps of a file are the numbered SQL files in `sql/<name>/`, `0001_….sql` onwards; `PRAGMA user_version` holds
the number of the last one taken. A step is one transaction: it is there wholly or not at all. Steps that have left
the house are never edited, only followed by another.
"""

import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from incar.store.errors import StoreError, TooNewError

if TYPE_CHECKING:
    from sqlite3 import Connection

_SQL = Path(__file__).parent / "sql"
_log = logging.getLogger(__name__)


@cache
def steps(name: str) -> tuple[str, ...]:
    """The SQL of each step of database `name`, first to last."""
    files = sorted((_SQL / name).glob("*.sql"))
    numbers = [int(file.name[:4]) for file in files]
    if not files or numbers != list(range(1, len(files) + 1)):
        raise ValueError(f"steps of {name} are not numbered from 1 on: {numbers}")
    return tuple(file.read_text("utf-8") for file in files)


def version_of(connection: "Connection") -> int:
    """How many steps the open file has taken."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_version(connection: "Connection", schema: Sequence[str]) -> None:
    """Refuse to read a file that is not at this release's schema.

    Raises:
        TooNewError: a later release has written it.
        StoreError: an earlier release has written it, and nothing has brought it forward yet.
    """
    version = version_of(connection)
    _refuse_newer(version, len(schema))
    if version < len(schema):
        raise StoreError(f"the data is at schema {version} of {len(schema)}; start the program once to bring it on")


def migrate(connection: "Connection", schema: Sequence[str]) -> None:
    """Take every step that the file has not taken yet.

    Raises:
        TooNewError: the file has taken steps that this release does not know.
    """
    done = version_of(connection)
    _refuse_newer(done, len(schema))
    for number, sql in enumerate(schema[done:], done + 1):
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\n;PRAGMA user_version = {number};\nCOMMIT;")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        _log.info("schema step %d taken", number)


def _refuse_newer(version: int, newest: int) -> None:
    if version > newest:
        raise TooNewError(
            f"the data is at schema {version} and this release knows {newest}; install the release that wrote it"
        )
