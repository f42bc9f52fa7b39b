"""Cars as the back office sees them, many in one process: senders of reads, and cars that hold the signal.

They speak HTTP/1.1 over TLS 1.3 with a certificate each, as cars do, on connections of their own; no more than that, so
that the load takes little of the two cores it is measured on.
"""

import asyncio
import os
import random
import ssl
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import zstandard
from uuid_utils import uuid7

from incar.messages.home import BATCH_LIMIT, BatchAnswer, HealthReport, RecordBatch, RecordItem
from incar.settings import HomeSettings
from incar.sync.identity import tls_context
from tests.patrol.samples import capture

PATCH_BYTES = 5000
HEALTH_EVERY_S = 60.0
_signal_line = b"event: signal"


def batch_of_reads() -> bytes:
    """Fifty new reads with their patches, as a car packs them."""
    items = []
    for _ in range(BATCH_LIMIT):
        read = capture(str(uuid7()))
        patch = b"\xff\xd8" + os.urandom(PATCH_BYTES)
        body = msgspec.Raw(msgspec.json.encode(read))
        items.append(RecordItem(kind="capture", record_id=read.capture_id, revision=1, body=body, patch=patch))
    return zstandard.ZstdCompressor(level=3).compress(msgspec.json.encode(RecordBatch(items=items)))


