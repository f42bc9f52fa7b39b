"""Hits elsewhere that were passed on to this car: kept while they are shown, so that a restart shows the same ones."""

from collections.abc import Iterable

from incar.messages.home import Activation
from incar.store.coding import from_body, to_body
from incar.store.connection import Database
from incar.store.ledger import Ledger, Mark


class Activations:
    """The few activations of the last minutes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, activations: Iterable[Activation], reached: int) -> None:
        """Keep these, and that everything up to number `reached` has been fetched: both, or neither."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO activation VALUES (?, ?, ?)",
                [(each.activation_id, each.number, to_body(each)) for each in activations],
            )
            connection.execute("INSERT OR REPLACE INTO watermark VALUES (?, ?)", (Mark.ACTIVATIONS, reached))

    def forget(self, activation_ids: Iterable[str]) -> None:
        """These are not shown any more."""
        with self._database.transaction() as connection:
            connection.executemany(
                "DELETE FROM activation WHERE activation_id = ?", [(each,) for each in activation_ids]
            )

    def fetched(self) -> int:
        """The number up to which they have been fetched; 0 at first."""
        return Ledger(self._database).mark(Mark.ACTIVATIONS)

    def kept(self) -> list[Activation]:
        """All of them, oldest first."""
        rows = self._database.query("SELECT body FROM activation ORDER BY number")
        return [from_body(body, Activation) for (body,) in rows]
