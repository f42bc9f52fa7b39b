"""Empties the outbox: the most urgent first, each attempt stamped before it is sent, one bad item in nobody's way.

    hits, stops and own entries ─► shifts, captures with their patches ─► audit lines ─► overviews, a part at a time

Records go in batches, and the back office answers for each. What it refuses is parked; a batch it refuses as a whole is
halved until the bad item is alone. A batch that was lost on the way is halved too, and grows again with the link; an
item that was in several lost batches goes alone, and then waits longer than the others.

The store belongs to another thread; `at_store` runs a function there. What happens between an item's arrival at the
back office and our noting it (a crash, a lost answer) makes it go twice, which the back office takes as once.
"""

import logging
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import msgspec

from incar.messages.home import (
    AUDIT_LIMIT,
    BATCH_LIMIT,
    BATCH_LIMIT_BYTES,
    AuditLine,
    ItemAnswer,
    RecordBatch,
    RecordItem,
    RecordKind,
)
from incar.settings import HomeSettings
from incar.store.ledger import Mark
from incar.store.outbox import LONGEST_WAIT_S, Kind, OutboxItem, Priority
from incar.store.records import RecordsStore
from incar.sync.budget import AtStore, Budget
from incar.sync.link import HomeLink, NotNowError, RefusedForGoodError
from incar.sync.pictures import PictureSender

log = logging.getLogger(__name__)

FIRST_WAIT_S = 2.0
SUSPECT_ATTEMPTS = 3
"""An item that was lost so often goes alone: it may be what its batches were lost for."""
LEFT_OUT_AT_ONCE = 50
_ENCODED = 4 / 3
"""What base 64 makes of a patch's bytes."""


@dataclass
class Uploaded:
    """What came of one emptying."""

    sent: int = 0
    parked: int = 0
    stopped_by: str = ""
    """Why it ended before everything that may go was sent."""


@dataclass(frozen=True)
class _Batch:
    """Items of one priority, and by sequence what goes over the wire for those that still have a body."""

    items: list[OutboxItem]
    wire: dict[int, RecordItem]


