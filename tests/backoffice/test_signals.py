"""The waiting signal: who is woken, by what, and when streams end."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from incar.backoffice.services import Services
from incar.messages.home import Signal
from tests.backoffice.samples import fresh_hit, health_report
from tests.sim.backoffice import new_office

WAIT_S = 5.0


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = Services.open(new_office(tmp_path / "office"))
    for number, car in enumerate(("RP21", "RP22")):
        opened.clients.add(car, "car", "", f"{number:064x}", datetime.now(UTC) + timedelta(days=1))
        opened.health.keep(car, health_report())
    yield opened
    opened.close()


async def following(stream: AsyncIterator[Signal]) -> Signal:
    return await asyncio.wait_for(anext(stream), WAIT_S)


def test_a_stream_starts_with_how_things_stand_and_goes_on_with_what_changes(services: Services) -> None:
    async def go() -> None:
        signals = services.signals
        await signals.look()
        async with aclosing(signals.stream("RP21")) as one, aclosing(signals.stream("RP22")) as other:
            first = await following(one)
            assert await following(other) == first == Signal(lists=services.office.repository.version(), activations=0)
            services.office.repository.renew()
            await signals.look()
            assert (await following(one)).lists == (await following(other)).lists == first.lists + 1

            hit = fresh_hit()
            services.activations.pass_on_hit("RP21", UUID(hit.hit_id), msgspec.json.encode(hit).decode())
            await signals.look()
            assert (await following(other)).activations == services.activations.newest()["RP22"]
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(one), 0.05)

    asyncio.run(go())


def test_a_revoked_cars_stream_ends_and_no_other(services: Services) -> None:
    async def go() -> None:
        signals = services.signals
        await signals.look()
        async with aclosing(signals.stream("RP21")) as one, aclosing(signals.stream("RP22")) as other:
            await following(one)
            await following(other)
            waiting = asyncio.ensure_future(anext(one))
            await asyncio.sleep(0)
            services.clients.revoke("RP21")
            await signals.look()
            with pytest.raises(StopAsyncIteration):
                await asyncio.wait_for(waiting, WAIT_S)
            assert signals.held == 1
            assert [each async for each in signals.stream("RP21")] == []
            services.office.repository.renew()
            await signals.look()
            assert await following(other)

    asyncio.run(go())


def test_closing_ends_every_stream(services: Services) -> None:
    async def go() -> None:
        signals = services.signals
        await signals.look()
        held = [signals.stream("RP21") for _ in range(3)]
        for stream in held:
            await following(stream)
        waiting = [asyncio.ensure_future(anext(stream)) for stream in held]
        await asyncio.sleep(0)
        assert signals.held == 3
        signals.close()
        for ended in await asyncio.gather(*waiting, return_exceptions=True):
            assert isinstance(ended, StopAsyncIteration)
        assert signals.held == 0

    asyncio.run(go())
