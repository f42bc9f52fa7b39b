"""A finger on the glass: finds what is on screen by name, brings it into view and touches it with real events."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest


class Finger:
    """Touches one window."""

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window

    def find(self, name: str) -> QQuickItem | None:
        """The visible item of that objectName."""
        return next((item for item in visible_items(self._window) if item.objectName() == name), None)

    def can(self, name: str) -> bool:
        """It is there and may be touched."""
        item = self.find(name)
        return item is not None and item.isEnabled()

    def touch(self, name: str) -> bool:
        """Touches an item; False when it is not there or may not be touched."""
        item = self.find(name)
        if item is None or not item.isEnabled():
            return False
        _bring_into_view(item)
        centre = item.mapToScene(item.boundingRect().center()).toPoint()
        QTest.mouseClick(self._window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, centre)
        return True

    def type(self, text: str) -> None:
        """Types on the screen's own keys, over what was there."""
        focused = self._window.activeFocusItem()
        if focused is not None and focused.inherits("QQuickTextInput"):
            focused.setProperty("text", "")
        for character in text:
            if not self.touch("key-Space" if character == " " else f"key-{character.upper()}"):
                # The screen's keys have no such sign; a keyboard does.
                self._press(character)

    def _press(self, character: str) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character)
            QCoreApplication.sendEvent(self._window, event)


def visible_items(window: QQuickWindow) -> Iterator[QQuickItem]:
    """Every item that is on screen, outermost first."""
    return _below(window.contentItem())


def _below(item: QQuickItem) -> Iterator[QQuickItem]:
    if item.isVisible():
        yield item
        for child in item.childItems():
            yield from _below(child)


def _bring_into_view(item: QQuickItem) -> None:
    parent = item.parentItem()
    while parent is not None:
        if parent.inherits("QQuickFlickable"):
            _scroll(parent, item)
        parent = parent.parentItem()


def _scroll(flickable: QQuickItem, item: QQuickItem) -> None:
    hidden = float(flickable.property("contentHeight")) - flickable.height()
    top = item.mapToItem(flickable, QPointF(0, 0)).y()
    if hidden > 0 and not 0 <= top <= flickable.height() - item.height():
        wanted = float(flickable.property("contentY")) + top - (flickable.height() - item.height()) / 2
        flickable.setProperty("contentY", min(max(wanted, 0.0), hidden))
