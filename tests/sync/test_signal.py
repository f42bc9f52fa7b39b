"""The held signal: what comes is told at once, what was lost is taken up again, and lists are asked for meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path

import msgspec
import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from incar.messages.home import Activation, Signal
from incar.sync import signal as signal_module
from incar.sync.link import HomeLink
from incar.sync.signal import SignalWatch
from tests.sim.patrol import World
from tests.sim.secure_server import SecureServer


def activation(number: int) -> Activation:
    return Activation(
        number=number,
        activation_id=f"a-{number}",
        vrm="AB12CDE",
        category="stolen",
        seen_at=World().now,
        latitude_deg=52.0,
        longitude_deg=-1.0,
        distance_m=700.0,
        source="RP15",
    )


class Office:
    """Gives out the signals of one stream after another, and the activations after a number."""

    def __init__(self, *streams: list[Signal] | int) -> None:
        self._streams = list(streams)
        self.activations = [activation(number) for number in (1, 2, 3)]
        self.asked_after: list[int] = []
        self.activation_status = 200

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = self._signal() if request.url.path.endswith("/signal") else self._passed_on(request)
        await answer(scope, receive, send)

    def _signal(self) -> Response:
        stream = self._streams.pop(0) if self._streams else 503
        if isinstance(stream, int):
            return Response(status_code=stream)
        return StreamingResponse(self._events(stream), media_type="text/event-stream")

    async def _events(self, signals: list[Signal]) -> AsyncIterator[bytes]:
        for signal in signals:
            yield b"data: %b\n\n" % msgspec.json.encode(signal)
        if not self._streams:
            await asyncio.sleep(60)

    def _passed_on(self, request: Request) -> Response:
        after = int(request.query_params["after"])
        self.asked_after.append(after)
        new = [each for each in self.activations if each.number > after]
        return Response(msgspec.json.encode(new), self.activation_status)


class Heard:
    """What a watch has told."""

    def __init__(self) -> None:
        self.lists = 0
        self.held = 0
        self.activations: list[int] = []

    def on_lists(self) -> None:
        self.lists += 1

    def on_held(self) -> None:
        self.held += 1


@pytest.fixture
def watching(server: SecureServer, car: Path, monkeypatch: pytest.MonkeyPatch) -> "Watching":
    """Holds the signal of an office until something is so."""
    monkeypatch.setattr(signal_module, "FIRST_WAIT_S", 0.02)

    def watch(
        office: Office, until: Callable[[Heard, SignalWatch], bool], heard_before: int = 0, poll_s: float = 60
    ) -> Heard:
        server.application = office
        heard = Heard()

        async def run() -> None:
            async with HomeLink(server.home(car)) as link:
                watch = SignalWatch(
                    link,
                    on_lists=heard.on_lists,
                    on_activation=lambda each: heard.activations.append(each.number),
                    on_held=heard.on_held,
                    heard=heard_before,
                    poll_s=poll_s,
                )
                await _until(lambda: until(heard, watch), watch.run())
                assert not watch.held

        asyncio.run(run())
        return heard

    return watch


async def _until(so: Callable[[], bool], running: Coroutine[None, None, None]) -> None:
    task = asyncio.ensure_future(running)
    for _ in range(2000):
        if so():
            break
        await asyncio.sleep(0.005)
    else:
        pytest.fail("it never came so far")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


Watching = Callable[..., Heard]


def test_lists_are_told_of_when_their_version_moves(watching: Watching) -> None:
    signals = [Signal(lists=version, activations=0) for version in (5, 5, 6, 6, 7)]
    heard = watching(Office(signals), lambda heard, watch: heard.lists >= 3 and watch.held)
    assert (heard.lists, heard.held, heard.activations) == (3, 1, [])


def test_activations_are_fetched_from_the_last_one_heard_of(watching: Watching) -> None:
    office = Office([Signal(lists=5, activations=2), Signal(lists=5, activations=3)])
    office.activations = office.activations[:2]
    heard = watching(office, lambda _, __: len(office.asked_after) == 2, 1)
    assert (office.asked_after, heard.activations) == ([1, 2], [2])


def test_a_stream_that_ends_is_held_again_and_nothing_is_told_twice(watching: Watching) -> None:
    signals = [Signal(lists=5, activations=3)]
    office = Office(signals, 503, signals, 429, [Signal(lists=6, activations=3)])
    heard = watching(office, lambda heard, _: heard.held == 3)
    assert (office.asked_after, heard.activations) == ([0], [1, 2, 3])


def test_activations_that_cannot_be_fetched_are_asked_for_again(watching: Watching) -> None:
    signals = [Signal(lists=5, activations=3)]
    office = Office(signals, signals)
    office.activation_status = 503

    def mended(heard: Heard, _: SignalWatch) -> bool:
        office.activation_status = 503 if not office.asked_after else 200
        return bool(heard.activations)

    assert watching(office, mended).activations == [1, 2, 3]


def test_without_a_signal_lists_are_asked_for_every_so_often(watching: Watching) -> None:
    heard = watching(Office(), lambda heard, _: heard.lists >= 3, poll_s=0.05)
    assert heard.held == 0


def test_a_held_signal_needs_no_asking(watching: Watching) -> None:
    looks: list[bool] = []

    def long_enough(_: Heard, watch: SignalWatch) -> bool:
        looks.append(watch.held)
        return sum(looks) > 60

    heard = watching(Office([Signal(lists=5, activations=0)]), long_enough, poll_s=0.05)
    assert heard.lists <= 1 + looks.count(False)  # the first event, and what was asked for before it
