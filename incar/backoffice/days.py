"""The days that reads are kept by: on PostgreSQL a partition each, made ahead and, for what comes late, on demand."""

import threading
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import text

from incar.backoffice.database import Database

AHEAD = 3
"""Days that housekeeping makes before they come."""
FIRST, END = date(2020, 1, 1), date(2100, 1, 1)
"""Outside of these a clock was never set: such days share two partitions that are always there."""
_LOCK = 0x696E636172
"""Two processes do not make the same partition at once."""


class Days:
    """The partitions of the table of reads. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._made: set[date] = set()
        self._making = threading.Lock()

    def make_ahead(self, today: date) -> None:
        """Have the partitions of today and the next few days."""
        self.make({today + timedelta(days=ahead) for ahead in range(AHEAD + 1)})

    def make(self, days: Collection[date]) -> None:
        """Have the partitions of these days."""
        if not self._database.is_postgresql:
            return
        with self._making:
            for day in sorted(set(days) - self._made):
                if FIRST <= day < END:
                    self._make(day)
                self._made.add(day)

    def _make(self, day: date) -> None:
        """Make the partition beside the table and attach it: neither readers nor writers of the table wait."""
        name = f"capture_{day:%Y%m%d}"
        bounds = f"FROM ('{day}') TO ('{day + timedelta(days=1)}')"
        with self._database.writing() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            if connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is None:
                connection.execute(text(f"CREATE TABLE {name} (LIKE capture INCLUDING ALL)"))
                connection.execute(text(f"ALTER TABLE capture ATTACH PARTITION {name} FOR VALUES {bounds}"))
