"""Keeps a worker process running for every camera.

The cameras are a table (`WorkerSpec`). Each has one task here, apart from all others: start the process, pass on what
it says, and start it again when it dies or falls silent. The watchdog is armed by the first beat; until then a longer
limit holds, for a worker that loads. One that dies too often is left alone for a while, and that is said.

Everything runs on one asyncio loop, which must be the main thread's: a worker dies with the thread that started it.
"""

import asyncio
import contextlib
import logging
import signal
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from incar.core.worker_process import NotStartedError, WorkerPool, WorkerProcess
from incar.messages.camera import (
    CANNOT_WORK,
    CameraBeat,
    Configure,
    PreviewFrame,
    PreviewOn,
    ReadMade,
    from_worker,
)
from incar.messages.framing import WireError
from incar.reading.types import Read
from incar.settings import MaskedArea

_log = logging.getLogger(__name__)

NS = 1_000_000_000
WORKER_COMMAND = (sys.executable, "-m", "incar.core.camera_worker")
_read = msgspec.msgpack.Decoder(Read)


@dataclass(frozen=True, slots=True)
class WorkerSpec:
    """One camera of the table."""

    name: str
    source: str
    live: bool = True
    """False: every frame at any pace, once; such a worker is not started again, its reads would come twice."""
    loop: bool = False
    masked: Sequence[MaskedArea] = ()
    """Where no plate is looked for."""
    epoch_ns: int = 0
    """Monotonic: when position 0 of a recording played live is due; 0: with its first frame."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is put up with."""

    start_s: float = 20.0
    """From the start of the process to its first beat."""
    silence_s: float = 2.0
    """Between beats, once there was one."""
    restarts: int = 5
    window_s: float = 60.0
    """So many restarts in so long; then it is left alone until the window has room again."""
    stop_s: float = 3.0
    """For telling its last reads when asked to stop."""
    pause_s: float = 1.0
    """After a start that the system refused: what it lacked is not there again at once."""
    look_s: float = 0.25
    """How often the watchdog looks."""


class Listener(Protocol):
    """Who is told; every call comes on the loop and must not block."""

    def on_read(self, read: Read) -> None:
        """A read, or a later revision of one."""

    def on_beat(self, beat: CameraBeat) -> None:
        """A worker is alive; how its camera does."""

    def on_preview(self, camera: str, jpeg: bytes) -> None:
        """A live frame, if asked for."""

    def on_down(self, camera: str, reason: str, since_ns: int) -> None:
        """A worker has gone, or is left alone; the next beat says that it is back. Since when: monotonic."""


