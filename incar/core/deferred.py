"""Writes that could not be made, kept in order until they can.

A disk that cannot be written must not stop a read from being matched and told: the crew is warned instead, and what was
not written waits here and is tried again.
"""

import logging
from collections import deque
from collections.abc import Callable

from incar.store.errors import StoreError

log = logging.getLogger(__name__)

LIMIT = 2000
"""Writes kept, about 200 MB with their pictures; beyond that the oldest is given up."""


class DeferredWrites:
    """Makes writes at once where it can; belongs to the desk's thread."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], object]] = deque(maxlen=LIMIT)
        self.trouble = ""
        """Why writes wait; empty while none do."""

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def write(self, work: Callable[[], object]) -> None:
        """Make a write after those that wait, or let it wait with them."""
        self._waiting.append(work)
        self.retry()

    def retry(self) -> None:
        """Try what waits, oldest first, until one fails."""
        while self._waiting:
            try:
                self._waiting[0]()
            except StoreError as error:
                if not self.trouble:
                    log.error("records cannot be written and wait in memory: %s", error)
                self.trouble = str(error)
                return
            self._waiting.popleft()
        if self.trouble:
            log.info("records are written again")
        self.trouble = ""
