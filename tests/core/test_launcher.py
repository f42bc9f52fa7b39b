"""The launcher: what dies is started again, what is done stays done, the other never notices."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from incar.core.launcher import Launcher, Program
from tests.conftest import ExpectLog

SLEEPER = ("-c", "import time; time.sleep(60)")


@contextmanager
def launched(*programs: Program) -> Iterator[Launcher]:
    launcher = Launcher(programs)
    try:
        yield launcher
    finally:
        launcher.stop()


def look_after_until(launcher: Launcher, condition: Callable[[], bool], limit_s: float = 20) -> None:
    until = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < until, "it did not come about in time"
        launcher.look_after()
        time.sleep(0.02)


def test_a_killed_program_comes_back_and_the_other_never_notices(expect_log: ExpectLog) -> None:
    expect_log("core ended with code -9")
    with launched(Program("core", SLEEPER), Program("display", SLEEPER)) as launcher:
        core, display = launcher.pid("core"), launcher.pid("display")
        os.kill(core, signal.SIGKILL)
        look_after_until(launcher, lambda: launcher.pid("core") != core)
        assert launcher.pid("display") == display
        assert psutil.pid_exists(launcher.pid("core"))


def test_a_program_that_is_done_stays_done() -> None:
    with launched(Program("display", ("-c", "pass"), restart_when_done=False)) as launcher:
        first = launcher.pid("display")
        look_after_until(launcher, lambda: launcher.done("display"))
        launcher.look_after()
        assert launcher.pid("display") == first


def test_a_program_that_keeps_dying_is_started_ever_more_slowly(expect_log: ExpectLog) -> None:
    expect_log("ended with code 3; starting it again in 0.0 s")
    expect_log("ended with code 3; starting it again in 0.5 s")
    expect_log("ended with code 3; starting it again in 1.0 s")
    pids = set()
    with launched(Program("core", ("-c", "raise SystemExit(3)"))) as launcher:

        def third_start() -> bool:
            pids.add(launcher.pid("core"))
            return len(pids) == 3

        look_after_until(launcher, third_start)


def test_settings_arrive_on_standard_input(tmp_path: Path) -> None:
    target = tmp_path / "got"
    code = f"import sys, pathlib; pathlib.Path({str(target)!r}).write_text(sys.stdin.read())"
    program = Program("core", ("-c", code), standard_input=b"cameras = []", restart_when_done=False)
    with launched(program) as launcher:
        look_after_until(launcher, lambda: launcher.done("core"))
    assert target.read_text() == "cameras = []"


def test_stop_ends_a_program_that_will_not(expect_log: ExpectLog, monkeypatch: pytest.MonkeyPatch) -> None:
    expect_log("core did not end")
    monkeypatch.setattr("incar.core.launcher.STOP_LIMIT_S", 0.5)
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    launcher = Launcher([Program("core", ("-c", stubborn))])
    pid = launcher.pid("core")
    time.sleep(0.5)  # until it has set its signals aside
    launcher.stop()
    assert not psutil.pid_exists(pid)
