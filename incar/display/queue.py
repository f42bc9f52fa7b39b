"""Which alert stands in front: the most urgent, but never swapped under a finger. Pure.

A finger on the screen, or one lifted less than `GUARD_S` ago, holds what it touches in place; a more urgent alert
comes to the front when the guard has passed. After a swap the answers wait `GUARD_S` too, so that a touch meant for
one alert cannot answer another.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from incar.display.cards import stage
from incar.messages.parts import AlertCard

GUARD_S = 0.7
_OPEN_STAGES = {"verify": 0, "decide": 0, "record": 1}


@dataclass
class AlertQueue:
    """The open alerts and the one in front. Times are monotonic seconds, given by the caller."""

    front: str = ""
    """Hit id of the alert in front; empty: none."""
    holding: bool = False
    """A question about the alert in front is open: it stays."""
    _cards: dict[str, AlertCard] = field(default_factory=dict)
    _set_aside: set[str] = field(default_factory=set)
    _passed_over: set[str] = field(default_factory=set)
    """Alerts the crew has seen and chosen another before: they do not push themselves forward."""
    _finger_down: bool = False
    _last_touch_s: float = float("-inf")
    _swapped_s: float = float("-inf")

    def update(self, cards: list[AlertCard], now_s: float) -> None:
        """Takes the alerts of a new state."""
        self._cards = {card.hit_id: card for card in cards if stage(card) in _OPEN_STAGES}
        self._set_aside &= self._cards.keys()
        self.settle(now_s)

    def touch(self, *, down: bool, now_s: float) -> None:
        """A finger went down or up somewhere on the screen."""
        self._finger_down = down
        self._last_touch_s = now_s

    def choose(self, hit_id: str, now_s: float) -> None:
        """The crew brings an alert forward."""
        if hit_id in self._cards:
            self._set_aside.discard(hit_id)
            self._swap(hit_id, now_s)
            self._passed_over = set(self._cards)

    def set_aside(self, hit_id: str, now_s: float) -> None:
        """The crew will write this one's record later; it stays in the queue."""
        self._set_aside.add(hit_id)
        if self.front == hit_id:
            self._swap(self._most_urgent(), now_s)

    def settle(self, now_s: float) -> bool:
        """Brings the most urgent alert forward where that is allowed; True when the front changed."""
        if self.front not in self._cards:
            return self._swap(self._most_urgent(), now_s)
        best = self._most_urgent(but=self._passed_over)
        if best and self._rank(best) < self._rank(self.front) and not self.held(now_s):
            return self._swap(best, now_s)
        return False

    def held(self, now_s: float) -> bool:
        """A question is open, a finger is on the screen, or one was a moment ago."""
        return self.holding or self._finger_down or now_s - self._last_touch_s < GUARD_S

    def guarded(self, now_s: float) -> bool:
        """The front has just changed: answers wait."""
        return now_s - self._swapped_s < GUARD_S

    def card(self, hit_id: str) -> AlertCard | None:
        """An open alert."""
        return self._cards.get(hit_id)

    @property
    def rest(self) -> list[AlertCard]:
        """The open alerts that are not in front, most urgent first."""
        waiting = [hit_id for hit_id in self._cards if hit_id != self.front]
        return [self._cards[hit_id] for hit_id in sorted(waiting, key=self._rank)]

    def _most_urgent(self, but: Collection[str] = ()) -> str:
        wanted = [hit_id for hit_id in self._cards if hit_id not in self._set_aside and hit_id not in but]
        return min(wanted, key=self._rank, default="")

    def _rank(self, hit_id: str) -> tuple[int, int]:
        card = self._cards[hit_id]
        return _OPEN_STAGES[stage(card)], card.priority

    def _swap(self, hit_id: str, now_s: float) -> bool:
        if hit_id == self.front:
            return False
        self._swapped_s = now_s
        self._passed_over = set()
        self.front = hit_id
        return True