class Uploader:
    """Sends what waits in one car's outbox."""

    def __init__(self, records: RecordsStore, link: HomeLink, at_store: AtStore, settings: HomeSettings) -> None:
        self._records = records
        self._outbox = records.outbox
        self._link = link
        self._at_store = at_store
        self._overviews = settings.overviews
        self._pictures = PictureSender(link, settings)
        self._budget = Budget(records.ledger, settings.budget_mb_a_day)
        self._limit = BATCH_LIMIT
        self._counted = link.sent_bytes
        self.budget_spent = False
        """The day's bytes are sent, as of the last emptying."""

    async def empty(self) -> Uploaded:
        """Send everything that may be sent now, until nothing is left or the back office says not now."""
        done = Uploaded()
        while not self._overviews and await self._at_store(self._leave_overviews) > 0:
            pass  # a few at a time: reads are to be kept meanwhile
        try:
            while await self._send_next(done):
                pass
        except NotNowError as error:
            done.stopped_by = str(error)
        await self._at_store(self._count)
        return done

    async def link_is_back(self) -> None:
        """What failed for want of a link does not wait for its next try."""
        await self._at_store(self._outbox.mark_all_free)

    def left_alone(self) -> bool:
        """Some records may be sent, but not yet: they failed a while ago. To be called in the store's thread."""
        by_then = datetime.now(UTC) + timedelta(seconds=LONGEST_WAIT_S)
        return bool(self._outbox.next_batch(1, by_then, least_urgent=Priority.RECORD))

    async def _send_next(self, done: Uploaded) -> bool:
        """Send the most urgent that waits; whether there may be more.

        Raises:
            NotNowError: the back office is to be left alone for now.
        """
        self.budget_spent = await self._at_store(self._look_at_budget)
        batch = await self._at_store(self._next_batch)
        if batch.items:
            await self._send(batch, done)
            return True
        if self.budget_spent:
            return False
        return await self._send_audit(done) or await self._send_picture(done)

    # --- records --------------------------------------------------------------------------------------------------

    def _next_batch(self) -> _Batch:
        """What goes next, as many as the link has lately borne, with the attempt stamped."""
        now = datetime.now(UTC)
        least_urgent = Priority.URGENT if self.budget_spent else Priority.RECORD
        waiting = self._outbox.next_batch(self._limit, now, least_urgent=least_urgent)
        batch = self._filled([item for item in waiting if item.priority == waiting[0].priority])
        self._stamp(batch.items, now)
        return batch

    def _filled(self, items: list[OutboxItem]) -> _Batch:
        """The first of `items` that fit a batch, with their bodies and patches; a suspect fits none but its own."""
        batch, size = _Batch([], {}), 0
        for item in items:
            suspect = item.attempts >= SUSPECT_ATTEMPTS
            body = self._outbox.body(item)
            patch = (self._records.picture(item.record_id, "patch") or b"") if item.kind is Kind.CAPTURE else b""
            size += len(body or b"") + int(len(patch) * _ENCODED)
            if batch.items and (suspect or size > BATCH_LIMIT_BYTES):
                break
            batch.items.append(item)
            if body is not None:  # otherwise the record has gone on, and its newer revision waits
                batch.wire[item.sequence] = _on_the_wire(item, body, patch)
            if suspect:
                break
        return batch

    def _stamp(self, items: list[OutboxItem], now: datetime) -> None:
        if items:
            again_at = now + timedelta(seconds=wait_s(min(item.attempts for item in items)))
            self._outbox.mark_attempt([item.sequence for item in items], now, again_at=again_at)

    async def _send(self, batch: _Batch, done: Uploaded) -> None:
        try:
            answers = await self._deliver(list(batch.wire.values()))
        except NotNowError:
            self._limit = max(1, len(batch.items) // 2)
            if len(batch.items) > 1:
                await self._at_store(lambda: self._outbox.mark_free(item.sequence for item in batch.items))
            raise
        self._limit = min(BATCH_LIMIT, self._limit * 2)
        await self._at_store(lambda: self._settle(batch, answers, done))

    async def _deliver(self, wire: list[RecordItem]) -> list[ItemAnswer]:
        """The back office's answer to each; it refuses a whole batch of one item by refusing that item."""
        if not wire:
            return []
        try:
            answers = (await self._link.post_records(RecordBatch(items=wire))).items
        except RefusedForGoodError as refusal:
            if len(wire) == 1:
                return [ItemAnswer(status="refused", reason=str(refusal))]
            half = len(wire) // 2
            return [*await self._deliver(wire[:half]), *await self._deliver(wire[half:])]
        if len(answers) != len(wire):
            raise NotNowError("the back office answered for another number of records than it was sent")
        return answers

    def _settle(self, batch: _Batch, answers: list[ItemAnswer], done: Uploaded) -> None:
        answer_to = dict(zip(batch.wire, answers, strict=True))
        sent = []
        for item in batch.items:
            answer = answer_to.get(item.sequence)
            if answer and answer.status == "refused":
                self._park(item, answer.reason, done)
            else:
                sent.append(item.sequence)
        self._outbox.mark_sent(sent, datetime.now(UTC))
        done.sent += len(sent)
        self._count()

    def _park(self, item: OutboxItem, reason: str, done: Uploaded) -> None:
        self._outbox.park(item.sequence, reason, datetime.now(UTC))
        log.warning("a record of kind %s was refused by the back office and set aside", item.kind.value)
        done.parked += 1

    # --- audit lines ----------------------------------------------------------------------------------------------

    async def _send_audit(self, done: Uploaded) -> bool:
        """Send the oldest audit lines that are not home; whether there were any, and they are kept there now.

        An audit line is never set aside; what becomes of those that are refused is for a person to see to.
        """
        lines = await self._at_store(self._next_audit)
        if not lines:
            return False
        try:
            kept = (await self._link.post_records(RecordBatch(audit=lines))).audit_kept
        except RefusedForGoodError as refusal:
            done.stopped_by = f"the back office refuses the audit log: {refusal}"
            return False
        if kept < lines[0].sequence:
            done.stopped_by = "the back office does not keep the audit log"
            return False
        await self._at_store(lambda: self._records.ledger.set_mark(Mark.AUDIT, min(kept, lines[-1].sequence)))
        return True

    def _next_audit(self) -> list[AuditLine]:
        after = self._records.ledger.mark(Mark.AUDIT)
        return [
            msgspec.convert(entry, AuditLine, from_attributes=True)
            for entry in self._records.audit.entries(after, AUDIT_LIMIT)
        ]

    # --- overviews ------------------------------------------------------------------------------------------------

    async def _send_picture(self, done: Uploaded) -> bool:
        """Send an overview, or parts of it until something more urgent waits; whether there was one to send."""
        item = await self._at_store(lambda: self._outbox.next_picture(datetime.now(UTC)))
        if item is None or not await self._pictures.allowed():
            return False
        await self._at_store(lambda: self._stamp([item], datetime.now(UTC)))
        jpeg = await self._at_store(lambda: self._records.picture(item.record_id, "overview"))
        try:
            complete = not jpeg or await self._pictures.send(
                item.record_id, "overview", jpeg, self._nothing_is_more_urgent
            )
        except RefusedForGoodError as refusal:
            reason = str(refusal)
            await self._at_store(lambda: self._park(item, reason, done))
            return True
        if complete:
            await self._at_store(lambda: self._outbox.mark_sent([item.sequence], datetime.now(UTC)))
            done.sent += 1
        else:
            await self._at_store(lambda: self._outbox.mark_free([item.sequence]))
        return True

    async def _nothing_is_more_urgent(self) -> bool:
        def look() -> bool:
            now = datetime.now(UTC)
            return not self._look_at_budget() and not self._outbox.next_batch(1, now, least_urgent=Priority.RECORD)

        return await self._at_store(look)

    def _leave_overviews(self) -> int:
        return self._outbox.leave_out(Kind.OVERVIEW, LEFT_OUT_AT_ONCE, datetime.now(UTC))

    # --- the day's bytes ------------------------------------------------------------------------------------------

    def _look_at_budget(self) -> bool:
        self._count()
        return self._budget.spent()

    def _count(self) -> None:
        sent, self._counted = self._link.sent_bytes - self._counted, self._link.sent_bytes
        self._budget.count(sent)


def _on_the_wire(item: OutboxItem, body: bytes, patch: bytes) -> RecordItem:
    return RecordItem(
        kind=cast("RecordKind", item.kind.value),
        record_id=item.record_id,
        revision=item.revision,
        body=msgspec.Raw(body),
        patch=patch,
    )


def wait_s(attempts: int) -> float:
    """How long to leave an item alone after so many attempts: doubling, jittered by half, at most ten minutes."""
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(attempts, 16))
    return random.uniform(longest / 2, longest)  # noqa: S311 - spreads retries, guards nothing
