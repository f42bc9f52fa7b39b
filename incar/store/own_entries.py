"""The entries that crews made in this car, as the matcher and the display ask for them."""

from datetime import datetime

from incar.patrol.records import OwnEntry
from incar.store.coding import from_body, to_us
from incar.store.connection import Database

_ENTRIES = "SELECT body FROM entry JOIN entry_revision USING (entry_id, revision) "


class OwnEntries:
    """Own entries as they stand; `RecordsStore.save_entry` keeps them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entry(self, entry_id: str) -> OwnEntry | None:
        """One entry."""
        found = self._many(_ENTRIES + "WHERE entry_id = ?", entry_id)
        return found[0] if found else None

    def revisions(self, entry_id: str) -> list[OwnEntry]:
        """Everything an entry has been, oldest first."""
        return self._many("SELECT body FROM entry_revision WHERE entry_id = ? ORDER BY revision", entry_id)

    def in_force(self, now: datetime) -> list[OwnEntry]:
        """Entries that are neither expired nor withdrawn, oldest first."""
        return self._many(_ENTRIES + "WHERE withdrawn_us IS NULL AND expires_us > ? ORDER BY entry_id", to_us(now))

    def ids(self) -> set[str]:
        """Every entry that is kept, ended ones too."""
        return {entry_id for (entry_id,) in self._database.query("SELECT entry_id FROM entry")}

    def _many(self, sql: str, parameter: object) -> list[OwnEntry]:
        return [from_body(body, OwnEntry) for (body,) in self._database.query(sql, (parameter,))]
