"""Waiting for a process to end: in time, too late, and cancelled."""

import asyncio
from asyncio.subprocess import PIPE, Process

import pytest

from incar.core.ending import ends_within


async def hanging_up() -> Process:
    """A process that ends when its input does."""
    return await asyncio.create_subprocess_exec("cat", stdin=PIPE, stdout=PIPE)


def hang_up(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.close()


def test_one_that_ends_is_told_from_one_that_does_not() -> None:
    async def scenario() -> None:
        process = await hanging_up()
        assert not await ends_within(process, 0.05)
        hang_up(process)
        assert await ends_within(process, 10)
        assert await ends_within(process, 10), "it has ended already"
        assert process.returncode == 0

    asyncio.run(asyncio.wait_for(scenario(), 30))


@pytest.mark.parametrize("turns", range(5))
def test_a_cancellation_just_as_it_ends_is_not_lost(turns: int) -> None:
    async def scenario() -> None:
        process = await hanging_up()
        hang_up(process)
        waiting = asyncio.create_task(ends_within(process, 10))
        await process.wait()
        for _ in range(turns):
            await asyncio.sleep(0)
        in_time = waiting.cancel()
        (outcome,) = await asyncio.gather(waiting, return_exceptions=True)
        assert isinstance(outcome, asyncio.CancelledError) == in_time

    asyncio.run(asyncio.wait_for(scenario(), 30))
