"""The core's side of the supervisor: keeps what it is told, and waits for more."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from incar.core.supervisor import Limits, Supervisor, WorkerSpec
from incar.messages.camera import CameraBeat
from incar.reading.types import Read
from tests.sim import camera_worker


class Told:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.reads: list[Read] = []
        self.beats: list[CameraBeat] = []
        self.previews: list[bytes] = []
        self.downs: list[tuple[str, str, int]] = []

    def on_read(self, read: Read) -> None:
        self.reads.append(read)

    def on_beat(self, beat: CameraBeat) -> None:
        self.beats.append(beat)

    def on_preview(self, camera: str, jpeg: bytes) -> None:
        assert camera
        self.previews.append(jpeg)

    def on_down(self, camera: str, reason: str, since_ns: int) -> None:
        self.downs.append((camera, reason, since_ns))

    def last_beat(self, camera: str) -> CameraBeat | None:
        """The camera's newest beat."""
        return next((beat for beat in reversed(self.beats) if beat.name == camera), None)

    def state(self, camera: str) -> str:
        """The camera's state by its newest beat."""
        beat = self.last_beat(camera)
        return beat.state if beat else ""


@asynccontextmanager
async def supervised(
    *table: WorkerSpec, fault: str = "none", limits: Limits | None = None
) -> AsyncIterator[tuple[Supervisor, Told]]:
    """Workers with the simple reader, running until the block ends."""
    told = Told()
    supervisor = Supervisor(table, told, limits=limits, command=camera_worker.command(fault))
    running = asyncio.create_task(supervisor.run())
    try:
        yield supervisor, told
    finally:
        await supervisor.stop()
        await running


async def until(holds: Callable[[], object], limit_s: float = 15.0) -> float:
    """Waits until `holds()` is true; returns the seconds it took."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < limit_s, "did not happen in time"
        await asyncio.sleep(0.01)
    return time.monotonic() - started
