"""The core's end of the display's wire: everybody is told everything, and no display can stop the core."""

import asyncio
import contextlib
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from incar.core.display_server import DisplayServer, Reply, SocketTakenError
from incar.messages.display import (
    PROTOCOL,
    Beat,
    Done,
    EndShift,
    Hello,
    Picture,
    State,
    ToCore,
    ToDisplay,
    to_core,
    to_display,
)
from incar.messages.parts import ClockStatus, OutboxStatus, PositionStatus
from tests.conftest import ExpectLog

EMPTY = State(
    protocol=PROTOCOL,
    at=datetime(2026, 1, 1, tzinfo=UTC),
    driving=True,
    shift=None,
    cameras=[],
    position=PositionStatus(state="none"),
    clock=ClockStatus(trust="unsynchronised"),
    lists=[],
    alerts=[],
    last_reads=[],
    outbox=OutboxStatus(waiting=0),
    notices=[],
)


class Display:
    """The other side: a display that greets, asks and listens."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def ask(self, message: ToCore) -> None:
        self.writer.write(to_core.pack(message))

    async def hear(self, kind: type[ToDisplay]) -> ToDisplay:
        async with asyncio.timeout(10):
            while (message := await to_display.receive(self.reader)) is not None:
                if isinstance(message, kind):
                    return message
        raise ConnectionError("the core closed the connection")


@asynccontextmanager
async def connected(path: Path, protocol: int = PROTOCOL) -> AsyncIterator[Display]:
    display = Display(*await asyncio.open_unix_connection(path))
    display.ask(Hello(protocol=protocol))
    try:
        yield display
    finally:
        display.writer.close()
        with contextlib.suppress(ConnectionError):
            await display.writer.wait_closed()


async def obey(message: ToCore, reply: Reply) -> None:
    if isinstance(message, EndShift):
        reply(Done(request_id=message.request_id))


@asynccontextmanager
async def serving(path: Path) -> AsyncIterator[DisplayServer]:
    server = DisplayServer(path, obey)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(_awaited(scenario), 30))


async def _awaited(scenario: Callable[[], Awaitable[None]]) -> None:
    await scenario()


def test_a_display_that_comes_late_knows_everything_and_hears_beats(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with serving(tmp_path / "s") as server:
            server.publish(EMPTY)
            async with connected(tmp_path / "s") as display:
                assert await display.hear(State) == EMPTY
                assert isinstance(await display.hear(Beat), Beat)

    run(scenario)


def test_a_request_is_answered_to_the_one_who_asked(tmp_path: Path) -> None:
    async def scenario() -> None:
        path = tmp_path / "s"
        async with serving(path), connected(path) as asking, connected(path) as other:
            asking.ask(EndShift(request_id="7"))
            assert await asking.hear(Done) == Done(request_id="7")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(other.hear(Done), 0.3)

    run(scenario)


def test_a_display_of_another_protocol_is_sent_away(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("did not greet with this protocol")

    async def scenario() -> None:
        path = tmp_path / "s"
        async with serving(path), connected(path, protocol=99) as display:
            with pytest.raises(ConnectionError):
                await display.hear(Beat)

    run(scenario)


def test_garbage_costs_one_display_and_not_the_core(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("could not be understood")

    async def scenario() -> None:
        path = tmp_path / "s"
        async with serving(path), connected(path) as healthy, connected(path) as broken:
            broken.writer.write(b"\x00\x00\x00\x04junk")
            with pytest.raises(ConnectionError):
                await broken.hear(Picture)
            assert await healthy.hear(Beat)

    run(scenario)


def test_a_display_that_does_not_listen_is_cut_off(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("does not take its messages")

    async def scenario() -> None:
        path = tmp_path / "s"
        async with serving(path) as server, connected(path) as deaf:
            await deaf.hear(Beat)
            for _ in range(300):
                server.send(Done(request_id="x" * 100_000))
                await asyncio.sleep(0)
            async with connected(path) as healthy:
                assert await healthy.hear(Beat)

    run(scenario)


def test_the_socket_is_this_users_alone_and_one_cores_alone(tmp_path: Path) -> None:
    async def scenario() -> None:
        path = tmp_path / "run" / "s"
        async with serving(path):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            with pytest.raises(SocketTakenError, match="another core"):
                await DisplayServer(path, obey).start()
        assert not path.exists()

    run(scenario)


def test_the_socket_of_a_core_that_died_is_no_obstacle(tmp_path: Path) -> None:
    async def scenario() -> None:
        server = await asyncio.start_unix_server(lambda _r, _w: None, tmp_path / "s")
        server.close()
        await server.wait_closed()
        assert (tmp_path / "s").exists()
        async with serving(tmp_path / "s"), connected(tmp_path / "s") as display:
            assert await display.hear(Beat)

    run(scenario)
