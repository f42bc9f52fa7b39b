"""A list that lies ready beside the live one: what it would change, and the step that makes it live."""

from collections.abc import Callable, Iterator
from datetime import datetime

from incar.hotlist import ListInfo, Origin
from incar.hotlist.blocks import Block, entry_of, in_blocks, removal
from incar.store.connection import Database
from incar.store.lists_laying import NewSegment

_ONLY_IN = """
    SELECT body FROM entry a WHERE segment = ?1 AND NOT EXISTS
        (SELECT 1 FROM entry b WHERE b.segment = ?2 AND b.mark = a.mark AND b.body = a.body)
        ORDER BY mark"""


class Staged:
    """A list that lies ready. It is valid until the store is written in another way."""

    def __init__(
        self, database: Database, new: NewSegment, live: int, duplicates: int, commit: Callable[..., ListInfo]
    ) -> None:
        self._database = database
        self._new = new
        self._live = live
        self._commit = commit
        self.duplicates = duplicates
        """Entries that a later one of the same mark, category and reference has replaced."""
        self.entries = new.entries
        self.digest = new.digest

    def changes(self, generation: int) -> Iterator[Block]:
        """What makes this list of the live one, for the generation that it will be; all of it, when none is live.

        Raises:
            StoreError: the file cannot be read.
        """
        removed = (removal(entry_of(body)) for (body,) in self._rows(self._live, self._new.segment))
        added = (entry_of(body) for (body,) in self._rows(self._new.segment, self._live))
        return in_blocks(generation, removed, added)

    def commit(self, *, produced_at: datetime, bulk: bool, title: str = "", origin: Origin = "file") -> ListInfo:
        """Make it live, as the generation after the live one.

        Raises:
            StoreError: the file cannot be written; nothing has changed.
        """
        return self._commit(produced_at=produced_at, bulk=bulk, title=title, origin=origin)

    def _rows(self, segment: int, other: int) -> Iterator[tuple[bytes]]:
        return self._database.rows(_ONLY_IN, (segment, other))
