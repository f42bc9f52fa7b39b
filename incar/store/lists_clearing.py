"""Clears what no look-up can see: remains of a load that was killed, and what a change has left behind.

Everything goes in batches, so that no transaction is long and the write-ahead log stays small. It may be killed at any
moment; the next writer goes on.
"""

from incar.store.connection import Database

BATCH = 20_000
"""Rows of one transaction."""

_OF_SEGMENT = "SELECT id FROM entry WHERE segment = ?1 LIMIT ?2"
_UNSEEN = "SELECT id FROM entry WHERE segment = ?1 AND born > 0 AND born > ?2 LIMIT ?3"
_DEAD = "SELECT entry FROM death WHERE segment = ?1 LIMIT ?2"
_DELETE = "DELETE FROM entry WHERE id = ?"
_REVIVE = "DELETE FROM death WHERE died > (SELECT generation FROM list WHERE list.segment = death.segment)"
_BURY = "DELETE FROM death WHERE entry = ?"


def clear_remains(database: Database) -> None:
    """Leave of every list its live generation and nothing else.

    Raises:
        StoreError: the file cannot be written.
    """
    with database.transaction() as connection:
        connection.execute("DELETE FROM run")
        connection.execute(
            "DELETE FROM death WHERE died > (SELECT generation FROM list l WHERE l.segment = death.segment)"
        )
    for (segment,) in database.query("SELECT id FROM segment WHERE id NOT IN (SELECT segment FROM list)"):
        _each(database, _DEAD, (_BURY,), segment)
        _each(database, _OF_SEGMENT, (_DELETE,), segment)
        with database.transaction() as connection:
            connection.execute("DELETE FROM segment WHERE id = ?", (segment,))
    for segment, generation in database.query("SELECT segment, generation FROM list"):
        _each(database, _DEAD, (_DELETE, _BURY), segment)
        _each(database, _UNSEEN, (_DELETE,), segment, generation)


def _each(database: Database, select: str, changes: tuple[str, ...], *which: int) -> None:
    while rows := database.query(select, (*which, BATCH)):
        rows.sort()  # as they lie in the file
        with database.transaction() as connection:
            for change in changes:
                connection.executemany(change, rows)
