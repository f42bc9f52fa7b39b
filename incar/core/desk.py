"""The desk every read and every answer crosses: capture, match, hit, answer, stop, each on disk before it is told.

The desk is synchronous and belongs to one thread, which is also the records' only writer; the core awaits it from the
event loop. What it tells is a `DeskView`, made of messages and nothing else.
"""

import time
from collections import OrderedDict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import uuid_utils
from msgspec.structs import replace

from incar.core.activation_board import ActivationBoard
from incar.core.alert_board import DEALT_WITH_SHOWN, Alert, AlertBoard
from incar.core.cards import NS_PER_SECOND, list_status, shift_status
from incar.core.deferred import DeferredWrites
from incar.core.entry_book import EntryBook, JoinedLookup
from incar.core.look_back import may_meet, not_yet_hit
from incar.core.stop_book import StopBook
from incar.core.surroundings import Surroundings
from incar.hotlist.entry import ListInfo, Match
from incar.hotlist.matcher import Matcher
from incar.messages.display import AnswerAlert, DecideAlert, PictureWanted, SaveStop, StartShift
from incar.messages.parts import (
    ActivationCard,
    AlertCard,
    LastRead,
    ListStatus,
    OutboxStatus,
    OwnEntryCard,
    SavedStop,
    ShiftStatus,
)
from incar.patrol import hits as hit_life
from incar.patrol import shifts
from incar.patrol.alerts import AlertPolicy, counts_as_alert
from incar.patrol.captures import capture_of, corrected_capture
from incar.patrol.records import CaptureRecord, Decision, Hit, HitState, Shift, Verdict
from incar.reading.types import Read
from incar.settings import ListSettings
from incar.store.audit import SYSTEM
from incar.store.lists import ListStore
from incar.store.records import RecordsStore
from incar.tables import Tables
from incar.vrm import fold, spaced

CARRIED_OVER = timedelta(hours=12)
"""Open alerts older than a shift are not shown again after a restart."""
PASSES_REMEMBERED = 500
"""Passes whose later revisions still find their hits."""
HISTORY_S = 3600.0
"""How far back alerts count for re-alerting after a restart; longer than any category's time."""
LOOKED_BACK_AT_ONCE = 50
"""Captures matched again between two reads."""


@dataclass(frozen=True)
class DeskView:
    """What the display is told of the desk's work."""

    shift: Shift | None
    shift_status: ShiftStatus | None
    alerts: list[AlertCard]
    last_reads: list[LastRead]
    lists: list[ListStatus]
    outbox: OutboxStatus
    stops: list[SavedStop]
    own_entries: list[OwnEntryCard]
    activations: list[ActivationCard]
    alerts_hidden: int
    """Open alerts beyond those told."""
    trouble: str
    """Why records wait to be written; empty while none do."""


@dataclass
class _Pass:
    """A passing vehicle whose read may still change."""

    capture: CaptureRecord
    hits: list[Hit] = field(default_factory=list)


