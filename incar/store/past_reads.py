"""Looking back among the reads that are kept: by mark, and by time.

A search by mark is a consultation in the sense of DPA 2018 s.62, so it is in the audit log before it is made. Marks are
met as written or by wildcard, never by look-alike: what is found is shown to a person as that vehicle.
"""

from datetime import datetime

from incar.patrol.records import CaptureRecord
from incar.store.audit import Action, AuditLog
from incar.store.coding import from_body, to_us
from incar.store.connection import Database
from incar.vrm import fold

SEARCH_KIND = "past reads"
"""What the audit log calls a search."""
_BY_MARK = "SELECT rowid FROM capture WHERE mark = ? ORDER BY captured_us DESC, rowid DESC LIMIT ?"
# Told which index: otherwise a pattern that begins with a wildcard opens every record to see its mark.
_BY_PATTERN = """
    SELECT rowid FROM capture INDEXED BY capture_mark WHERE mark GLOB ? ORDER BY captured_us DESC, rowid DESC LIMIT ?"""
_BODIES = "SELECT body FROM capture WHERE rowid IN ({found}) ORDER BY captured_us DESC, rowid DESC"


class PastReads:
    """The captures of this car, asked by whoever may."""

    def __init__(self, database: Database, audit: AuditLog) -> None:
        self._database = database
        self._audit = audit

    def search(
        self, vrm: str, limit: int, now: datetime, *, author: str, search_id: str, reason: str
    ) -> list[CaptureRecord]:
        """The newest captures of a mark, or of those a wildcard (`*`, `?`) meets, newest first; noted in the audit log.

        Raises:
            StoreError: it cannot be noted, or the file cannot be read; nothing is told then.
        """
        self._audit.note(now, author, Action.CONSULTATION, SEARCH_KIND, search_id, reason=reason)
        found = _BY_PATTERN if "*" in vrm or "?" in vrm else _BY_MARK
        rows = self._database.query(_BODIES.format(found=found), (fold(vrm), limit))
        return [from_body(body, CaptureRecord) for (body,) in rows]

    def since(self, moment: datetime, limit: int, before: CaptureRecord | None = None) -> list[CaptureRecord]:
        """Captures from `moment` on, newest first, older than `before` where that is given.

        For matching them again, which nobody sees unless they meet an entry.
        """
        until = (to_us(before.captured.utc), before.capture_id) if before else (1 << 62, "")
        rows = self._database.query(
            "SELECT body FROM capture WHERE captured_us >= ? AND (captured_us, capture_id) < (?, ?)"
            " ORDER BY captured_us DESC, capture_id DESC LIMIT ?",
            (to_us(moment), *until, limit),
        )
        return [from_body(body, CaptureRecord) for (body,) in rows]
