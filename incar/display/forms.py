"""What the crew's forms have in common, and the shift's form.

A form is a dictionary of fields that QML reads and writes by name. What was typed stays until the core has said
`Done`, whatever happens in between.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from incar.display.requests import Requests, new_request_id
from incar.display.shown import shown
from incar.messages.display import AddEntry, EndShift, SaveStop, StartShift
from incar.messages.parts import ShiftStatus

Fields = dict[str, Any]


class Form(QObject):
    """Fields, whether they are on their way, and what the core said against them."""

    changed = Signal()
    trouble_changed = Signal()
    saved = Signal(str)
    """The core has it on disk; words for the crew."""

    def __init__(self, requests: Requests) -> None:
        super().__init__()
        self._requests = requests
        self._fields: Fields = {}
        self._busy = False
        self._trouble = ""

    @shown(dict, notify=changed)
    def fields(self) -> Fields:
        """Every field by name."""
        return self._fields

    @shown(bool, notify=changed)
    def busy(self) -> bool:
        """On its way to the core."""
        return self._busy

    @shown(str, notify=trouble_changed)
    def trouble(self) -> str:
        """Why it was not saved; empty when nothing is wrong."""
        return self._trouble

    @Slot(str, "QVariant")
    def put(self, name: str, value: object) -> None:
        """Sets one field."""
        if self._fields.get(name) != value:
            self._fields = self._fields | {name: value}
            self.changed.emit()

    def fill(self, fields: Fields) -> None:
        """Sets every field at once; earlier trouble is over."""
        self._fields = fields
        self.object_to("")
        self.changed.emit()

    def submit(self, message: SaveStop | StartShift | EndShift | AddEntry, words: str) -> None:
        """Sends the form; `words` tell the crew that it was saved."""
        if self._busy:
            return
        self.object_to("")
        self._set_busy(busy=True)
        self._requests.ask(message, done=lambda: self._on_done(words), refused=self._on_refused)

    def _on_done(self, words: str) -> None:
        self._set_busy(busy=False)
        self.saved.emit(words)

    def _on_refused(self, reason: str) -> None:
        self._set_busy(busy=False)
        self.object_to(reason)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.changed.emit()

    def object_to(self, trouble: str) -> None:
        """Says what is wrong with the form; empty: nothing."""
        self._trouble = trouble
        self.trouble_changed.emit()


class ShiftForm(Form):
    """Who takes the car."""

    def __init__(self, requests: Requests) -> None:
        super().__init__(requests)
        self.fill(dict(_BLANK_SHIFT))

    def show(self, shift: ShiftStatus | None) -> None:
        """Shows the shift in progress; a form being filled in is left alone."""
        if shift is not None:
            self.fill(
                {
                    "call_sign": shift.call_sign,
                    "officers": ", ".join(shift.officers),
                    "operation": shift.operation,
                    "district": shift.district,
                    "crewed_single": shift.crewed_single,
                }
            )

    @Slot()
    def start(self) -> None:
        """The crew takes the car."""
        officers = [name.strip() for name in self._fields["officers"].split(",") if name.strip()]
        call_sign = self._fields["call_sign"].strip()
        if not call_sign or not officers:
            self.object_to("Enter the call-sign and at least one officer.")
            return
        message = StartShift(
            request_id=new_request_id(),
            call_sign=call_sign,
            officers=officers,
            operation=self._fields["operation"].strip(),
            district=self._fields["district"].strip(),
            crewed_single=self._fields["crewed_single"],
        )
        self.submit(message, "Shift started")

    @Slot()
    def end(self) -> None:
        """The crew leaves the car."""
        self.submit(EndShift(request_id=new_request_id()), "Shift ended")


_BLANK_SHIFT: Fields = {"call_sign": "", "officers": "", "operation": "", "district": "", "crewed_single": True}
