"""The alerts a crew has before it: those somebody has still to deal with, and the last that were dealt with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from incar.core.cards import alert_card
from incar.messages.parts import AlertCard
from incar.patrol import hits as hit_life
from incar.patrol.errors import PatrolError
from incar.patrol.records import Hit
from incar.settings import ListSettings
from incar.tables import Tables

OPEN_SHOWN = 40
"""Open alerts told to a display, the most urgent first."""
DEALT_WITH_SHOWN = 8
"""Alerts that stay on the display after somebody has dealt with them."""


@dataclass
class Alert:
    """A hit the crew was told of, and what its card needs besides."""

    hit: Hit
    confidence: float
    frame_ns: int = 0
    """0: raised before the core started, or by an entry that came later than the vehicle."""


class AlertBoard:
    """What was alerted, by hit; belongs to the desk's thread."""

    def __init__(self, tables: Tables, limits: ListSettings, before: Iterable[Alert]) -> None:
        """`before`: what was on the board when the core ended."""
        self._tables = tables
        self._limits = limits
        self._alerts = {alert.hit.hit_id: alert for alert in before if not alert.hit.silent_reason}

    def put(self, alert: Alert) -> None:
        """The crew is told of a hit."""
        self._alerts[alert.hit.hit_id] = alert

    def renew(self, hit: Hit) -> None:
        """A hit has another revision; one that is not on the board stays off it."""
        if hit.hit_id in self._alerts:
            self._alerts[hit.hit_id].hit = hit

    def find(self, hit_id: str) -> Hit | None:
        """A hit that is on the board."""
        alert = self._alerts.get(hit_id)
        return alert.hit if alert else None

    def hit(self, hit_id: str) -> Hit:
        """A hit that the crew does something about.

        Raises:
            PatrolError: it is not on the board any more.
        """
        hit = self.find(hit_id)
        if hit is None:
            raise PatrolError("there is no such alert any more")
        return hit

    def hits(self) -> Iterator[Hit]:
        """Every hit on the board, as it stands now."""
        return iter([alert.hit for alert in self._alerts.values()])

    def cards(self, now: datetime, stop_of: dict[str, str]) -> tuple[list[AlertCard], int]:
        """The cards to show, and how many open alerts are beyond them; what is long dealt with is let go.

        `stop_of`: the id of a hit's stop record, by hit.
        """
        ordered = hit_life.queue(self.hits(), self._tables)
        still_open = [hit for hit in ordered if hit.state in hit_life.OPEN]
        dealt_with = [hit for hit in ordered if hit.state not in hit_life.OPEN]
        for hit in dealt_with[DEALT_WITH_SHOWN:]:
            del self._alerts[hit.hit_id]
        shown = [*still_open[:OPEN_SHOWN], *dealt_with[:DEALT_WITH_SHOWN]]
        cards = [self._card(self._alerts[hit.hit_id], now, stop_of.get(hit.hit_id, "")) for hit in shown]
        return cards, max(0, len(still_open) - OPEN_SHOWN)

    def _card(self, alert: Alert, now: datetime, stop_id: str) -> AlertCard:
        return alert_card(
            alert.hit,
            self._limits,
            self._tables,
            now,
            confidence=alert.confidence,
            frame_ns=alert.frame_ns,
            stop_id=stop_id,
        )
