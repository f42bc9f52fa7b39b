"""Clears what no look-up can see: remains of a load that was killed, and what a change has left behind.

Everything goes in batches, so that no transaction is long and the write-ahead log stays small. It may be killed at any
moment; the next writer goes on.
"""

from collections.abc import Collection

from incar.store.connection import Database

BATCH = 20_000
"""Rows of one transaction."""

_SEGMENTS = "SELECT id, generation FROM segment LEFT JOIN list ON list.segment = segment.id"
_OF_SEGMENT = "SELECT id FROM entry WHERE segment = ?1 LIMIT ?2"
_UNSEEN_BIRTHS = "SELECT id FROM entry WHERE segment = ?1 AND born > 0 AND born > ?2 LIMIT ?3"
_UNSEEN_DEATHS = "SELECT entry FROM death WHERE segment = ?1 AND died > ?2 LIMIT ?3"
_DEAD = "SELECT entry FROM death WHERE segment = ?1 LIMIT ?2"
_DELETE = "DELETE FROM entry WHERE id = ?"
_BURY = "DELETE FROM death WHERE entry = ?"


def clear_remains(database: Database, unfinished: Collection[int] = ()) -> None:
    """Leave of every list its live generation and nothing else, but for `unfinished` segments, where work goes on.

    Raises:
        StoreError: the file cannot be written.
    """
    with database.transaction() as connection:
        connection.execute("DELETE FROM run")
    for segment, generation in database.query(_SEGMENTS):
        if segment in unfinished:
            continue
        if generation is None:
            _clear_segment(database, segment)
        else:
            _each(database, _UNSEEN_DEATHS, (_BURY,), segment, generation)
            _each(database, _UNSEEN_BIRTHS, (_DELETE,), segment, generation)
            _each(database, _DEAD, (_DELETE, _BURY), segment)


def _clear_segment(database: Database, segment: int) -> None:
    _each(database, _DEAD, (_BURY,), segment)
    _each(database, _OF_SEGMENT, (_DELETE,), segment)
    with database.transaction() as connection:
        connection.execute("DELETE FROM segment WHERE id = ?", (segment,))


def _each(database: Database, select: str, changes: tuple[str, ...], *which: int) -> None:
    while rows := database.query(select, (*which, BATCH)):
        rows.sort()  # as they lie in the file
        with database.transaction() as connection:
            for change in changes:
                connection.executemany(change, rows)
