"""Hits elsewhere that control passes on: one is shown, the most urgent, and how many more there are.

They yield to the car's own work: while an alert of its own is unanswered, or leaves no room on a low screen, none is
shown and none is spoken. As with alerts, what has just come to the front cannot be dismissed for a moment, so that no
touch meets another than it meant.
"""

import time
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from incar.display.cards import UNKNOWN, category_named, symbol_url, warnings_view
from incar.display.queue import GUARD_S
from incar.display.requests import Requests, new_request_id
from incar.display.shown import shown
from incar.display.whereabouts import compass, distance
from incar.display.wording import ago, duration, vehicle
from incar.messages.display import DismissActivation, State
from incar.messages.parts import ActivationCard
from incar.tables import Category, Tables

LEAST_URGENT = 9
NAME_LIMIT = 16
"""A category of a longer name goes by what the voice calls it."""


class Nearby(QObject):
    """View model of the strip."""

    changed = Signal()
    told = Signal(str)
    """Words for the crew: a request was refused."""
    raised = Signal(object)
    """A hit elsewhere that nobody in this car has heard of."""
    closed = Signal(int)
    """One about which nothing more is to be said now: its number."""

    def __init__(self, tables: Tables, requests: Requests) -> None:
        super().__init__()
        self._tables = tables
        self._requests = requests
        self._state: State | None = None
        self._held = False
        self._front: dict[str, Any] = {}
        self._heard: set[int] = set()
        self._swapped_s = float("-inf")
        self._guard = QTimer(self)
        self._guard.setSingleShot(True)
        self._guard.setInterval(int(GUARD_S * 1000) + 20)
        self._guard.timeout.connect(self.changed)

    @shown(dict, notify=changed)
    def front(self) -> dict[str, Any]:
        """The one that is shown; empty when there is none, or an alert of the car's own comes first."""
        return self._front

    @shown(bool, notify=changed)
    def guarded(self) -> bool:
        """The front has just changed: a touch waits."""
        return time.monotonic() - self._swapped_s < GUARD_S

    def show(self, state: State, *, held: bool) -> None:
        """Takes a new state; `held`: an alert of the car's own comes first."""
        before = {card.number for card in self._state.activations} if self._state else set()
        self._state, self._held = state, held
        now = {card.number for card in state.activations}
        for number in before if held else before - now:
            self.closed.emit(number)
        self._heard &= now
        self.tick()
        if not held:
            self._raise(state.activations)

    def tick(self) -> None:
        """Ages go on counting."""
        cards = sorted(self._state.activations, key=self._rank) if self._state and not self._held else []
        front = self._view(cards[0], len(cards) - 1) if cards else {}
        if front == self._front:
            return
        if front.get("key") != self._front.get("key"):
            self._swapped_s = time.monotonic()
            self._guard.start()
        self._front = front
        self.changed.emit()

    @Slot(int)
    def dismiss(self, number: int) -> None:
        """The crew has seen it."""
        if self.guarded or number != self._front.get("key"):
            return
        message = DismissActivation(request_id=new_request_id(), number=number)
        self._requests.ask(message, done=lambda: None, refused=self.told.emit)

    def _raise(self, cards: list[ActivationCard]) -> None:
        for card in sorted(cards, key=self._rank):
            if card.number not in self._heard:
                self._heard.add(card.number)
                self.raised.emit(card)

    def _rank(self, card: ActivationCard) -> tuple[int, int]:
        return nearby_priority(card, self._tables), -card.number

    def _view(self, card: ActivationCard, more: int) -> dict[str, Any]:
        category = category_named(card.category, self._tables)
        age_s = max((datetime.now(UTC) - self._told_at).total_seconds(), 0.0) + card.age_s
        far, way, past = distance(card.distance_m), compass(card.bearing_deg), ago(age_s)
        place = [f"{far} {way}".strip(), past, f"from {card.source}"]
        heading = [f"heading {compass(card.heading_deg)}"] if card.heading_deg is not None else []
        reason = [card.reason] if card.reason else []
        return {
            "key": card.number,
            "spaced": card.spaced,
            "category": _short(category).upper(),
            "symbol": symbol_url(category),
            "colour": category.colour,
            "vehicle": _first_that_fits(
                vehicle(card.make, card.model, card.colour), vehicle(card.make, "", card.colour), card.make
            ),
            "warnings": warnings_view(card.warning_signals, self._tables),
            "where": _first_that_fits(*(", ".join(place + rest) for rest in (heading + reason, heading, []))),
            "far": _first_that_fits(f"{far} {way}".strip(), far),
            "age": _first_that_fits(f"{past}, from {card.source}", past, duration(age_s)),
            "more": f"+{more}" if more else "",
        }

    @property
    def _told_at(self) -> datetime:
        return self._state.at if self._state else datetime.now(UTC)


def nearby_priority(card: ActivationCard, tables: Tables) -> int:
    """As a category's; one that the table lacks is the least urgent."""
    category = category_named(card.category, tables)
    return LEAST_URGENT if category is UNKNOWN else category.priority


def _first_that_fits(*texts: str) -> str:
    """Texts of one meaning, the longest first: Qt shows the first that it has room for."""
    return "\x9c".join(dict.fromkeys(text for text in texts if text))


def _short(category: Category) -> str:
    return category.name if len(category.name) <= NAME_LIMIT else category.spoken
