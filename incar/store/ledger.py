"""What sending home has to remember: how far it has come, and how much it has sent today."""

from datetime import UTC, datetime
from enum import StrEnum

from incar.store.coding import to_us
from incar.store.connection import Database

_DAY_US = 24 * 3600 * 1_000_000
_DAYS_KEPT = 31


class Mark(StrEnum):
    """What has come how far."""

    AUDIT = "audit"
    """Audit lines up to this sequence are at home."""
    ACTIVATIONS = "activations"
    """Activations up to this number have been fetched."""


class Ledger:
    """Numbers that outlive a restart."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self, name: Mark) -> int:
        """How far something has come; 0 at first."""
        rows = self._database.query("SELECT number FROM watermark WHERE name = ?", (name,))
        return int(rows[0][0]) if rows else 0

    def set_mark(self, name: Mark, number: int) -> None:
        """It has come as far as `number`."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO watermark VALUES (?, ?)", (name, number))

    def sent_bytes(self, now: datetime) -> int:
        """Bytes sent on the UTC day of `now`."""
        rows = self._database.query("SELECT bytes FROM sent_bytes WHERE day = ?", (_day(now),))
        return int(rows[0][0]) if rows else 0

    def add_sent_bytes(self, count: int, now: datetime) -> None:
        """So many bytes more have been sent."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sent_bytes WHERE day < ?", (_day(now) - _DAYS_KEPT,))
            connection.execute(
                "INSERT INTO sent_bytes VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET bytes = bytes + excluded.bytes",
                (_day(now), count),
            )


def _day(now: datetime) -> int:
    return to_us(now.astimezone(UTC)) // _DAY_US
