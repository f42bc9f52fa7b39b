"""The stop record: prefilled from the alert, filled in by touch, kept until the core has said `Done`."""

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from incar.display.forms import Fields, Form
from incar.display.requests import Requests, new_request_id
from incar.display.rows import Rows
from incar.display.shown import shown
from incar.display.wording import clock_time, vehicle
from incar.messages.display import SaveStop
from incar.messages.parts import AlertCard, SavedStop
from incar.tables import Code, Tables

NOT_STOPPED = "Not stopped"
"""The group of outcomes that say why a vehicle was not stopped."""
SEIZURE_165A = "seizure_165a"
SAVED = "Stop record saved"


class StopForm(Form):
    """One stop record, new or being corrected."""

    opened = Signal()
    """There is a record to be filled in."""
    turned = Signal()
    """As `changed`: a property of this class can only announce itself by a signal of this class."""

    def __init__(self, tables: Tables, requests: Requests) -> None:
        super().__init__(requests)
        self._tables = tables
        self._stops: dict[str, SavedStop] = {}
        self._rows = Rows(self)
        self.changed.connect(self.turned)
        self._drafts: dict[tuple[str, str], Fields] = {}
        self.fill(_blank())

    @shown(QObject)
    def stops(self) -> Rows:
        """The shift's stop records, newest first."""
        return self._rows

    @shown(list)
    def powers(self) -> list[Fields]:
        """The powers to choose from."""
        return _choices(self._tables.powers)

    @shown(list)
    def conditions(self) -> list[Fields]:
        """The conditions of s.165A."""
        return _choices(self._tables.seizure_conditions)

    @shown(list)
    def outcome_groups(self) -> list[Fields]:
        """What came of a stop, group by group."""
        return [group for group in _groups(self._tables.outcomes) if group["name"] != NOT_STOPPED]

    @shown(list)
    def why_not_groups(self) -> list[Fields]:
        """Why a vehicle was not stopped."""
        return [group for group in _groups(self._tables.outcomes) if group["name"] == NOT_STOPPED]

    @shown(bool, notify=turned)
    def correcting(self) -> bool:
        """A saved stop is being corrected: the core keeps the old and asks why."""
        return bool(self._fields["stop_id"])

    @shown(bool, notify=turned)
    def seizing(self) -> bool:
        """The details of s.165A are wanted."""
        return SEIZURE_165A in self._fields["outcomes"]

    def begin(self, card: AlertCard) -> None:
        """A new record of an alert, prefilled from it."""
        match = card.matches[0]
        seen = {"make": match.make, "model": match.model, "colour": match.colour}
        self._turn_to({"hit_id": card.hit_id, "vrm_confirmed": card.spaced} | seen)

    @Slot()
    def begin_own(self) -> None:
        """A new record of a stop that no alert led to."""
        self._turn_to({})

    @Slot(str)
    def correct(self, stop_id: str) -> None:
        """Opens a saved record for correction."""
        stop = self._stops.get(stop_id)
        if stop is not None:
            self._turn_to({name: getattr(stop, name) for name in _BLANK_STOP if hasattr(stop, name)})

    def clear(self) -> None:
        """The record is saved: the next one starts empty."""
        self.fill(_blank())

    def show(self, stops: list[SavedStop]) -> None:
        """Takes the shift's records; one whose confirmation was lost with the connection may be among them."""
        self._stops = {stop.stop_id: stop for stop in stops}
        self._rows.show(self._row(stop) for stop in stops)
        if self._fields["request_id"] in self._stops and not self.busy and self.trouble:
            self.object_to("")
            self.saved.emit(SAVED)

    @Slot(str)
    def toggle_outcome(self, key: str) -> None:
        """Chooses an outcome, or takes it back."""
        outcomes = list(self._fields["outcomes"])
        self.put("outcomes", [name for name in outcomes if name != key] if key in outcomes else [*outcomes, key])

    @Slot(bool)
    def set_stopped(self, stopped: bool) -> None:
        """Stopped or not; outcomes of the other kind no longer apply."""
        if stopped == self._fields["stopped"]:
            return
        table = self._tables.outcomes
        kept = [key for key in self._fields["outcomes"] if (table[key].group == NOT_STOPPED) != stopped]
        self.put("outcomes", kept)
        self.put("stopped", stopped)

    @Slot()
    def save(self) -> None:
        """Sends the record to the core."""
        fields = {name: value.strip() if isinstance(value, str) else value for name, value in self._fields.items()}
        fields["vrm_confirmed"] = "".join(fields["vrm_confirmed"].split()).upper()
        missing = self._missing(fields)
        if missing:
            self.object_to(missing)
            return
        self.submit(msgspec.convert(fields, SaveStop), "Correction saved" if self.correcting else SAVED)

    def _missing(self, fields: Fields) -> str:
        if not fields["vrm_confirmed"]:
            return "Enter the registration mark."
        if not fields["outcomes"]:
            return "Choose at least one outcome." if fields["stopped"] else "Choose why it was not stopped."
        if self.correcting and not fields["change_reason"]:
            return "Say why the record is changed."
        return ""

    def _turn_to(self, known: Fields) -> None:
        """Puts the record in hand aside and takes up the one wanted, where it was left or anew."""
        wanted = _blank() | known
        self._drafts[_subject(self._fields)] = self._fields
        self.fill(self._drafts.pop(_subject(wanted), wanted))
        self.opened.emit()

    def _row(self, stop: SavedStop) -> Fields:
        names = [self._tables.outcomes[key].name for key in stop.outcomes if key in self._tables.outcomes]
        return {
            "key": stop.stop_id,
            "spaced": stop.vrm_confirmed,
            "time": clock_time(stop.saved_at),
            "vehicle": vehicle(stop.make, stop.model, stop.colour),
            "outcomes": ", ".join(names),
        }


_BLANK_STOP: Fields = {
    "stop_id": "",
    "hit_id": "",
    "vrm_confirmed": "",
    "make": "",
    "model": "",
    "colour": "",
    "power": "",
    "stopped": True,
    "outcomes": [],
    "seizure_condition": "",
    "seizure_warning_given": False,
    "seizure_notice": "",
    "incident_reference": "",
    "crime_number": "",
    "notes": "",
    "change_reason": "",
}


def _blank() -> Fields:
    return _BLANK_STOP | {"request_id": new_request_id()}


def _subject(fields: Fields) -> tuple[str, str]:
    """What a record is about: the record it corrects, or the alert, or neither (officer initiated)."""
    return fields["stop_id"], "" if fields["stop_id"] else fields["hit_id"]


def _choices(codes: dict[str, Code]) -> list[Fields]:
    return [{"key": key, "name": code.short or code.name} for key, code in codes.items()]


def _groups(codes: dict[str, Code]) -> list[Fields]:
    groups: dict[str, dict[str, Code]] = {}
    for key, code in codes.items():
        groups.setdefault(code.group, {})[key] = code
    return [{"name": name, "choices": _choices(members)} for name, members in groups.items()]
