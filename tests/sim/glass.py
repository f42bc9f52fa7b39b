"""A display on a simulated core, with a finger: what screen tests hold in their hands."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from incar.display import program
from incar.display.finger import Finger, visible_items
from incar.display.queue import GUARD_S
from tests.sim.display_core import SimulatedCore

SCREENS = {"7 inch": ((1024, 600), 6.65), "10 inch": ((1280, 800), 5.9), "13 inch": ((1920, 1080), 6.5)}


def until(condition: Callable[[], object], timeout_s: float = 15.0) -> None:
    """Runs Qt's events until something is so."""
    limit_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < limit_s, "the display did not get there in time"
        QTest.qWait(10)


class Glass:
    """One display in its window."""

    def __init__(self, core: SimulatedCore, *, screen: str = "10 inch") -> None:
        program.application()
        size, self.px_per_mm = SCREENS[screen]
        self.core = core
        self.display = program.Display(core.path, size, px_per_mm=self.px_per_mm)
        self.display.start()
        self.finger = Finger(self.display.window)

    def close(self) -> None:
        """Closes the window."""
        self.display.close()

    def until(self, condition: Callable[[], object], timeout_s: float = 15.0) -> None:
        """Runs the display until something is so."""
        until(condition, timeout_s)

    def touch(self, name: str) -> None:
        """Touches an item as soon as it can be touched."""
        self.until(lambda: self.finger.can(name))
        self._draw()
        assert self.finger.touch(name)
        QTest.qWait(20)
        self._draw()

    def _draw(self) -> None:
        """Draws what is due, however busy the machine: only then has what has just appeared found its place."""
        self.display.window.grabWindow()

    def rest(self, seconds: float = 0.05) -> None:
        """Lets the screen come to rest."""
        QTest.qWait(int(seconds * 1000))

    def past_guard(self) -> None:
        """Waits until a change of the alert in front may be answered."""
        self.rest(GUARD_S + 0.1)

    def item(self, name: str) -> QQuickItem:
        """The visible item of that name."""
        found = self.finger.find(name)
        assert found is not None, f"{name} is not on screen"
        return found

    def shows(self, words: str) -> bool:
        """Some text on screen holds these words."""
        return any(words in text for text in self.texts())

    def texts(self) -> list[str]:
        """Every text on screen."""
        return [str(item.property("text")) for item in self.items("QQuickText")]

    def items(self, kind: str) -> list[QQuickItem]:
        """Every visible item of one of Qt's classes."""
        return [item for item in visible_items(self.display.window) if item.inherits(kind)]

    def mm(self, pixels: float) -> float:
        """Pixels as millimetres of this screen."""
        return pixels / self.px_per_mm

    def photograph(self, path: Path) -> None:
        """Saves what is on screen."""
        assert self.display.window.grabWindow().save(str(path))
