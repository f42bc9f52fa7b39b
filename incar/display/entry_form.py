"""An entry of the crew's own: which mark to look for, why and for how long; filled in by touch, kept until it is saved.

Only categories that are not for bulk lists may be chosen. Reason and expiry have no default: the crew decides both.
"""

from PySide6.QtCore import Signal, Slot

from incar.display.forms import Fields, Form
from incar.display.requests import Requests, new_request_id
from incar.display.shown import shown
from incar.messages.display import AddEntry
from incar.messages.parts import OwnEntryCard
from incar.tables import Tables

LOCAL = "local"
"""The category an entry has unless the crew chooses another."""
EXPIRIES: dict[int, str] = {8: "8 h", 24: "24 h", 168: "7 days", 672: "28 days"}
"""Hours → words."""
WILDCARDS = "?*"
SAVED = "Entry saved"


class EntryForm(Form):
    """One new entry."""

    opened = Signal()
    added = Signal(str, str)
    """The core has it on disk: the entry's id, and words for the crew."""

    def __init__(self, tables: Tables, requests: Requests) -> None:
        super().__init__(requests)
        self._tables = tables
        self.saved.connect(self._on_saved)
        self.fill(_blank())

    @shown(list)
    def categories(self) -> list[Fields]:
        """The categories to choose from, the usual one first."""
        allowed = [(key, category) for key, category in self._tables.categories.items() if not category.bulk]
        allowed.sort(key=lambda item: item[0] != LOCAL)
        return [{"key": key, "name": category.name} for key, category in allowed]

    @shown(list)
    def reasons(self) -> list[Fields]:
        """The usual reasons."""
        return [{"key": key, "name": code.short or code.name} for key, code in self._tables.entry_reasons.items()]

    @shown(list)
    def expiries(self) -> list[Fields]:
        """How long it may be in force."""
        return [{"key": str(hours), "name": words} for hours, words in EXPIRIES.items()]

    @shown(list)
    def warnings(self) -> list[Fields]:
        """The warning signals to choose from."""
        return [{"key": key, "name": f"{key}  {code.name}"} for key, code in self._tables.warning_signals.items()]

    @Slot()
    def begin(self) -> None:
        """Opens the form as it was left."""
        self.opened.emit()

    @Slot(str)
    def toggle_warning(self, key: str) -> None:
        """Chooses a warning signal, or takes it back."""
        chosen = list(self._fields["warning_signals"])
        self.put("warning_signals", [code for code in chosen if code != key] if key in chosen else [*chosen, key])

    @Slot()
    def save(self) -> None:
        """Sends the entry to the core."""
        fields = self._fields
        vrm, words = "".join(fields["vrm"].split()).upper(), fields["words"].strip()
        reason = self._tables.entry_reasons.get(fields["reason"])
        missing = self._missing(vrm, words)
        if missing:
            self.object_to(missing)
            return
        message = AddEntry(
            request_id=fields["request_id"],
            vrm=vrm,
            category=fields["category"],
            reason=reason.name if reason else words,
            information=words if reason else "",
            warning_signals=fields["warning_signals"],
            expires_h=float(fields["expires_h"]),
        )
        self.submit(message, SAVED)

    def show(self, entries: list[OwnEntryCard]) -> None:
        """Takes the entries in force; one whose confirmation was lost with the connection may be among them."""
        kept = {entry.entry_id for entry in entries}
        if self._fields["request_id"] in kept and not self.busy and self.trouble:
            self.object_to("")
            self.saved.emit(SAVED)

    def _missing(self, vrm: str, words: str) -> str:
        if not vrm.strip(WILDCARDS):
            return "Enter the registration mark, or what is known of it."
        if not all(sign.isalnum() or sign in WILDCARDS for sign in vrm):
            return "A mark has letters and digits; ? stands for one of them, * for any number."
        if not self._fields["reason"] and not words:
            return "Choose a reason, or write one."
        if not self._fields["expires_h"]:
            return "Choose how long the entry is in force."
        return ""

    def _on_saved(self, words: str) -> None:
        entry_id = self._fields["request_id"]
        self.fill(_blank())
        self.added.emit(entry_id, words)


_BLANK_ENTRY: Fields = {
    "vrm": "",
    "category": LOCAL,
    "reason": "",
    "words": "",
    "expires_h": "",
    "warning_signals": [],
}


def _blank() -> Fields:
    return _BLANK_ENTRY | {"request_id": new_request_id()}
