"""Plays the demo: a car of its own, its programs, a gpsd of its own, and somebody to answer the alerts."""

import logging
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from incar.core.launcher import Launcher
from incar.core.programs import core_program, display_program
from incar.demo.account import DemoAccount, account_of
from incar.demo.home import demo_home
from incar.demo.observer import Observer, ObserverError
from incar.demo.positions import GpsSimulator
from incar.demo.render import Drive
from incar.demo.scenario import Scenario
from incar.paths import RESOURCES
from incar.report.summary import ShiftSummary

log = logging.getLogger(__name__)

OFFICER_FILE = RESOURCES / "demo" / "officer.toml"
LOOK_INTERVAL_S = 0.1
ANSWER_LIMIT_S = 60.0
"""How long after the drive the officer's script may still be writing."""
SETTLED_S = 3.0
"""The drive is over and nothing has been left to answer for so long: the officer is done."""


@dataclass(frozen=True)
class Staging:
    """How the demo is played."""

    offscreen: bool
    """An officer's script answers, and nothing is shown."""
    screenshots: Path | None = None


def play(
    scenario: Scenario, drive: Drive, staging: Staging, say: Callable[[str], None] = lambda _: None
) -> tuple[DemoAccount, ShiftSummary]:
    """Play the drive through a whole car and give the account of it.

    Raises:
        IncarError: a program could not be started, or gpsd is not installed.
    """
    with ExitStack() as stack:
        gps = stack.enter_context(GpsSimulator(scenario))
        home = stack.enter_context(demo_home(scenario, drive.videos, gps.port, say))
        launcher = Launcher(
            [
                core_program(home.settings, home.socket),
                display_program(home.socket, *_options(staging), offscreen=staging.offscreen),
            ]
        )
        stack.callback(launcher.stop)
        observer = Observer(home.socket)
        stack.callback(observer.close)
        _start_shift(observer, scenario)  # before the first frame: a read without a shift is none of its summary
        gps.set_off()
        say("the patrol is on the road")
        _Watch(launcher, observer, staging, len(drive.videos)).until_over()
        _end_shift(observer)
        return account_of(home, observer, drive.truth, drive.seconds)


def _options(staging: Staging) -> list[str]:
    options: list[str] = []
    if staging.offscreen:
        options += ["--officer", str(OFFICER_FILE)]
    if staging.screenshots:
        options += ["--screenshots", str(staging.screenshots)]
    return options


def _start_shift(observer: Observer, scenario: Scenario) -> None:
    patrol = scenario.patrol
    single = len(patrol.officers) == 1
    observer.start_shift(patrol.call_sign, patrol.officers, patrol.operation, patrol.district, single=single)


def _end_shift(observer: Observer) -> None:
    try:
        observer.end_shift()
    except ObserverError:
        log.info("the shift had been ended already")


class _Watch:
    """Looks after the programs until the demo is over."""

    def __init__(self, launcher: Launcher, observer: Observer, staging: Staging, cameras: int) -> None:
        self._launcher, self._observer, self._staging, self._cameras = launcher, observer, staging, cameras
        self._interrupted = False
        self._finished_at: float | None = None

    def until_over(self) -> None:
        """With a screen until the window is closed, without one until the officer's script is done; or Ctrl-C."""
        before = {wanted: signal.signal(wanted, self._interrupt) for wanted in (signal.SIGTERM, signal.SIGINT)}
        try:
            while not self._interrupted and not self._launcher.done("display") and not self._script_done():
                self._launcher.look_after()
                time.sleep(LOOK_INTERVAL_S)
        finally:
            for wanted, handler in before.items():
                signal.signal(wanted, handler)

    def _interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        self._interrupted = True

    def _script_done(self) -> bool:
        if not self._staging.offscreen or not self._observer.all_finished(self._cameras):
            return False
        self._finished_at = self._finished_at or time.monotonic()
        finished_s = time.monotonic() - self._finished_at
        return min(self._observer.quiet_s(), finished_s) >= SETTLED_S or finished_s > ANSWER_LIMIT_S
