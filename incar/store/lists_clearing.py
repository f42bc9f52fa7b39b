"""Clears what no look-up can see: remains of a load that was killed, and what a change has left behind.

Everything goes in batches, so that no transaction is long and the write-ahead log stays small. It may be killed at any
moment; the next writer goes on.
"""

from incar.store.connection import Database

BATCH = 20_000
"""Rows of one transaction."""

_KEY = "segment = ? AND mark = ? AND born = ? AND place = ?"
_UNSEEN_BIRTHS = f"""
    SELECT segment, mark, born, place FROM entry INDEXED BY entry_born
        WHERE segment = ?1 AND born > 0 AND born > ?2 LIMIT {BATCH}"""  # noqa: S608 - a number of this module
_DEAD = f"""
    SELECT segment, mark, born, place FROM entry INDEXED BY entry_died
        WHERE segment = ?1 AND died > 0 AND died <= ?2 LIMIT {BATCH}"""  # noqa: S608 - the same
_UNSEEN_DEATHS = f"""
    SELECT segment, mark, born, place FROM entry INDEXED BY entry_died
        WHERE segment = ?1 AND died > 0 AND died > ?2 LIMIT {BATCH}"""  # noqa: S608 - the same
_DELETE = f"DELETE FROM entry WHERE {_KEY}"  # noqa: S608 - the same
_REVIVE = f"UPDATE entry SET died = 0 WHERE {_KEY}"  # noqa: S608 - the same
_DELETE_FIRST = """
    DELETE FROM entry WHERE segment = ?1 AND mark <= coalesce(
        (SELECT mark FROM entry WHERE segment = ?1 ORDER BY mark LIMIT 1 OFFSET ?2), x'')"""  # x'' is above all marks


def clear_remains(database: Database) -> None:
    """Leave of every list its live generation and nothing else.

    Raises:
        StoreError: the file cannot be written.
    """
    for (segment,) in database.query("SELECT id FROM segment WHERE id NOT IN (SELECT segment FROM list)"):
        _clear_segment(database, segment)
    for segment, generation in database.query("SELECT segment, generation FROM list"):
        _each(database, _UNSEEN_BIRTHS, _DELETE, segment, generation)
        _each(database, _UNSEEN_DEATHS, _REVIVE, segment, generation)
        _each(database, _DEAD, _DELETE, segment, generation)


def _clear_segment(database: Database, segment: int) -> None:
    deleted = -1
    while deleted:
        with database.transaction() as connection:
            deleted = connection.execute(_DELETE_FIRST, (segment, BATCH)).rowcount
    with database.transaction() as connection:
        connection.execute("DELETE FROM segment WHERE id = ?", (segment,))


def _each(database: Database, select: str, change: str, segment: int, generation: int) -> None:
    while rows := database.query(select, (segment, generation)):
        with database.transaction() as connection:
            connection.executemany(change, rows)
