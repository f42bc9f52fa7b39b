"""The list keeper's process: started, told what to do, heard, and started again when it ends.

It fetches and applies lists so that matching never waits for them (`incar/messages/keeper.py`). What it does not do,
for whatever reason, the crew sees by the lists' age.
"""

import asyncio
import contextlib
import logging
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from incar.camera.backoff import Backoff
from incar.core.ending import ends_within
from incar.messages.keeper import KeeperCommand, KeeperReport
from incar.settings import Settings

log = logging.getLogger(__name__)

KEEPER_COMMAND = (sys.executable, "-m", "incar", "list-keeper")
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
STEADY_S = 60.0
"""A keeper that has lived so long is started again at once when it dies."""
AT_WORK_S = 10.0
"""A keeper that still reports after so long is no longer the trouble that the one before was."""
STOP_LIMIT_S = 2.0
LINE_LIMIT_BYTES = 1024 * 1024


class KeeperProcess:
    """Keeps the list keeper running."""

    def __init__(
        self,
        settings: Settings,
        hear: Callable[[KeeperReport], None],
        satellite_time: Callable[[], datetime | None],
        *,
        command: Sequence[str] = KEEPER_COMMAND,
    ) -> None:
        """`hear` is called with every report, on the loop. `satellite_time`: the time now, where it is known."""
        self._settings = settings
        self._hear = hear
        self._satellite_time = satellite_time
        self._command = command
        self._process: Process | None = None
        self._reason = ""
        self._started_s = 0.0
        self.trouble = ""
        """Why the last one ended by itself; empty once one is at work again."""

    @property
    def pid(self) -> int | None:
        """The process now, if there is one."""
        return self._process.pid if self._process else None

    def ask_now(self) -> None:
        """There may be something new: ask the back office."""
        self._say(KeeperCommand(now=True))

    def tell_time(self) -> None:
        """Say the time that the satellites tell, where it is known; metadata expires by it."""
        moment = self._satellite_time()
        if moment is not None:
            self._say(KeeperCommand(time=moment))

    async def run(self) -> None:
        """Start it, and again whenever it ends, until cancelled."""
        backoff = Backoff(FIRST_WAIT_S, LONGEST_WAIT_S)
        while True:
            self._started_s = time.monotonic()
            try:
                await self._live()
            except OSError as error:
                log.warning("the list keeper cannot be started (%s)", error.strerror)
            if time.monotonic() - self._started_s > STEADY_S:
                backoff.reset()
            await asyncio.sleep(backoff.next_s())

    async def _live(self) -> None:
        """One life of the process, from its start to its end."""
        process = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE, limit=LINE_LIMIT_BYTES)
        self._process = process
        try:
            self._write(msgspec.json.encode(self._settings))
            self.tell_time()
            await self._listen(process)
            self._tell_trouble(await process.wait())
        finally:
            self._process = None
            await _end(process)

    async def _listen(self, process: Process) -> None:
        assert process.stdout is not None  # noqa: S101 - piped above
        try:
            async for line in process.stdout:
                self._note(msgspec.json.decode(line, type=KeeperReport))
        except (msgspec.DecodeError, ValueError) as error:  # a ValueError is a line without an end
            log.error("the list keeper's report makes no sense (%s); it is started again", type(error).__name__)
            process.kill()

    def _note(self, report: KeeperReport) -> None:
        self._reason = report.reason
        if not report.reason or time.monotonic() - self._started_s > AT_WORK_S:
            self.trouble = ""
        self._hear(report)

    def _tell_trouble(self, code: int) -> None:
        self.trouble = self._reason or f"the list keeper ended with code {code}"
        log.warning("the list keeper ended with code %d and is started again", code)

    def _say(self, command: KeeperCommand) -> None:
        if self._process is not None:
            self._write(msgspec.json.encode(command))

    def _write(self, line: bytes) -> None:
        if self._process is not None and self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(line + b"\n")


async def _end(process: Process) -> None:
    """Hang up, which ends it; one that does not end is killed."""
    if process.stdin is not None:
        process.stdin.close()
    if not await ends_within(process, STOP_LIMIT_S):
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
