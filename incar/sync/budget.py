"""How many bytes may still go home today, counted where a restart does not forget it.

The day is UTC's. A clock that is set to another day counts there; nothing waits for a day that does not come.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from incar.store.ledger import Ledger

MEGABYTE = 1_000_000
Result = TypeVar("Result")


class AtStore(Protocol):
    """Runs a function in the store's thread and gives its result."""

    def __call__(self, work: Callable[[], Result], /) -> Awaitable[Result]:
        """What `work` gives."""


class Budget:
    """The day's budget of one car. To be asked in the store's thread."""

    def __init__(self, ledger: Ledger, limit_mb_a_day: float) -> None:
        """`limit_mb_a_day`: megabytes; 0 for no limit."""
        self._ledger = ledger
        self._limit_bytes = limit_mb_a_day * MEGABYTE

    def spent(self) -> bool:
        """Only what is urgent goes until midnight."""
        return bool(self._limit_bytes) and self._ledger.sent_bytes(datetime.now(UTC)) >= self._limit_bytes

    def count(self, sent_bytes: int) -> None:
        """So many bytes more have gone over the link, whatever came of them."""
        if sent_bytes:
            self._ledger.add_sent_bytes(sent_bytes, datetime.now(UTC))
