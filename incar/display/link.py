"""The display's end of the wire to the core: connects, reconnects, and notices silence.

Whatever happens to the core, the display keeps what it last knew. The core counts as silent as soon as nothing has been
heard for a little less than the limit, so that the crew is told within it; and at once when a connection breaks over
which it had told its state: it may be back before the limit, but meanwhile no plate was checked.
"""

import logging
import time
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtNetwork import QLocalSocket

from incar.messages.display import (
    PROTOCOL,
    SILENCE_LIMIT_S,
    Done,
    Hello,
    Picture,
    Refused,
    State,
    ToCore,
    ToDisplay,
    to_core,
    to_display,
)
from incar.messages.framing import WireError

FIRST_RETRY_S = 0.1
LONGEST_RETRY_S = 2.0
RETRY_GROWTH = 1.6
ALARM_MARGIN_S = 0.15
"""Time to paint and to sound before the limit is reached."""
SHORTEST_SILENCE_S = 2.5
"""A silence lasts at least this long for the crew: a core that is back sooner must not flicker past them."""

_log = logging.getLogger(__name__)


class CoreLink(QObject):
    """One connection to the core, made again whenever it breaks."""

    state = Signal(object)
    picture = Signal(object)
    settled = Signal(object)
    """`Done` or `Refused`."""
    lost = Signal()
    """The connection broke: nothing that was asked and not settled will be."""
    silent = Signal(object)
    """The core is not answering; carries when it was last heard, aware UTC."""
    heard = Signal()
    """The core answers again, and has told its state."""

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._buffer = bytearray()
        self._retry_s = FIRST_RETRY_S
        self._last_heard = datetime.now(UTC)
        self._is_silent = False
        self._silent_at_least_until_s = 0.0
        self._told = False
        """The state has been heard over this connection."""
        self._socket = QLocalSocket(self)
        self._socket.connected.connect(self._on_connected)
        self._socket.disconnected.connect(self._on_broken)
        self._socket.errorOccurred.connect(self._on_error)
        self._socket.readyRead.connect(self._on_bytes)
        self._retry = _single_shot(self, self._connect)
        self._watch = _single_shot(self, self._on_silence)

    def open(self) -> None:
        """Starts connecting; from now on silence counts."""
        self._watch.start(int((SILENCE_LIMIT_S - ALARM_MARGIN_S) * 1000))
        self._connect()

    def close(self) -> None:
        """Leaves the core alone for good."""
        self._retry.stop()
        self._watch.stop()
        self._socket.blockSignals(True)  # noqa: FBT003 - Qt takes it by position
        self._socket.abort()

    def send(self, message: ToCore) -> bool:
        """Sends a message; False when there is nobody to send it to."""
        if self._socket.state() is not QLocalSocket.LocalSocketState.ConnectedState:
            return False
        self._socket.write(to_core.pack(message))
        self._socket.flush()
        return True

    def _connect(self) -> None:
        self._socket.connectToServer(str(self._path))

    def _on_connected(self) -> None:
        self._buffer.clear()
        self.send(Hello(protocol=PROTOCOL))

    def _on_error(self, _error: QLocalSocket.LocalSocketError) -> None:
        self._retry_later()

    def _on_broken(self) -> None:
        self._buffer.clear()
        if self._told:
            self._on_silence()
        self._told = False
        self.lost.emit()
        self._retry_later()

    def _retry_later(self) -> None:
        if not self._retry.isActive():
            self._retry.start(int(self._retry_s * 1000))
            self._retry_s = min(self._retry_s * RETRY_GROWTH, LONGEST_RETRY_S)

    def _on_bytes(self) -> None:
        self._buffer += self._socket.readAll().data()
        try:
            messages = to_display.split(self._buffer)
        except WireError as error:
            _log.warning("the core's message was not understood, connecting anew: %s", error)
            self._socket.abort()
            return
        for message in messages:
            self._pass_on(message)
            self._on_heard()

    def _pass_on(self, message: ToDisplay) -> None:
        match message:
            case State():
                self._retry_s = FIRST_RETRY_S
                self._told = True
                self.state.emit(message)
            case Picture():
                self.picture.emit(message)
            case Done() | Refused():
                self.settled.emit(message)
            case _:
                pass  # a beat has done its work by being heard; previews are not asked for

    def _on_heard(self) -> None:
        self._last_heard = datetime.now(UTC)
        self._watch.start()
        if self._is_silent and self._told and time.monotonic() >= self._silent_at_least_until_s:
            self._is_silent = False
            self.heard.emit()

    def _on_silence(self) -> None:
        if not self._is_silent:
            self._is_silent = True
            self._silent_at_least_until_s = time.monotonic() + SHORTEST_SILENCE_S
            self.silent.emit(self._last_heard)


def _single_shot(owner: QObject, action: object) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(action)
    return timer
