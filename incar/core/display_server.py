"""The core's end of the wire to displays: any number of them, each told everything, none able to stop the core.

A display that reads too slowly is cut off: it will connect again and get the whole state.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from incar.errors import IncarError
from incar.messages.display import BEAT_INTERVAL_S, PROTOCOL, Beat, Hello, State, ToCore, ToDisplay, to_core, to_display
from incar.messages.framing import WireError

log = logging.getLogger(__name__)

UNSENT_LIMIT_BYTES = 8 * 1024 * 1024

Reply = Callable[[ToDisplay], None]
Handler = Callable[[ToCore, Reply], Awaitable[None]]


class SocketTakenError(IncarError):
    """Another core already listens on this socket."""


class DisplayServer:
    """Listens on a Unix socket that this user alone may open.

    `handle` is awaited with every request and a function that answers the display that asked. Beats go out only while
    `alive` says so.
    """

    def __init__(self, path: Path, handle: Handler, alive: Callable[[], bool] = lambda: True) -> None:
        self._alive = alive
        self._path = path
        self._handle = handle
        self._state: State | None = None
        self._clients: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            SocketTakenError: a living core listens there already.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        await self._clear_leftover()
        previous = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, self._path)
        finally:
            os.umask(previous)
        self._start(self._beat())

    async def stop(self) -> None:
        """Close every connection and the socket."""
        if self._server:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(_closed(writer) for writer in list(self._clients)))
        self._path.unlink(missing_ok=True)

    def publish(self, state: State) -> None:
        """Tell every display the new state."""
        self._state = state
        self.send(state)

    def send(self, message: ToDisplay) -> None:
        """Tell every display something."""
        packed = to_display.pack(message)
        for writer in list(self._clients):
            self._write(writer, packed)

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _clear_leftover(self) -> None:
        """Remove the socket of a core that died; refuse one that answers."""
        if not self._path.exists():
            return
        try:
            _, writer = await asyncio.open_unix_connection(self._path)
        except OSError:
            self._path.unlink(missing_ok=True)
            return
        await _closed(writer)
        raise SocketTakenError(f"another core is running on {self._path}; stop it, or give --socket another path")

    async def _beat(self) -> None:
        sequence = 0
        while True:
            if self._alive():
                self.send(Beat(sequence=sequence, at=datetime.now(UTC)))
                sequence += 1
            await asyncio.sleep(BEAT_INTERVAL_S)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def reply(message: ToDisplay) -> None:
            self._write(writer, to_display.pack(message))

        task = asyncio.current_task()
        if task:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            if await self._greeted(reader):
                self._clients.add(writer)
                if self._state:
                    reply(self._state)
                while (message := await to_core.receive(reader)) is not None:
                    await self._handle(message, reply)
        except WireError as error:
            log.warning("a display was disconnected: %s", error)
        finally:
            self._clients.discard(writer)
            await _closed(writer)

    async def _greeted(self, reader: asyncio.StreamReader) -> bool:
        message = await to_core.receive(reader)
        if message is None:
            return False
        if not isinstance(message, Hello) or message.protocol != PROTOCOL:
            raise WireError("it did not greet with this protocol; update core and display together")
        return True

    def _write(self, writer: asyncio.StreamWriter, packed: bytes) -> None:
        if writer.is_closing():
            return
        if writer.transport.get_write_buffer_size() > UNSENT_LIMIT_BYTES:
            log.warning("a display does not take its messages and was disconnected")
            self._clients.discard(writer)
            writer.transport.abort()
            return
        with contextlib.suppress(ConnectionError):
            writer.write(packed)


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
