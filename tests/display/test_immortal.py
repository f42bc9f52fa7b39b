"""A signal may be emitted for as long as a car lasts."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal

from incar.display.immortal import BEYOND_REACH, keep_singletons

singletons = pytest.mark.parametrize("singleton", [None, True, False])


class Bell(QObject):
    rung = Signal()


@singletons
def test_counts_are_beyond_reach_and_raised_once(singleton: object) -> None:
    keep_singletons()
    keep_singletons()
    assert BEYOND_REACH // 2 < sys.getrefcount(singleton) < 2 * BEYOND_REACH


@pytest.mark.usefixtures("application")
def test_more_emissions_than_python_has_references_end_nothing() -> None:
    bell = Bell()
    heard: list[None] = []
    bell.rung.connect(lambda: heard.append(None))
    for _ in range(20_000):
        bell.rung.emit()
    assert len(heard) == 20_000
