"""One Qt application for every test of the display."""

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from incar.display import program
from tests.sim.display_core import SimulatedCore


@pytest.fixture(scope="session")
def application() -> QGuiApplication:
    return program.application()


@pytest.fixture
def core(tmp_path: Path) -> SimulatedCore:
    """A core that has not been started."""
    return SimulatedCore(tmp_path / "core.sock")