class Connection:
    """One car's connection, kept open."""

    def __init__(self, home: HomeSettings, context: ssl.SSLContext | None = None) -> None:
        self._host, self._port = home.url.removeprefix("https://").split(":")
        self._car = home.car
        self._context = context or tls_context(home)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", headers: str = "") -> tuple[int, bytes]:
        """Status and body of the answer."""
        reader = await self.send(method, path, body, headers)
        status, length = await _head(reader)
        return status, await reader.readexactly(length)

    async def send(self, method: str, path: str, body: bytes = b"", headers: str = "") -> asyncio.StreamReader:
        """Send a request; the answer is to be read. The path is under the car's own, or from `/` on."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, int(self._port), ssl=self._context)
        reader, writer = self._streams
        place = path if path.startswith("/") else f"/v1/cars/{self._car}/{path}"
        start = f"{method} {place} HTTP/1.1\r\nHost: {self._host}\r\n{headers}"
        writer.write(f"{start}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        return reader

    def close(self) -> None:
        """Hang up."""
        if self._streams:
            self._streams[1].transport.abort()


async def _head(reader: asyncio.StreamReader) -> tuple[int, int]:
    """Status and length of an answer."""
    lines = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
    lengths = [int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")]
    return int(lines[0].split()[1]), sum(lengths)


@dataclass
class Sending:
    """What came of sending reads."""

    accepted: int = 0
    answers_s: list[float] = field(default_factory=list)


async def send_reads(homes: list[HomeSettings], seconds: float, reads_per_s: float | None) -> Sending:
    """Have every car send batches: in all at a steady rate, whatever the answers take, or as fast as they are taken."""
    done = Sending()
    until_s = time.monotonic() + seconds
    pause_s = BATCH_LIMIT * len(homes) / reads_per_s if reads_per_s else 0.0

    async def car(number: int, home: HomeSettings) -> None:
        connection = Connection(home)
        due_s = time.monotonic() + pause_s * number / len(homes)
        while max(due_s, time.monotonic()) < until_s:
            await asyncio.sleep(due_s - time.monotonic())
            await _send_one(connection, done, due_s if reads_per_s else None)
            due_s += pause_s
        connection.close()

    await asyncio.gather(*(car(number, home) for number, home in enumerate(homes)))
    return done


async def _send_one(connection: Connection, done: Sending, due_s: float | None) -> None:
    body = batch_of_reads()
    started_s = time.monotonic() if due_s is None else max(due_s, time.monotonic() - 0.05)
    status, answered = await connection.ask("POST", "records", body, "Content-Encoding: zstd\r\n")
    done.answers_s.append(time.monotonic() - started_s)
    if status == 200:  # noqa: PLR2004 - OK
        items = msgspec.json.decode(answered, type=BatchAnswer).items
        done.accepted += sum(item.status == "new" for item in items)


async def fetch(homes: list[HomeSettings], path: str, times: int) -> int:
    """Have every car fetch a file, one after the other its own times; the bytes that came."""

    async def car(home: HomeSettings) -> int:
        connection = Connection(home)
        try:
            return sum([len((await connection.ask("GET", path))[1]) for _ in range(times)])
        finally:
            connection.close()

    return sum(await asyncio.gather(*map(car, homes)))


class Fleet:
    """Cars that hold the signal and tell their health."""

    def __init__(self, homes: list[HomeSettings]) -> None:
        self._homes = homes
        self._tasks: list[asyncio.Task[None]] = []
        self._something = asyncio.Event()
        self.held = 0
        self.woken_at_s: list[float] = []
        self.health_s: list[float] = []
        self.failures: list[str] = []

    async def start(self, starting_s: float) -> None:
        """Bring the cars in, spread over some time; returns when every signal is held."""
        for number, home in enumerate(self._homes):
            delay_s = starting_s * number / len(self._homes)
            context = tls_context(home)
            self._tasks.append(asyncio.create_task(self._told(self._hold(home, context, delay_s))))
            self._tasks.append(asyncio.create_task(self._told(self._tell_health(home, context, delay_s))))
            if number % 20 == 0:
                await asyncio.sleep(0)
        await self._everybody(lambda: self.held, 60 + starting_s)

    async def wake(self, change: Callable[[], None], within_s: float) -> list[float]:
        """Make a change; after how many seconds each car was told, of those that were in time."""
        self.woken_at_s.clear()
        await asyncio.to_thread(change)
        changed_s = time.monotonic()
        await self._everybody(lambda: len(self.woken_at_s), within_s)
        return [woken_s - changed_s for woken_s in self.woken_at_s]

    async def stop(self) -> None:
        """Hang up."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _everybody(self, count: Callable[[], int], within_s: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while count() < len(self._homes):
                    self._something.clear()
                    await self._something.wait()

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (OSError, asyncio.IncompleteReadError) as error:
            self.failures.append(type(error).__name__)

    async def _hold(self, home: HomeSettings, context: ssl.SSLContext, delay_s: float) -> None:
        await asyncio.sleep(delay_s)
        connection = Connection(home, context)
        reader = await connection.send("GET", "signal")
        await _head(reader)
        await self._next(reader)
        self.held += 1
        self._something.set()
        try:
            while True:
                await self._next(reader)
                self.woken_at_s.append(time.monotonic())
                self._something.set()
        finally:
            connection.close()

    @staticmethod
    async def _next(reader: asyncio.StreamReader) -> None:
        while not (await reader.readuntil(b"\n")).startswith(_signal_line):
            pass

    async def _tell_health(self, home: HomeSettings, context: ssl.SSLContext, delay_s: float) -> None:
        await asyncio.sleep(delay_s + random.uniform(0, HEALTH_EVERY_S))
        connection = Connection(home, context)
        report = HealthReport(
            at=datetime.now(UTC), version="0.1.0", latitude_deg=52.2, longitude_deg=0.1, position_age_s=1.0
        )
        try:
            while True:
                started_s = time.monotonic()
                status, _ = await connection.ask("POST", "health", msgspec.json.encode(report))
                self.health_s.append(time.monotonic() - started_s)
                if status != 204:  # noqa: PLR2004 - no content
                    self.failures.append(str(status))
                await asyncio.sleep(started_s + HEALTH_EVERY_S - time.monotonic())
        finally:
            connection.close()


def home_of(url: str, name: str, folder: Path, authority: Path) -> HomeSettings:
    """A car's settings, whose certificate and key lie in `folder`."""
    return HomeSettings(
        url=url,
        car=name,
        certificate_file=str(folder / f"{name}.pem"),
        private_key_file=str(folder / f"{name}.key"),
        authority_file=str(authority),
    )
