"""Core and display side by side for a person at a desk; a car's own init system does this job there.

The programs are a table. One that dies is started again, and one that dies too often waits longer and longer; the
other never notices.
"""

import contextlib
import logging
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

RESTART_WAITS_S = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
STEADY_AFTER_S = 60.0
STOP_LIMIT_S = 8.0


@dataclass(frozen=True)
class Program:
    """One program of the table."""

    name: str
    arguments: Sequence[str]
    """Of the Python interpreter."""
    standard_input: bytes = b""
    """Fed at every start: settings with passwords do not belong on a command line."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to this process's own."""
    restart_when_done: bool = True
    """False: an exit with code 0 is meant, such as a closed window."""


@dataclass
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    deaths: int = 0
    restart_at: float | None = None
    done: bool = field(default=False)


class Launcher:
    """Starts every program, and again what dies, until `stop`."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._running = {program.name: self._start(program) for program in programs}

    def pid(self, name: str) -> int:
        """The process number a program has now."""
        return self._running[name].process.pid

    def done(self, name: str) -> bool:
        """The program has ended and is meant to stay so."""
        return self._running[name].done

    def look_after(self) -> None:
        """Start again what has died; to be called a few times a second."""
        now = time.monotonic()
        for running in self._running.values():
            if running.done:
                continue
            if running.restart_at is None:
                self._notice_death(running, now)
            if running.restart_at is not None and now >= running.restart_at:
                again = self._start(running.program)
                running.process, running.started, running.restart_at = again.process, now, None

    def stop(self) -> None:
        """End every program, last started first; one that does not end in time is killed."""
        for running in reversed(self._running.values()):
            running.done = True
            if running.process.poll() is None:
                running.process.terminate()
                try:
                    running.process.wait(STOP_LIMIT_S)
                except subprocess.TimeoutExpired:
                    log.warning("%s did not end in %.0f s and was killed", running.program.name, STOP_LIMIT_S)
                    running.process.kill()
                    running.process.wait()

    @staticmethod
    def _notice_death(running: _Running, now: float) -> None:
        code = running.process.poll()
        if code is None:
            return
        if code == 0 and not running.program.restart_when_done:
            running.done = True
            return
        if now - running.started > STEADY_AFTER_S:
            running.deaths = 0
        wait = RESTART_WAITS_S[min(running.deaths, len(RESTART_WAITS_S) - 1)]
        running.deaths += 1
        running.restart_at = now + wait
        log.warning("%s ended with code %d; starting it again in %.1f s", running.program.name, code, wait)

    @staticmethod
    def _start(program: Program) -> _Running:
        command = [sys.executable, *program.arguments]
        environment = {**os.environ, **program.environment}
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
        if process.stdin:
            with contextlib.suppress(BrokenPipeError):  # it died at once: noticed by the next look
                process.stdin.write(program.standard_input)
                process.stdin.close()
        return _Running(program, process, time.monotonic())
