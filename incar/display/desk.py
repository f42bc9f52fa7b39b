"""Which page is open, and short words to the crew."""

from typing import Literal, cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from incar.display.shown import shown

Page = Literal["patrol", "menu", "stop", "shift", "recent", "entry", "entries"]
MESSAGE_S = 6


class Desk(QObject):
    """View model of the window itself."""

    page_changed = Signal()
    message_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._page: Page = "patrol"
        self._message = ""
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(MESSAGE_S * 1000)
        self._fade.timeout.connect(lambda: self.say(""))

    @shown(str, notify=page_changed)
    def page(self) -> str:
        """The open page; alerts and the patrol screen share `patrol`."""
        return self._page

    @shown(str, notify=message_changed)
    def message(self) -> str:
        """A confirmation or a refusal, for a few seconds."""
        return self._message

    @Slot(str)
    def open(self, page: str) -> None:
        """Turns to a page; words about the one before are over."""
        if page != self._page:
            self.say("")
            self._page = cast("Page", page)
            self.page_changed.emit()

    @Slot(str)
    def say(self, words: str) -> None:
        """Shows `words` for a few seconds."""
        self._message = words
        self.message_changed.emit()
        if words:
            self._fade.start()