class RestartBudget:
    """How long to wait before starting a worker again."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._starts: deque[float] = deque()

    def wait_s(self, now_s: float) -> float:
        """Seconds from `now_s` (monotonic) until it may be started again; counts that start."""
        while self._starts and self._starts[0] <= now_s - self._limits.window_s:
            self._starts.popleft()
        full = len(self._starts) >= self._limits.restarts
        wait_s = self._starts[-self._limits.restarts] + self._limits.window_s - now_s if full else 0.0
        self._starts.append(now_s + wait_s)
        return wait_s


class _Keeper:
    """Keeps one camera's worker running."""

    def __init__(self, spec: WorkerSpec, listener: Listener, limits: Limits, pool: WorkerPool) -> None:
        self.spec = spec
        self._listener = listener
        self._limits = limits
        self._pool = pool
        self._budget = RestartBudget(limits)
        self._stopping = asyncio.Event()
        self._worker: WorkerProcess | None = None
        self._preview = False
        self._epoch_ns = spec.epoch_ns
        self._deadline_s = 0.0
        self._last_reason = ""

    @property
    def pid(self) -> int | None:
        """The process now, if there is one."""
        return self._worker.pid if self._worker else None

    async def run(self) -> None:
        """One life of the worker after the other, until `stop`."""
        while not self._stopping.is_set():
            reason, pause_s = await self._life()
            if self._stopping.is_set():
                return
            since_ns = time.monotonic_ns()
            if not self.spec.live:
                self._down(f"{reason}; it is not started again, or its reads would come twice", since_ns)
                return
            wait_s = max(pause_s, self._budget.wait_s(time.monotonic()))
            self._down(f"{reason}; next try in {wait_s:.0f} s" if wait_s else reason, since_ns)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._stopping.wait()

    async def stop(self, running: asyncio.Task[None] | None) -> None:
        """Ends `running` and its process, which first tells its last reads; if it has not begun, it never will."""
        self._stopping.set()
        if running is None:
            return
        if self._worker is not None:
            self._worker.terminate()
        await asyncio.wait({running}, timeout=self._limits.stop_s)
        if self._worker is not None:
            self._worker.kill(f"did not stop within {self._limits.stop_s:.0f} s")
        await running

    def preview(self, *, on: bool) -> None:
        """Asks for live frames, or for none; a worker started again is asked again."""
        self._preview = on
        if self._worker is not None:
            self._worker.say(PreviewOn(on=on))

    async def _life(self) -> tuple[str, float]:
        """One life of the worker: why it ended, and how long at least there is to be none.

        Whatever goes wrong with this camera, the others' tasks are not to end with this one.
        """
        try:
            return await self._live(), 0.0
        except NotStartedError as error:
            return str(error), self._limits.pause_s
        except Exception as error:  # noqa: BLE001 - see above
            _log.exception("Camera %s: what its worker said could not be taken", self.spec.name)
            return f"a fault of the program's own ({type(error).__name__})", self._limits.pause_s

    async def _live(self) -> str:
        """Starts the worker, hears it to its end, and returns why it ended.

        Raises:
            NotStartedError: the system refuses a process.
        """
        self._worker = worker = await self._pool.take()
        if self._stopping.is_set():
            worker.terminate()
        self._deadline_s = time.monotonic() + self._limits.start_s
        watchdog = asyncio.create_task(self._watch(worker))
        try:
            self._configure(worker)
            await self._hear(worker.reader)
        except (WireError, msgspec.DecodeError) as error:
            worker.kill(str(error))
        finally:
            watchdog.cancel()
            code = await worker.end(self._limits.stop_s)
            self._worker = None
        return worker.killed_for or self._why(code)

    def _configure(self, worker: WorkerProcess) -> None:
        spec = self.spec
        order = Configure(
            name=spec.name,
            source=spec.source,
            live=spec.live,
            loop=spec.loop,
            masked=list(spec.masked),
            epoch_ns=self._epoch_ns,
        )
        worker.say(order)
        if self._preview:
            worker.say(PreviewOn(on=True))

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        while (message := await from_worker.receive(reader)) is not None:
            match message:
                case CameraBeat():
                    self._beat(message)
                case ReadMade():
                    self._listener.on_read(_read.decode(message.read))
                case PreviewFrame():
                    self._listener.on_preview(self.spec.name, message.jpeg)

    def _beat(self, beat: CameraBeat) -> None:
        self._deadline_s = time.monotonic() + self._limits.silence_s
        self._epoch_ns = beat.epoch_ns or self._epoch_ns
        self._last_reason = beat.reason
        if self.spec.live and beat.state == "alive":  # not before: the spare would take its time from this one
            self._pool.prepare()
        self._listener.on_beat(beat)

    async def _watch(self, worker: WorkerProcess) -> None:
        while not worker.killed_for:
            before_s = time.monotonic()
            await asyncio.sleep(self._limits.look_s)
            # What this loop itself was late by is nobody's silence: beats may wait in the socket.
            self._deadline_s += time.monotonic() - before_s - self._limits.look_s
            if time.monotonic() > self._deadline_s:
                worker.kill("the worker hangs: it has said nothing in time")

    def _why(self, code: int) -> str:
        if code < 0:
            return f"the worker was ended by a signal: {signal.strsignal(-code)}"
        if code == CANNOT_WORK:
            return self._last_reason
        return f"the worker ended with code {code}"

    def _down(self, reason: str, since_ns: int) -> None:
        _log.warning("Camera %s: %s", self.spec.name, reason)
        self._listener.on_down(self.spec.name, reason, since_ns)


class Supervisor:
    """The table of cameras, kept going."""

    def __init__(
        self,
        table: Sequence[WorkerSpec],
        listener: Listener,
        *,
        limits: Limits | None = None,
        command: Sequence[str] = WORKER_COMMAND,
    ) -> None:
        """`command` starts a worker that finds its socket on standard input."""
        self._pool = WorkerPool(command)
        made = [_Keeper(spec, listener, limits or Limits(), self._pool) for spec in table]
        self._keepers = {keeper.spec.name: keeper for keeper in made}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Keeps every worker running until `stop`; returns earlier only if none is to be started again."""
        try:
            async with asyncio.TaskGroup() as group:
                self._tasks = {name: group.create_task(keeper.run()) for name, keeper in self._keepers.items()}
        finally:
            await self._pool.close()

    async def stop(self) -> None:
        """Ends all workers; what they still had to tell has been told when this returns."""
        await asyncio.gather(*(keeper.stop(self._tasks.get(name)) for name, keeper in self._keepers.items()))

    def preview(self, camera: str, *, on: bool) -> None:
        """Live frames of one camera, or no longer."""
        self._keepers[camera].preview(on=on)

    def pid(self, camera: str) -> int | None:
        """The camera's process now, if there is one."""
        return self._keepers[camera].pid
