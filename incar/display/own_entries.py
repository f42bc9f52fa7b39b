"""The crew's own entries in force: what they look for, what the past has shown of it, and how one is withdrawn.

A withdrawal is asked for by one touch and confirmed by another. An entry that met no read is never shown as a vehicle
that was not here: nobody knows how far back the reads in the car go.
"""

from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from incar.display.cards import category_named, symbol_url, warnings_view
from incar.display.requests import Requests, new_request_id
from incar.display.rows import Item, Rows
from incar.display.shown import shown
from incar.display.whereabouts import distance, distance_from
from incar.display.wording import until, when
from incar.messages.display import State, WithdrawEntry
from incar.messages.parts import OwnEntryCard, PositionStatus, Sighting
from incar.tables import Tables

NOT_SEEN = "Not seen in the reads this car keeps. How far back they go is not known: it may have passed all the same."
SIGHTINGS_SHOWN = 3


class OwnEntries(QObject):
    """View model of the page that lists them."""

    changed = Signal()
    told = Signal(str)
    """Words for the crew."""

    def __init__(self, tables: Tables, requests: Requests) -> None:
        super().__init__()
        self._tables = tables
        self._requests = requests
        self._state: State | None = None
        self._rows = Rows(self)
        self._new = ""
        self._asking = ""
        self._busy = False

    @shown(QObject)
    def entries(self) -> Rows:
        """Those in force, newest first."""
        return self._rows

    @shown(str, notify=changed)
    def asking(self) -> str:
        """The entry whose withdrawal waits to be confirmed."""
        return self._asking

    @shown(bool, notify=changed)
    def busy(self) -> bool:
        """A withdrawal is on its way."""
        return self._busy

    def show(self, state: State) -> None:
        """Takes a new state."""
        self._state = state
        if self._asking not in {entry.entry_id for entry in state.own_entries}:
            self.ask("")
        self._rows.show(self._row(entry, state) for entry in state.own_entries)

    def tell_of(self, entry_id: str) -> None:
        """This one has just been added: its line says what the past has shown, be it nothing."""
        self._new = entry_id
        if self._state is not None:
            self.show(self._state)

    @Slot(str)
    def ask(self, entry_id: str) -> None:
        """Asks whether an entry is to be withdrawn; empty: it stays."""
        self._asking = entry_id
        self.changed.emit()

    @Slot(str)
    def withdraw(self, entry_id: str) -> None:
        """The crew has confirmed: no car looks for it any more."""
        if self._busy or entry_id != self._asking:
            return
        self._set_busy(busy=True)
        message = WithdrawEntry(request_id=new_request_id(), entry_id=entry_id)
        self._requests.ask(message, done=lambda: self._on_settled("Entry withdrawn"), refused=self._on_settled)

    def _on_settled(self, words: str) -> None:
        self._set_busy(busy=False)
        self.ask("")
        self.told.emit(words)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.changed.emit()

    def _row(self, entry: OwnEntryCard, state: State) -> Item:
        category = category_named(entry.category, self._tables)
        seen = sighting_lines(entry.sightings, state.position, state.at)
        new = entry.entry_id == self._new
        return {
            "key": entry.entry_id,
            "new": new,
            "spaced": entry.spaced,
            "category": category.name,
            "symbol": symbol_url(category),
            "colour": category.colour,
            "why": ". ".join(part for part in (entry.reason, entry.information) if part),
            "warnings": warnings_view(entry.warning_signals, self._tables),
            "until": until(entry.expires_at, state.at),
            "author": entry.author,
            "seen": seen or ([NOT_SEEN] if new else []),
            "found": times_seen(len(entry.sightings)),
        }


def times_seen(count: int) -> str:
    """How often, for a heading; empty for never. The core tells of the newest few only, so many is not counted."""
    if not count:
        return ""
    times = "once" if count == 1 else f"{'more than ' * (count > SIGHTINGS_SHOWN)}{min(count, SIGHTINGS_SHOWN)} times"
    return f"Seen {times} in the reads this car keeps"


def sighting_lines(sightings: list[Sighting], position: PositionStatus, now: datetime) -> list[str]:
    """Where and when the newest reads were taken, a line each."""
    return [_sighting(sighting, position, now) for sighting in sightings[:SIGHTINGS_SHOWN]]


def _sighting(sighting: Sighting, position: PositionStatus, now: datetime) -> str:
    metres = distance_from(position, sighting)
    where = "" if metres is None else f"{distance(metres)} from here"
    return ", ".join(part for part in (f"{sighting.spaced} {when(sighting.at, now)}", sighting.camera, where) if part)
