"""Worker processes, and one more of them than is needed.

Loading libraries and models is most of a worker's start, more so on a machine that is busy with the other cameras. So
once the cameras run, a spare worker waits for its first message with everything loaded; the camera whose worker dies
takes it, and goes on in a fraction of a second.
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Sequence
from typing import Self

from incar.core.ending import ends_within
from incar.errors import IncarError
from incar.messages.camera import ToWorker, to_worker

_log = logging.getLogger(__name__)

ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""A worker's share is one processor; numpy would otherwise start a thread for each."""


class NotStartedError(IncarError):
    """The system has no process, memory or file descriptor for a worker."""


class WorkerProcess:
    """A started worker and the core's end of its socket."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Use `start`."""
        self._process = process
        self._writer = writer
        self.reader = reader
        self.killed_for = ""
        """Why it was killed, if it was."""

    @classmethod
    async def start(cls, command: Sequence[str]) -> Self:
        """Runs `command` with a socket as its standard input.

        Raises:
            NotStartedError: the system refuses.
        """
        try:
            ours, process = await _spawn(command)
        except OSError as error:
            raise NotStartedError(f"the worker cannot be started ({error.strerror})") from error
        return cls(process, *await asyncio.open_unix_connection(sock=ours))

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """It has not ended, as far as is known."""
        return self._process.returncode is None

    def say(self, message: ToWorker) -> None:
        """Sends a message, if anybody is there."""
        self._writer.write(to_worker.pack(message))

    def terminate(self) -> None:
        """Asks it to tell its last reads and end."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()

    def kill(self, reason: str) -> None:
        """Ends it now."""
        self.killed_for = self.killed_for or reason
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self, limit_s: float) -> int:
        """Hangs up; returns the exit code, after killing what does not end within `limit_s`."""
        self._writer.close()
        if not await ends_within(self._process, limit_s):
            self.kill("the worker has hung up without ending")
        return await self._process.wait()


async def _spawn(command: Sequence[str]) -> tuple[socket.socket, asyncio.subprocess.Process]:
    ours, theirs = socket.socketpair()
    with theirs, contextlib.ExitStack() as undo:
        undo.enter_context(ours)
        environment = {**os.environ, **ENVIRONMENT}
        process = await asyncio.create_subprocess_exec(*command, stdin=theirs.fileno(), env=environment)
        undo.pop_all()
    return ours, process


class WorkerPool:
    """Gives out worker processes, a waiting one first."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._spare: asyncio.Task[WorkerProcess | None] | None = None

    def prepare(self) -> None:
        """Has a spare started, if none waits."""
        if self._spare is None:
            self._spare = asyncio.create_task(self._start_spare())

    async def take(self) -> WorkerProcess:
        """A worker that has not been told anything yet.

        Raises:
            NotStartedError: there is none, and the system refuses another.
        """
        worker = await self._take_spare()
        if worker is not None:
            if worker.running:
                return worker
            await worker.end(0)
        return await WorkerProcess.start(self._command)

    async def close(self) -> None:
        """Lets the spare go."""
        worker = await self._take_spare()
        if worker is not None:
            worker.terminate()
            await worker.end(1.0)

    async def _start_spare(self) -> WorkerProcess | None:
        try:
            return await WorkerProcess.start(self._command)
        except NotStartedError as error:
            _log.warning("No spare worker: %s", error)
            return None

    async def _take_spare(self) -> WorkerProcess | None:
        spare, self._spare = self._spare, None
        return None if spare is None else await spare
