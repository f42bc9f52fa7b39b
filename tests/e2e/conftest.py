"""A whole car on the first seconds of the demo's drive: core, camera workers, display, gpsd, lists."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import platformdirs
import pytest

from incar.core.launcher import Launcher
from incar.core.programs import core_program, display_program
from incar.demo.home import DemoHome, demo_home
from incar.demo.observer import Observer
from incar.demo.positions import GpsSimulator
from incar.demo.render import Drive, render_drive
from incar.demo.scenario import Scenario, load_scenario

DRIVE_S = 12.0
"""Long enough for the first two alerts."""
KEPT_DRIVES = platformdirs.user_cache_path("incar", appauthor=False) / "demo"
"""Rendering takes minutes on a slow machine; what was rendered for one run serves the next."""


@dataclass
class Car:
    """The running programs and what a test sees of them."""

    home: DemoHome
    launcher: Launcher
    observer: Observer

    def wait(self, condition: Callable[[], bool], what: str, limit_s: float = 60.0) -> None:
        """Look after the programs until something has come about."""
        until = time.monotonic() + limit_s
        while not condition():
            assert time.monotonic() < until, f"not in time: {what}"
            self.launcher.look_after()
            time.sleep(0.02)


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return load_scenario()


@pytest.fixture(scope="session")
def drive(scenario: Scenario) -> Drive:
    return render_drive(scenario, KEPT_DRIVES, DRIVE_S)


@pytest.fixture
def car(scenario: Scenario, drive: Drive) -> Iterator[Car]:
    """A car whose display is shown to nobody and whose alerts nobody answers."""
    with GpsSimulator(scenario) as gps, demo_home(scenario, drive.videos, gps.port) as home:
        display = display_program(home.socket, offscreen=True)
        launcher = Launcher([core_program(home.settings, home.socket), display])
        try:
            observer = Observer(home.socket)
            gps.set_off()
            yield Car(home, launcher, observer)
            observer.close()
        finally:
            launcher.stop()
