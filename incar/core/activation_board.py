"""Hits elsewhere that were passed on to this car: shown for a quarter of an hour, or until somebody dismisses them.

They are on disk while they are shown, so that a core that starts again shows the same ones, and none that had gone.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from incar.core.surroundings import Surroundings
from incar.messages.home import Activation
from incar.messages.parts import ActivationCard
from incar.patrol.errors import PatrolError
from incar.patrol.places import bearing_deg, distance_m
from incar.position import FixState, PositionStamp
from incar.store.errors import StoreError
from incar.store.records import RecordsStore
from incar.vrm import phonetic, spaced

SHOWN_S = 15 * 60.0


@dataclass(frozen=True)
class _Shown:
    activation: Activation
    until_s: float
    """By the steady clock."""


class ActivationBoard:
    """What is shown; belongs to the desk's thread."""

    def __init__(
        self, records: RecordsStore, around: Surroundings, steady_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._records = records
        self._around = around
        self._steady_s = steady_s
        self._shown: dict[str, _Shown] = {}
        for activation in records.activations.kept():
            self._show(activation)

    def take(self, activation: Activation) -> None:
        """Show one that was passed on, if it is news and not long past.

        Raises:
            StoreError: it cannot be kept; it is shown all the same.
        """
        self._show(activation)
        self._records.activations.keep([activation], activation.number)

    def dismiss(self, number: int) -> None:
        """Nobody is to be shown it any more.

        Raises:
            PatrolError: it is not shown.
        """
        found = [each for each, shown in self._shown.items() if shown.activation.number == number]
        if not found:
            raise PatrolError("this is not shown any more")
        self._let_go(found)

    def cards(self) -> list[ActivationCard]:
        """Those to show, newest first; what has been shown long enough is let go."""
        over = [each for each, shown in self._shown.items() if shown.until_s <= self._steady_s()]
        if over:
            self._let_go(over)
        now, position = self._around.now().utc, self._around.position()
        return [_card(shown.activation, now, position) for shown in reversed(self._shown.values())]

    def _show(self, activation: Activation) -> None:
        age_s = max(0.0, (self._around.now().utc - activation.seen_at).total_seconds())
        until_s = self._steady_s() + SHOWN_S - age_s
        self._shown.setdefault(activation.activation_id, _Shown(activation, until_s))

    def _let_go(self, activation_ids: list[str]) -> None:
        for each in activation_ids:
            del self._shown[each]
        with contextlib.suppress(StoreError):  # what stays on a failing disk is too old when it is next looked at
            self._records.activations.forget(activation_ids)


def _card(activation: Activation, now: datetime, position: PositionStamp) -> ActivationCard:
    there = PositionStamp(
        state=FixState.LIVE, latitude_deg=activation.latitude_deg, longitude_deg=activation.longitude_deg
    )
    distance = distance_m(position, there)
    return ActivationCard(
        number=activation.number,
        spaced=spaced(activation.vrm),
        phonetic=phonetic(activation.vrm),
        category=activation.category,
        source=activation.source,
        distance_m=activation.distance_m if distance is None else distance,
        bearing_deg=bearing_deg(position, there),
        heading_deg=activation.heading_deg,
        seen_at=activation.seen_at,
        age_s=max(0.0, (now - activation.seen_at).total_seconds()),
        make=activation.make,
        model=activation.model,
        colour=activation.colour,
        warning_signals=activation.warning_signals,
        reason=activation.reason,
        list_name=activation.list_name,
    )