class Desk:
    """The patrol's desk, over the records of this car."""

    def __init__(
        self,
        records: RecordsStore,
        lists: ListStore,
        tables: Tables,
        limits: ListSettings,
        surroundings: Surroundings,
    ) -> None:
        self._records = records
        self._lists = lists
        self._tables = tables
        self._limits = limits
        self._around = surroundings
        self.entries = EntryBook(records, tables, surroundings)
        self._matcher = Matcher(JoinedLookup(lists, self.entries), tables, limits)
        self._policy = AlertPolicy(tables, _new_id, limits.bulk_silent_h * 3600)
        self._passes: OrderedDict[str, _Pass] = OrderedDict()
        self._last_reads: dict[str, tuple[Read, float]] = {}
        self._lists_noted: list[ListInfo] = []
        self._writes = DeferredWrites()
        self.shift: Shift | None = records.current_shift()
        self._stops = StopBook(records, tables, surroundings, self.shift)
        self.activations = ActivationBoard(records, surroundings)
        self._board = AlertBoard(tables, limits, self._alerts_before_the_start())

    # --- reads ----------------------------------------------------------------------------------------------------

    def take_read(self, read: Read) -> list[Hit]:
        """Keep a read or its revision, match it, and return the hits it raised, silent ones included."""
        known = self._passes.get(read.read_id)
        capture = self._capture(read, known.capture if known else None)
        self._writes.write(lambda: self._records.save_capture(capture, read.patch_jpeg, read.overview_jpeg))
        self._last_reads[read.camera] = (read, time.monotonic())
        self._remember(_Pass(capture, known.hits if known else []))
        if known and fold(known.capture.vrm) == fold(capture.vrm):
            return []
        self._withdraw_overtaken(self._passes[read.read_id])
        return self._match(self._passes[read.read_id], read.last_good_frame_ns)

    def _capture(self, read: Read, earlier: CaptureRecord | None) -> CaptureRecord:
        """The record of a read; a revision keeps when, where and in whose shift the vehicle was met."""
        if earlier:
            revised = capture_of(read, self.shift, earlier.captured, earlier.position)
            return replace(revised, shift_id=earlier.shift_id)
        age_s = max(0, time.monotonic_ns() - read.last_good_frame_ns) / NS_PER_SECOND
        now = self._around.now()
        captured = replace(now, utc=now.utc - timedelta(seconds=age_s))
        return capture_of(read, self.shift, captured, self._around.position())

    def _remember(self, seen: _Pass) -> None:
        self._passes[seen.capture.capture_id] = seen
        self._passes.move_to_end(seen.capture.capture_id)
        if len(self._passes) > PASSES_REMEMBERED:
            self._passes.popitem(last=False)

    def _withdraw_overtaken(self, seen: _Pass) -> None:
        for index, hit in enumerate(seen.hits):
            latest = self._board.find(hit.hit_id) or hit
            if hit_life.is_overtaken(latest, seen.capture):
                seen.hits[index] = self._keep_read_hit(hit_life.withdraw(latest))
                self._policy.history.forget(hit.hit_id)

    def _match(self, seen: _Pass, frame_ns: int) -> list[Hit]:
        return self._raise(seen, self._matches(seen.capture), frame_ns)

    def _matches(self, capture: CaptureRecord) -> list[Match]:
        return self._matcher.match(
            capture.vrm,
            now=self._around.now().utc,
            confidence=capture.confidence,
            alternatives=capture.alternatives,
        )

    def _raise(self, seen: _Pass, matches: list[Match], frame_ns: int = 0) -> list[Hit]:
        """Hits of a capture's matches, told and kept. No frame: the vehicle was seen a while ago."""
        if not matches:
            return []
        raised = self._policy.raise_hits(seen.capture, matches, self._around.now())
        for hit in raised:
            kept = self._keep_read_hit(_timed(hit, seen.capture, frame_ns))
            if kept.state is HitState.RAISED:
                self._board.put(Alert(kept, seen.capture.confidence, frame_ns))
            seen.hits.append(kept)
        return raised

    def look_back(
        self, marks: AbstractSet[str], since: datetime, before: CaptureRecord | None = None
    ) -> CaptureRecord | None:
        """Match a page of the captures since then again: entries of these folded marks have come to the lists.

        Newest first, from `before` on; what met the entry already does not alert again. The last capture looked at, to
        go on from, or None when all have been.
        """
        page = self._records.past_reads.since(since, LOOKED_BACK_AT_ONCE, before)
        for capture in page:
            if may_meet(capture, marks):
                found = not_yet_hit(self._matches(capture), marks, self._records.hits_of_capture(capture.capture_id))
                self._raise(self._passes.get(capture.capture_id) or _Pass(capture), found)
        return page[-1] if page else None

    # --- the crew -------------------------------------------------------------------------------------------------

    def start_shift(self, request: StartShift) -> None:
        """A crew takes the car.

        Raises:
            PatrolError: another crew has it, or the request is incomplete.
        """
        shift = shifts.start_shift(
            _new_id(),
            self._around.now(),
            self._around.position(),
            self.shift,
            call_sign=request.call_sign,
            officers=request.officers,
            operation=request.operation,
            district=request.district,
            crewed_single=request.crewed_single,
        )
        self._records.save_shift(shift)
        self.shift = shift
        self._stops.open_for(self.shift)
        self._lists_noted = []

    def end_shift(self) -> None:
        """The crew leaves the car.

        Raises:
            PatrolError: no shift is in progress.
        """
        ended = shifts.end_shift(self.shift, self._around.now(), self._around.position())
        self._note_lists(ended, self._lists.status())
        for hit in self._board.hits():
            if hit.state in hit_life.OPEN - hit_life.UNANSWERED:
                self._keep(hit_life.close(hit))
        self._records.save_shift(ended)
        self.shift = None
        self._stops.open_for(None)

    def answer(self, request: AnswerAlert) -> list[Hit]:
        """Keep the officer's answer; a corrected mark is matched again, and the hits of that are returned.

        Raises:
            PatrolError: there is no such alert, or it cannot be answered so.
        """
        answered = hit_life.answer(
            self._board.hit(request.hit_id),
            Verdict(request.verdict),
            self._around.now(),
            self._around.position(),
            corrected_vrm=request.corrected_vrm,
        )
        self._keep(answered)
        if answered.answer and answered.answer.verdict is Verdict.MISREAD:
            self._policy.history.forget(answered.hit_id)
        capture = self._records.capture(answered.capture_id)
        corrected = corrected_capture(capture, answered.answer) if capture and answered.answer else None
        return self._match(_Pass(corrected), time.monotonic_ns()) if corrected else []

    def decide(self, request: DecideAlert) -> None:
        """Keep what the crew does about a correct hit.

        Raises:
            PatrolError: there is no such alert, or it has not been verified.
        """
        hit = self._board.hit(request.hit_id)
        self._keep(hit_life.decide(hit, Decision(request.decision), request.reason))

    def save_stop(self, request: SaveStop) -> str:
        """Keep a stop record, or a correction of one, and return its id.

        Raises:
            PatrolError: the record is incomplete; the text says everything that is missing.
        """
        hit = self._board.hit(request.hit_id) if request.hit_id else None
        stop_id, stopped = self._stops.save(request, hit)
        if stopped:
            self._board.renew(stopped)
        return stop_id

    def picture(self, request: PictureWanted) -> bytes | None:
        """The patch or overview of a hit, JPEG; None when it is not kept any more."""
        hit = self._board.find(request.hit_id)
        return self._records.picture(hit.capture_id, request.kind) if hit else None

    # --- telling --------------------------------------------------------------------------------------------------

    def view(self) -> DeskView:
        """What the display is told now."""
        now = self._around.now().utc
        waiting = self._records.waiting()
        lists = self._lists.status()
        self._writes.retry()
        if self.shift and lists != self._lists_noted and not self._writes.trouble:
            self._note_lists(self.shift, lists)
        alerts, hidden = self._board.cards(now, self._stops.by_hit())
        return DeskView(
            shift=self.shift,
            shift_status=self._shift_status(),
            alerts=alerts,
            last_reads=self._newest_reads(),
            lists=[list_status(info, self._limits, now) for info in lists],
            outbox=OutboxStatus(
                waiting=waiting.count,
                oldest_s=max(0.0, (now - waiting.oldest).total_seconds()) if waiting.oldest else None,
                parked=waiting.parked,
            ),
            stops=self._stops.saved(),
            own_entries=self.entries.cards(now),
            activations=self.activations.cards(),
            alerts_hidden=hidden,
            trouble=self._writes.trouble,
        )

    def _shift_status(self) -> ShiftStatus | None:
        if self.shift is None:
            return None
        alerts, written = self._records.shift_counts(self.shift.shift_id)
        return shift_status(self.shift, alerts, written)

    def _newest_reads(self) -> list[LastRead]:
        now_s = time.monotonic()
        return [
            LastRead(camera=camera, spaced=spaced(read.vrm), confidence=read.confidence, age_s=now_s - at_s)
            for camera, (read, at_s) in sorted(self._last_reads.items())
        ]

    # --- keeping --------------------------------------------------------------------------------------------------

    def _keep_read_hit(self, hit: Hit) -> Hit:
        """Keep what a read did to a hit: told to the crew even while it cannot be written."""
        now = self._around.now().utc
        self._writes.write(lambda: self._records.save_hit(hit, now=now))
        self._board.renew(hit)
        return hit

    def _keep(self, hit: Hit) -> Hit:
        """Keep what the crew did to a hit: on disk, or refused."""
        author = self.shift.officers[0] if self.shift else SYSTEM
        self._records.save_hit(hit, now=self._around.now().utc, author=author)
        self._board.renew(hit)
        return hit

    def _note_lists(self, shift: Shift, lists: list[ListInfo]) -> None:
        self._records.shift_log.note_lists(shift.shift_id, lists, self._around.now().utc)
        self._lists_noted = lists

    def _alerts_before_the_start(self) -> list[Alert]:
        """What was open when the core ended, however it ended, and the last that were dealt with."""
        now = self._around.now().utc
        for hit in self._records.alerted_since(now - timedelta(seconds=HISTORY_S)):
            if counts_as_alert(hit):
                self._policy.history.note(hit)
        still_open = (hit for hit in self._records.open_hits() if now - hit.raised.utc < CARRIED_OVER)
        before = [*self._records.dealt_with(DEALT_WITH_SHOWN), *still_open]
        return [Alert(hit, self._confidence(hit)) for hit in before]

    def _confidence(self, hit: Hit) -> float:
        capture = self._records.capture(hit.capture_id)
        return capture.confidence if capture else 0.0


def _timed(hit: Hit, capture: CaptureRecord, frame_ns: int) -> Hit:
    """A hit with how long its alert took, or, of a vehicle that was seen a while ago, with when that was."""
    if not frame_ns:
        return replace(hit, seen=capture.captured)
    if hit.state is not HitState.RAISED:
        return hit
    return replace(hit, alert_latency_s=(time.monotonic_ns() - frame_ns) / NS_PER_SECOND)


def _new_id() -> str:
    return str(uuid_utils.uuid7())
