"""What the crew asked of the core and is not settled yet."""

from collections.abc import Callable
from dataclasses import dataclass

import uuid_utils

from incar.messages.display import (
    AddEntry,
    AnswerAlert,
    DecideAlert,
    DismissActivation,
    Done,
    EndShift,
    Refused,
    SaveStop,
    StartShift,
    ToCore,
    WithdrawEntry,
)

Request = AnswerAlert | DecideAlert | SaveStop | StartShift | EndShift | AddEntry | WithdrawEntry | DismissActivation
"""Every message that is settled under its `request_id`."""

NO_CORE = "The core is not answering. Nothing was saved; try again when it is back."
LOST_CORE = "The core stopped before it confirmed. Nothing you entered is lost; try again when it is back."


def new_request_id() -> str:
    """A fresh id, sortable by time."""
    return str(uuid_utils.uuid7())


@dataclass(frozen=True)
class _Pending:
    done: Callable[[], None]
    refused: Callable[[str], None]


class Requests:
    """Sends requests and hands their settlement to whoever asked."""

    def __init__(self, send: Callable[[ToCore], bool]) -> None:
        self._send = send
        self._pending: dict[str, _Pending] = {}

    def ask(self, message: Request, *, done: Callable[[], None], refused: Callable[[str], None]) -> None:
        """Sends `message`; exactly one of `done` and `refused` (with the reason) is called, at once or later."""
        self._pending[message.request_id] = _Pending(done, refused)
        if not self._send(message):
            self._pending.pop(message.request_id).refused(NO_CORE)

    def tell(self, message: ToCore) -> None:
        """Sends a message that is not settled."""
        self._send(message)

    def settle(self, settlement: Done | Refused) -> None:
        """Takes the core's word on one request; a request of an earlier display is nobody's."""
        pending = self._pending.pop(settlement.request_id, None)
        if pending is None:
            return
        if isinstance(settlement, Refused):
            pending.refused(settlement.reason[:1].upper() + settlement.reason[1:])  # shown as a sentence of its own
        else:
            pending.done()

    def lose(self) -> None:
        """The connection broke: what is not settled never will be."""
        pending, self._pending = self._pending, {}
        for request in pending.values():
            request.refused(LOST_CORE)
