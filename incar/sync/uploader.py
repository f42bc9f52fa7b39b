"""Empties the outbox: the most urgent first, an attempt stamped before it is sent, one bad item in nobody's way.

The store belongs to another thread; `at_store` runs a function there. What happens between an item's arrival at the
back office and our noting it (a crash, a lost answer) makes it go twice, which the back office takes as once.
"""

import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from incar.messages.home import PictureKind
from incar.store.outbox import LONGEST_WAIT_S, Kind, OutboxItem, Priority
from incar.store.records import RecordsStore
from incar.sync.link import HomeLink, NotNowError, RefusedForGoodError

log = logging.getLogger(__name__)

AtStore = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Runs a function in the store's thread and gives its result."""

BATCH = 50
FIRST_WAIT_S = 2.0
_PICTURES: dict[Kind, PictureKind] = {Kind.OVERVIEW: "overview", Kind.CAPTURE: "patch"}


@dataclass
class Uploaded:
    """What came of one emptying."""

    sent: int = 0
    parked: int = 0
    stopped_by: str = ""
    """Why it ended before the outbox was empty."""


class Uploader:
    """Sends what waits in one car's outbox."""

    def __init__(self, records: RecordsStore, link: HomeLink, at_store: AtStore, *, overviews: bool = True) -> None:
        self._records = records
        self._link = link
        self._at_store = at_store
        self._overviews = overviews
        self._least_urgent = Priority.PICTURE if overviews else Priority.RECORD

    async def empty(self) -> Uploaded:
        """Send everything that may be sent now, until the outbox is empty or the back office says not now."""
        done = Uploaded()
        while not self._overviews and await self._at_store(self._leave_overviews):
            pass  # a few at a time: reads are to be kept meanwhile
        while batch := await self._at_store(self._next_batch):
            for item in batch:
                if not await self._send(item, done):
                    return done
        return done

    def left_alone(self) -> bool:
        """Something may be sent, but not yet: it failed a while ago. To be called in the store's thread."""
        by_then = datetime.now(UTC) + timedelta(seconds=LONGEST_WAIT_S)
        return bool(self._records.outbox.next_batch(1, by_then, least_urgent=self._least_urgent))

    def _leave_overviews(self) -> int:
        return self._records.outbox.leave_out(Kind.OVERVIEW, BATCH, datetime.now(UTC))

    def _next_batch(self) -> list[OutboxItem]:
        return self._records.outbox.next_batch(BATCH, datetime.now(UTC), least_urgent=self._least_urgent)

    async def _send(self, item: OutboxItem, done: Uploaded) -> bool:
        """Send one item and note what came of it; False when the back office is to be left alone for now."""
        now = datetime.now(UTC)
        again_at = now + timedelta(seconds=wait_s(item.attempts))
        outbox = self._records.outbox
        await self._at_store(lambda: outbox.mark_attempt([item.sequence], now, again_at=again_at))
        try:
            await self._deliver(item)
        except NotNowError as error:
            done.stopped_by = str(error)
            return False
        except RefusedForGoodError as refusal:
            reason = str(refusal)
            await self._at_store(lambda: outbox.park(item.sequence, reason, datetime.now(UTC)))
            log.warning("a %s was refused by the back office and set aside: %s", item.kind.value, reason)
            done.parked += 1
        else:
            await self._at_store(lambda: outbox.mark_sent([item.sequence], datetime.now(UTC)))
            done.sent += 1
        return True

    async def _deliver(self, item: OutboxItem) -> None:
        if item.kind is not Kind.OVERVIEW:
            body = await self._at_store(lambda: self._records.outbox.body(item))
            if body is not None:
                await self._link.put_record(item.kind.value, item.record_id, item.revision, body)
        picture = _PICTURES.get(item.kind)
        if picture:
            jpeg = await self._at_store(lambda: self._records.picture(item.record_id, picture))
            if jpeg:
                await self._link.put_picture(item.record_id, picture, jpeg)


def wait_s(attempts: int) -> float:
    """How long to leave an item alone after so many attempts: doubling, jittered by half, at most ten minutes."""
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(attempts, 16))
    return random.uniform(longest / 2, longest)  # noqa: S311 - spreads retries, guards nothing
