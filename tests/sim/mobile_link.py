"""A bad mobile link as a TCP proxy: far, lossy, narrow, cut in the middle, or swallowing everything.

What TCP makes of a lossy radio link is played, not the loss itself: a segment that is lost arrives one or more
retransmission time-outs late, and everything behind it waits. A connection costs a round trip before its first byte
goes, and a second more when its first packet is lost, as the kernel's first time-out is. Not played: congestion
control; `bits_per_s` is the rate that is left after it.
"""

import asyncio
import contextlib
import random
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

SEGMENT_BYTES = 1400
HEADER_BYTES = 52
"""IPv4 and TCP with time stamps, in front of every segment."""
FIRST_TIME_OUT_S = 1.0
_QUEUED_SEGMENTS = 64


@dataclass(frozen=True)
class Radio:
    """What the link is like."""

    round_trip_s: float = 0.3
    loss: float = 0.02
    """Share of segments lost, each way."""
    bits_per_s: float = 2e6
    """Each way, all connections together."""
    seed: int = 1

    @property
    def time_out_s(self) -> float:
        """After this a lost segment is sent again: a kernel waits about two round trips when nothing follows it."""
        return 2 * self.round_trip_s


@dataclass
class MobileLink:
    """A running link; `port` is its near end. Threads may turn its faults on and off."""

    radio: Radio
    far_port: int
    port: int = 0
    up_bytes: int = 0
    """On the wire towards the back office, with TCP's and IP's headers."""
    down_bytes: int = 0
    connections: int = 0
    cut_after_down: int | None = None
    """After so many more bytes to the car its connection is cut, once."""
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def swallow(self, *, everything: bool) -> None:
        """Connections are taken, and nothing gets through in either direction; or it does again."""
        self._loop.call_soon_threadsafe(self._open.clear if everything else self._open.set)

    def cut(self) -> None:
        """Every connection is lost now, without a word to either end."""
        self._loop.call_soon_threadsafe(self._abort)

    def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def run(self, ready: threading.Event) -> None:
        """Runs until `stop`."""
        self._up, self._down = _Lane(self.radio, 1), _Lane(self.radio, 2)
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve(ready))

    def stop(self) -> None:
        """End it, with every connection."""
        self._loop.call_soon_threadsafe(self._ended.set)

    async def _serve(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._open.set()
        ready.set()
        await self._ended.wait()
        server.close()
        self._abort()

    async def _connect(self, near_reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        self.connections += 1
        far_reader, far = await asyncio.open_connection("127.0.0.1", self.far_port)
        both = {near, far}
        self._writers |= both
        handshake_s = self.radio.round_trip_s + self._up.lateness_s(FIRST_TIME_OUT_S)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._carry(near_reader, far, self._up, handshake_s))
                tasks.create_task(self._carry(far_reader, near, self._down, 0.0))
        except* OSError:
            pass  # cut
        finally:
            self._writers -= both
            for writer in both:
                writer.transport.abort()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lane: "_Lane", first_s: float
    ) -> None:
        """One direction of one connection: what arrives here leaves at the other end when it is due, in order."""
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_QUEUED_SEGMENTS)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._deliver(queue, writer, lane))
            await asyncio.sleep(first_s)
            earliest = 0.0
            async for segment in _segments(reader):
                earliest = max(earliest, lane.due(len(segment)))
                await queue.put((earliest, segment))
            await queue.put((earliest, b""))

    async def _deliver(
        self, queue: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter, lane: "_Lane"
    ) -> None:
        while True:
            due, segment = await queue.get()
            await asyncio.sleep(due - asyncio.get_running_loop().time())
            await self._open.wait()
            if not segment:
                break
            self._count(len(segment), down=lane is self._down)
            writer.write(segment)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.write_eof()

    def _count(self, length: int, *, down: bool) -> None:
        if not down:
            self.up_bytes += length + HEADER_BYTES
            return
        self.down_bytes += length + HEADER_BYTES
        if self.cut_after_down is not None:
            self.cut_after_down -= length
            if self.cut_after_down <= 0:
                self.cut_after_down = None
                raise ConnectionAbortedError


class _Lane:
    """One direction of the radio, shared by all connections."""

    def __init__(self, radio: Radio, number: int) -> None:
        self._radio = radio
        self._chance = random.Random(radio.seed * 2 + number)
        self._free_at = 0.0

    def due(self, length: int) -> float:
        """When a segment that is sent now arrives, if nothing before it is late."""
        now = asyncio.get_running_loop().time()
        self._free_at = max(now, self._free_at) + (length + HEADER_BYTES) * 8 / self._radio.bits_per_s
        return self._free_at + self._radio.round_trip_s / 2 + self.lateness_s(self._radio.time_out_s)

    def lateness_s(self, time_out_s: float) -> float:
        """What losses cost one segment: the time-out doubles with every one."""
        late_s = 0.0
        while self._chance.random() < self._radio.loss:
            late_s += time_out_s
            time_out_s *= 2
        return late_s


async def _segments(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while data := await reader.read(16 * SEGMENT_BYTES):
        for start in range(0, len(data), SEGMENT_BYTES):
            yield data[start : start + SEGMENT_BYTES]


@contextmanager
def mobile_link(far_port: int, radio: Radio | None = None) -> Iterator[MobileLink]:
    """A link to a port of this machine, in a thread of its own, until the block ends."""
    link, ready = MobileLink(radio or Radio(), far_port), threading.Event()
    thread = threading.Thread(target=link.run, args=(ready,))
    thread.start()
    ready.wait()
    try:
        yield link
    finally:
        link.stop()
        thread.join()
