"""The alert desk: the alert in front, the queue behind it, and the crew's answers."""

import time
from collections.abc import Callable
from typing import Any, Literal, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from incar.display.cards import alert_view, queue_view, recent_view, stage
from incar.display.pictures import Pictures
from incar.display.queue import GUARD_S, AlertQueue
from incar.display.requests import Requests, new_request_id
from incar.display.rows import Rows
from incar.display.shown import shown
from incar.display.stop_form import NOT_STOPPED
from incar.messages.display import AnswerAlert, DecideAlert, Picture, PictureWanted, State
from incar.messages.parts import AlertCard
from incar.tables import Tables

Verdict = Literal["correct", "misread", "not_current", "dismissed"]
Decision = Literal["stop", "follow", "pass_on", "none"]
PICTURE_KINDS: tuple[Literal["patch", "overview"], ...] = ("patch", "overview")


class AlertDesk(QObject):
    """View model of everything about alerts."""

    front_changed = Signal()
    guard_changed = Signal()
    asking_changed = Signal()
    pictures_changed = Signal()
    busy_changed = Signal()
    told = Signal(str)
    """Words for the crew: a request was refused."""
    raised = Signal(object)
    """An alert nobody in this car has heard yet."""
    closed = Signal(str)
    """An alert that needs no more words: its hit id."""
    record_wanted = Signal(object)
    """The crew wants to write the stop record of this alert."""

    def __init__(self, tables: Tables, requests: Requests, pictures: Pictures) -> None:
        super().__init__()
        self._tables = tables
        self._requests = requests
        self._pictures = pictures
        self._queue = AlertQueue()
        self._cards: dict[str, AlertCard] = {}
        self._heard: set[str] = set()
        self._front: dict[str, Any] = {}
        self._asking = ""
        self._busy = False
        self._pictures_allowed = False
        self._asked_pictures: set[tuple[str, str]] = set()
        self._state: State | None = None
        self._queue_rows = Rows(self)
        self._recent_rows = Rows(self)
        self._settling = _timer(self, self._settle)

    # --- what QML reads ---------------------------------------------------------------------------------------------

    @shown(dict, notify=front_changed)
    def front(self) -> dict[str, Any]:
        """The alert in front; empty when there is none."""
        return self._front

    @shown(QObject)
    def queue(self) -> Rows:
        """The other open alerts."""
        return self._queue_rows

    @shown(QObject)
    def recent(self) -> Rows:
        """Alerts that have been dealt with."""
        return self._recent_rows

    @shown(bool, notify=guard_changed)
    def guarded(self) -> bool:
        """The front has just changed: answers wait a moment."""
        return self._queue.guarded(time.monotonic())

    @shown(str, notify=asking_changed)
    def asking(self) -> str:
        """The question open on the alert: `misread`, `no_stop` or none."""
        return self._asking

    @shown(bool, notify=busy_changed)
    def busy(self) -> bool:
        """An answer is on its way."""
        return self._busy

    @shown(str, notify=pictures_changed)
    def patch(self) -> str:
        """The plate of the alert in front; empty until it comes."""
        return self._pictures.url(self._queue.front, "patch")

    @shown(str, notify=pictures_changed)
    def overview(self) -> str:
        """The vehicle of the alert in front; empty until it comes."""
        return self._pictures.url(self._queue.front, "overview")

    @shown(list)
    def no_stop_reasons(self) -> list[dict[str, str]]:
        """Why a correct hit may not be stopped."""
        codes = self._tables.outcomes.items()
        return [{"key": key, "name": code.short or code.name} for key, code in codes if code.group == NOT_STOPPED]

    # --- what the core says -----------------------------------------------------------------------------------------

    def show(self, state: State, *, pictures: bool) -> None:
        """Takes a new state; `pictures`: the full view is in force and may ask for them."""
        self._state = state
        self._pictures_allowed = pictures
        before, self._cards = self._cards, {card.hit_id: card for card in state.alerts if card.matches}
        self._queue.update(list(self._cards.values()), time.monotonic())
        self._refresh()
        self._tell_apart(before)

    def add_picture(self, picture: Picture) -> None:
        """Takes a picture that was asked for."""
        self._asked_pictures.discard((picture.hit_id, picture.kind))
        if self._pictures.add(picture):
            self.pictures_changed.emit()

    def forget_asked(self) -> None:
        """The connection broke: pictures on their way will not come."""
        self._asked_pictures.clear()

    def card(self, hit_id: str) -> AlertCard | None:
        """An alert of the last state."""
        return self._cards.get(hit_id)

    @property
    def unanswered(self) -> bool:
        """An alert waits for the officer's look at the plate."""
        return any(stage(card) == "verify" for card in self._cards.values())

    def touch(self, *, down: bool) -> None:
        """A finger went down or up anywhere on the screen."""
        self._queue.touch(down=down, now_s=time.monotonic())
        self._settling.start()

    def _tell_apart(self, before: dict[str, AlertCard]) -> None:
        for hit_id, card in self._cards.items():
            if stage(card) == "verify" and hit_id not in self._heard:
                self._heard.add(hit_id)
                self.raised.emit(card)
        for hit_id, card in before.items():
            now = self._cards.get(hit_id)
            if stage(card) == "verify" and (now is None or stage(now) != "verify"):
                self.closed.emit(hit_id)

    # --- what the crew does -----------------------------------------------------------------------------------------

    @Slot(str, str)
    def answer(self, hit_id: str, verdict: str) -> None:
        """The officer's verdict on the alert that was touched."""
        self._answer(hit_id, cast("Verdict", verdict))

    @Slot(str, str)
    def misread(self, hit_id: str, mark: str) -> None:
        """The plate was misread; `mark` is what it says, or empty."""
        self._answer(hit_id, "misread", "".join(mark.split()).upper())

    @Slot(str, str, str)
    def decide(self, hit_id: str, decision: str, reason: str) -> None:
        """What the crew does about a correct hit."""
        message = DecideAlert(
            request_id=new_request_id(), hit_id=hit_id, decision=cast("Decision", decision), reason=reason
        )
        self._send(hit_id, message)

    @Slot(str)
    def ask(self, question: str) -> None:
        """Opens a question on the alert in front (`misread`, `no_stop`), or closes it (empty)."""
        if question != self._asking and not (question and self.guarded):
            self._open(question)
            self._settle()

    @Slot(str)
    def choose(self, hit_id: str) -> None:
        """Brings an alert of the queue forward."""
        self._queue.choose(hit_id, time.monotonic())
        self._refresh()

    @Slot(str)
    def later(self, hit_id: str) -> None:
        """Puts an alert back into the queue."""
        self._queue.set_aside(hit_id, time.monotonic())
        self._refresh()

    @Slot(str)
    def record(self, hit_id: str) -> None:
        """Opens the stop record of an alert."""
        card = self._cards.get(hit_id)
        if card is not None:
            self.record_wanted.emit(card)

    def _answer(self, hit_id: str, verdict: Verdict, corrected: str = "") -> None:
        message = AnswerAlert(request_id=new_request_id(), hit_id=hit_id, verdict=verdict, corrected_vrm=corrected)
        self._send(hit_id, message)

    def _send(self, hit_id: str, message: AnswerAlert | DecideAlert) -> None:
        if self._busy or self.guarded or hit_id != self._queue.front:
            return
        self._set_busy(busy=True)
        self._requests.ask(message, done=self._on_done, refused=self._on_refused)

    def _on_done(self) -> None:
        self._set_busy(busy=False)
        self.ask("")

    def _on_refused(self, reason: str) -> None:
        self._set_busy(busy=False)
        self.told.emit(reason)

    # --- inside -----------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        now_s = time.monotonic()
        if self._queue.settle(now_s):
            self._refresh()
        if self._queue.guarded(now_s) or self._queue.held(now_s):
            self._settling.start()
        self.guard_changed.emit()

    def _open(self, question: str) -> None:
        self._asking = question
        self._queue.holding = bool(question)
        self.asking_changed.emit()

    def _refresh(self) -> None:
        if self._state is None:
            return
        card = self._queue.card(self._queue.front)
        front = alert_view(card, self._tables, self._state.at) if card else {}
        self._queue_rows.show(queue_view(other, self._tables) for other in self._queue.rest)
        self._recent_rows.show(
            recent_view(other, self._tables) for other in self._cards.values() if stage(other) == "closed"
        )
        if front.get("key") != self._front.get("key"):
            self._open("")
            self._settling.start()
        if front != self._front:
            self._front = front
            self.front_changed.emit()
            self.guard_changed.emit()
        self._want_pictures()

    def _want_pictures(self) -> None:
        self.pictures_changed.emit()
        hit_id = self._queue.front
        if not hit_id or not self._pictures_allowed:
            return
        for kind in PICTURE_KINDS:
            if not self._pictures.url(hit_id, kind) and (hit_id, kind) not in self._asked_pictures:
                self._asked_pictures.add((hit_id, kind))
                self._requests.tell(PictureWanted(hit_id=hit_id, kind=kind))

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.busy_changed.emit()


def _timer(owner: QObject, action: Callable[[], None]) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(int(GUARD_S * 1000) + 20)
    timer.timeout.connect(action)
    return timer
