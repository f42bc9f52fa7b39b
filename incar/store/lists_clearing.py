"""Clears what no look-up can see: remains of a load that was killed, and what a change has left behind.

Everything goes in batches, so that no transaction is long and the write-ahead log stays small. It may be killed at any
moment; the next writer goes on.
"""

from incar.store.connection import Database

BATCH = 20_000
"""Rows of one transaction."""

_UNSEEN_BIRTHS = "SELECT id FROM entry WHERE segment = ?1 AND born > 0 AND born > ?2 LIMIT ?3"
_DEAD = "SELECT id FROM entry WHERE segment = ?1 AND died > 0 AND died <= ?2 LIMIT ?3"
_UNSEEN_DEATHS = "SELECT id FROM entry WHERE segment = ?1 AND died > 0 AND died > ?2 LIMIT ?3"
_OF_SEGMENT = "SELECT id FROM entry WHERE segment = ?1 LIMIT ?2"
_DELETE = "DELETE FROM entry WHERE id = ?"
_REVIVE = "UPDATE entry SET died = 0 WHERE id = ?"


def clear_remains(database: Database) -> None:
    """Leave of every list its live generation and nothing else.

    Raises:
        StoreError: the file cannot be written.
    """
    if database.query("SELECT 1 FROM run LIMIT 1"):
        with database.transaction() as connection:
            connection.execute("DELETE FROM run")
    for (segment,) in database.query("SELECT id FROM segment WHERE id NOT IN (SELECT segment FROM list)"):
        _each(database, _OF_SEGMENT, _DELETE, segment)
        with database.transaction() as connection:
            connection.execute("DELETE FROM segment WHERE id = ?", (segment,))
    for segment, generation in database.query("SELECT segment, generation FROM list"):
        _each(database, _UNSEEN_BIRTHS, _DELETE, segment, generation)
        _each(database, _UNSEEN_DEATHS, _REVIVE, segment, generation)
        _each(database, _DEAD, _DELETE, segment, generation)


def _each(database: Database, select: str, change: str, *which: int) -> None:
    while rows := database.query(select, (*which, BATCH)):
        with database.transaction() as connection:
            connection.executemany(change, sorted(rows))
