"""The list keeper's process: told and heard, started again when it ends, gone when the core goes."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import psutil
import pytest

from incar.core.keeper_process import KeeperProcess
from incar.messages.keeper import KeeperReport
from incar.settings import HomeSettings, Settings
from tests.conftest import ExpectLog
from tests.sim import list_keeper
from tests.sim.core import until

SETTINGS = Settings(home=HomeSettings(car="RP14"))
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incar.core.keeper_process.FIRST_WAIT_S", 0.05)
    monkeypatch.setattr("incar.core.keeper_process.LONGEST_WAIT_S", 0.1)
    monkeypatch.setattr("incar.core.keeper_process.STOP_LIMIT_S", 0.5)


@asynccontextmanager
async def keeping(
    fault: str = "none", *, moment: datetime | None = None
) -> AsyncIterator[tuple[KeeperProcess, list[str]]]:
    heard: list[str] = []

    def hear(report: KeeperReport) -> None:
        heard.append(report.reason)

    keeper = KeeperProcess(SETTINGS, hear, lambda: moment, command=list_keeper.command(fault))
    running = asyncio.create_task(keeper.run())
    try:
        await until(lambda: heard)
        yield keeper, heard
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 30))


def test_it_is_given_the_settings_the_time_and_when_to_ask() -> None:
    async def scenario() -> None:
        async with keeping(moment=NOON) as (keeper, heard):
            keeper.ask_now()
            keeper.tell_time()
            await until(lambda: len(heard) == 4)
            assert heard == ["settings of RP14", f"time {NOON.isoformat()}", "now", f"time {NOON.isoformat()}"]

    run(scenario)


def test_one_that_dies_is_started_again_and_asked_no_less(expect_log: ExpectLog) -> None:
    expect_log("the list keeper ended with code -9")

    async def scenario() -> None:
        async with keeping() as (keeper, heard):
            first = keeper.pid
            assert first
            os.kill(first, signal.SIGKILL)
            await until(lambda: len(heard) == 2)
            assert keeper.pid not in (None, first)
            keeper.ask_now()
            await until(lambda: heard[-1] == "now")

    run(scenario)


def test_why_one_cannot_work_is_known(expect_log: ExpectLog) -> None:
    expect_log("the list keeper ended with code 3")

    async def scenario() -> None:
        async with keeping("broken") as (keeper, heard):
            await until(lambda: len(heard) > 2)
            assert keeper.trouble == "settings of RP14"

    run(scenario)


def test_one_that_talks_nonsense_is_started_again(expect_log: ExpectLog) -> None:
    expect_log("makes no sense")
    expect_log("the list keeper ended with code -9")

    async def scenario() -> None:
        async with keeping("garbage") as (keeper, heard):
            keeper.ask_now()
            await until(lambda: heard.count("settings of RP14") > 1)

    run(scenario)


@pytest.mark.parametrize("fault", ["none", "deaf"])
def test_it_ends_with_the_core(fault: str) -> None:
    pids: list[int] = []

    async def scenario() -> None:
        async with keeping(fault) as (keeper, _):
            pids.append(keeper.pid or 0)

    run(scenario)
    assert not psutil.pid_exists(pids[0])
