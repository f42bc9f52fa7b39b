"""The display as a whole: view models, wire, sound and window, put together."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from incar.display import qt_log
from incar.display.alerts import AlertDesk
from incar.display.announcer import Announcer
from incar.display.desk import Desk
from incar.display.entry_form import EntryForm
from incar.display.forms import ShiftForm
from incar.display.link import CoreLink
from incar.display.nearby import Nearby
from incar.display.own_entries import OwnEntries
from incar.display.pictures import PROVIDER, Pictures
from incar.display.requests import Requests
from incar.display.sizes import Sizes, growth, px_per_mm_of
from incar.display.status import StatusBoard
from incar.display.stop_form import StopForm
from incar.display.theme import Theme, load_theme
from incar.errors import IncarError
from incar.messages.display import State
from incar.paths import RESOURCES
from incar.tables import load_tables

MAIN = RESOURCES / "qml" / "Main.qml"
STATIONARY_PAGES = {"entry", "entries"}
"""Not to be read or filled in while the driving view is in force."""
PUT_ASIDE = "Own entries are for when the car stands. What you entered is kept."
LOW_MM = 110
"""A window of less height shows less at once."""
_TOUCHES = {
    QEvent.Type.MouseButtonPress: True,
    QEvent.Type.TouchBegin: True,
    QEvent.Type.MouseButtonRelease: False,
    QEvent.Type.TouchEnd: False,
    QEvent.Type.TouchCancel: False,
}


class WindowError(IncarError):
    """The window could not be made."""


class Display(QObject):
    """Everything the display is made of; lives as long as the window."""

    def __init__(
        self, socket_path: Path, size: tuple[int, int], *, px_per_mm: float | None = None, night: bool = False
    ) -> None:
        super().__init__()
        self._size = size
        density = px_per_mm or px_per_mm_of(QGuiApplication.primaryScreen())
        tables = load_tables()
        self.link = CoreLink(socket_path, self)
        self.requests = Requests(self.link.send)
        self.pictures = Pictures()
        self.theme = Theme(load_theme(), night=night)
        self.sizes = Sizes(density, growth(size, density))
        self.status = StatusBoard()
        self.alerts = AlertDesk(tables, self.requests, self.pictures)
        self.stop = StopForm(tables, self.requests)
        self.shift = ShiftForm(self.requests)
        self.entry = EntryForm(tables, self.requests)
        self.own_entries = OwnEntries(tables, self.requests)
        self.nearby = Nearby(tables, self.requests)
        self.desk = Desk()
        self.announcer = Announcer(tables)
        self.last_state: State | None = None
        self._join()
        self.engine = QQmlApplicationEngine()
        self.window = self._make_window()

    def start(self, *, full_screen: bool = False) -> None:
        """Shows the window and reaches for the core."""
        self.window.resize(*self._size)
        self.window.showFullScreen() if full_screen else self.window.show()
        self.announcer.start()
        self.link.open()

    def close(self) -> None:
        """Ends in order: the wire, the sound, the window, and only then the view models it shows."""
        self.link.close()
        self.announcer.stop()
        self.window.close()
        self.engine.deleteLater()
        QGuiApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Tells the alert desk of every finger."""
        down = _TOUCHES.get(event.type())
        if down is not None:
            self.alerts.touch(down=down)
        return super().eventFilter(watched, event)

    def _join(self) -> None:
        self.link.state.connect(self._on_state)
        self.link.picture.connect(self.alerts.add_picture)
        self.link.settled.connect(self.requests.settle)
        self.link.lost.connect(self._on_lost)
        self.link.silent.connect(self.status.sound_alarm)
        self.link.silent.connect(self.announcer.core_silent)
        self.link.heard.connect(self.status.end_alarm)
        self.link.heard.connect(self.announcer.core_heard)
        self.status.driving_changed.connect(self._on_view)
        self.status.recovered.connect(self.desk.say)
        self.alerts.raised.connect(self.announcer.announce)
        self.alerts.closed.connect(self.announcer.drop)
        self.alerts.told.connect(self.desk.say)
        self.alerts.record_wanted.connect(self.stop.begin)
        self.stop.opened.connect(lambda: self.desk.open("stop"))
        self.stop.saved.connect(self._on_stop_saved)
        self.shift.saved.connect(self._on_saved)
        self.entry.opened.connect(lambda: self.desk.open("entry"))
        self.entry.added.connect(self._on_entry_added)
        self.own_entries.told.connect(self.desk.say)
        self.desk.page_changed.connect(self._show_nearby)
        self.alerts.front_changed.connect(self._show_nearby)
        self.nearby.raised.connect(self.announcer.announce_nearby)
        self.nearby.closed.connect(self.announcer.drop_nearby)
        self.nearby.told.connect(self.desk.say)
        self.status.ticked.connect(self.nearby.tick)
        self.announcer.notice.connect(self.status.notify)
        self.announcer.cleared.connect(self.status.withdraw)

    def _make_window(self) -> QQuickWindow:
        self.engine.addImageProvider(PROVIDER, self.pictures)
        context = self.engine.rootContext()
        for name, model in (
            ("theme", self.theme),
            ("sizes", self.sizes),
            ("board", self.status),
            ("alerts", self.alerts),
            ("stopForm", self.stop),
            ("shiftForm", self.shift),
            ("entryForm", self.entry),
            ("ownEntries", self.own_entries),
            ("nearby", self.nearby),
            ("desk", self.desk),
            ("lowMm", LOW_MM),
            ("announcer", self.announcer),
        ):
            context.setContextProperty(name, model)
        self.engine.load(QUrl.fromLocalFile(str(MAIN)))
        if not self.engine.rootObjects():
            raise WindowError(f"the screen in {MAIN} could not be loaded; the log says which line is wrong")
        window = self.engine.rootObjects()[0]
        if not isinstance(window, QQuickWindow):
            raise WindowError(f"the screen in {MAIN} is not a window")
        window.installEventFilter(self)
        return window

    def _on_state(self, state: State) -> None:
        new_shift = self.last_state is None or state.shift != self.last_state.shift
        self.last_state = state
        self.status.show(state)
        self.alerts.show(state, pictures=not self.status.driving)
        self._show_nearby()
        self.stop.show(state.stops)
        self.own_entries.show(state)
        self.entry.show(state.own_entries)
        if new_shift and self.desk.page != "shift":
            self.shift.show(state.shift)

    def _show_nearby(self) -> None:
        """On a low screen there is no room beside an alert in front, whatever its stage."""
        if self.last_state is None:
            return
        low = self.window.height() < self.sizes.mm(LOW_MM)
        covered = low and self.desk.page == "patrol" and bool(self.alerts.front)
        self.nearby.show(self.last_state, held=self.alerts.unanswered or covered)

    def _on_view(self) -> None:
        if self.last_state is not None:
            self.alerts.show(self.last_state, pictures=not self.status.driving)
        if self.status.driving and self.desk.page in STATIONARY_PAGES:
            self.desk.open("patrol")
            self.desk.say(PUT_ASIDE)

    def _on_lost(self) -> None:
        self.requests.lose()
        self.alerts.forget_asked()

    def _on_stop_saved(self, words: str) -> None:
        self.stop.clear()
        self._on_saved(words)

    def _on_entry_added(self, entry_id: str, words: str) -> None:
        self.own_entries.tell_of(entry_id)
        self.desk.open("patrol" if self.status.driving else "entries")
        self.desk.say(words)

    def _on_saved(self, words: str) -> None:
        self.desk.open("patrol")
        self.desk.say(words)


@contextmanager
def ending_on_signals(application: QGuiApplication) -> Iterator[None]:
    """SIGTERM and SIGINT end the application's event loop, now or as soon as it begins.

    A signal's wake-up byte comes to Qt as an event: nothing is done in the middle of whatever was under way.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)  # noqa: FBT003 - Python takes it by position
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: application.exit(0))
    previous_fd = signal.set_wakeup_fd(writer.fileno())
    previous = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(previous_fd)
        notifier.setEnabled(False)
        reader.close()
        writer.close()


def application() -> QGuiApplication:
    """The one Qt application of the process, logging as the program does."""
    os.environ.setdefault("QSG_RENDER_LOOP", "basic")
    qt_log.install()
    made = QGuiApplication.instance()
    if isinstance(made, QGuiApplication):
        return made
    app = QGuiApplication(["incar display"])
    app.setApplicationDisplayName("incar")
    return app
