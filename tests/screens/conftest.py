"""A core and a display for every test of the screens."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sim.display_core import SimulatedCore
from tests.sim.glass import Glass

OpenGlass = Callable[[str], Glass]


@pytest.fixture
def core(tmp_path: Path) -> Iterator[SimulatedCore]:
    with SimulatedCore(tmp_path / "core.sock") as running:
        yield running


@pytest.fixture
def open_glass(core: SimulatedCore) -> Iterator[OpenGlass]:
    """Opens a display on a screen of `tests.sim.glass.SCREENS`."""
    opened: list[Glass] = []

    def opening(screen: str) -> Glass:
        opened.append(Glass(core, screen=screen))
        opened[-1].until(lambda: opened[-1].display.status.known)
        return opened[-1]

    yield opening
    for glass in opened:
        glass.close()


@pytest.fixture
def glass(open_glass: OpenGlass) -> Glass:
    """A display on the usual screen."""
    return open_glass("10 inch")
