"""Cameras and their workers killed, hung, cut off and changed: each is back by itself, the others never notice."""

import asyncio
import os
import signal
import time
from itertools import pairwise

import psutil
import pytest

from incar.core.supervisor import WorkerSpec
from tests.conftest import ExpectLog
from tests.sim import camera_worker
from tests.sim.clips import write_clip
from tests.sim.core import Told, supervised, until
from tests.sim.rtsp import RtspCamera, rtsp_available
from tests.sim.silent import black_hole, nobody

BACK_WITHIN_S = 2.0
needs_server = pytest.mark.skipif(not rtsp_available(), reason="gst-rtsp-server is not installed")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 100))


def reads_of(told: Told, camera: str) -> int:
    return sum(read.camera == camera for read in told.reads)


def test_a_killed_worker_reads_again_within_two_seconds_and_the_other_never_notices(
    clip: str, expect_log: ExpectLog
) -> None:
    expect_log("signal: Killed")

    async def scenario() -> None:
        table = [WorkerSpec(name=name, source=clip, loop=True) for name in ("front", "rear")]
        async with supervised(*table) as (supervisor, told):
            await until(lambda: reads_of(told, "front") and reads_of(told, "rear"))
            victim, other = supervisor.pid("front"), supervisor.pid("rear")
            assert victim
            before = reads_of(told, "front")
            os.kill(victim, signal.SIGKILL)
            killed_ns = time.monotonic_ns()
            await until(lambda: told.downs)
            camera, reason, since_ns = told.downs[0]
            assert (camera, reason) == ("front", "the worker was ended by a signal: Killed")
            assert killed_ns <= since_ns <= time.monotonic_ns()
            await until(lambda: reads_of(told, "front") > before)
            assert (time.monotonic_ns() - killed_ns) / 1e9 < BACK_WITHIN_S
            assert supervisor.pid("rear") == other
            assert len(told.downs) == 1
            rear = [beat for beat in told.beats if beat.name == "rear"]
            assert all(after.frames >= one.frames for one, after in pairwise(rear))

    asyncio.run(scenario())


def test_a_recording_goes_on_where_the_killed_worker_would_be(clip: str, expect_log: ExpectLog) -> None:
    expect_log("signal: Killed")

    async def scenario() -> None:
        async with supervised(WorkerSpec(name="front", source=clip)) as (supervisor, told):
            await until(lambda: told.reads and told.reads[-1].media_s > 1.0)
            count = len(told.reads)
            os.kill(supervisor.pid("front") or 0, signal.SIGKILL)
            await until(lambda: len(told.reads) > count)
            assert told.reads[count].media_s > told.reads[count - 1].media_s

    asyncio.run(scenario())


@pytest.mark.parametrize("number", [signal.SIGSTOP, None])
def test_a_hanging_worker_is_replaced(clip: str, number: signal.Signals | None, expect_log: ExpectLog) -> None:
    expect_log("the worker hangs")
    fault = "none" if number else "hangs"

    async def scenario() -> None:
        async with supervised(WorkerSpec(name="front", source=clip, loop=True), fault=fault) as (supervisor, told):
            await until(lambda: told.reads)
            hung = supervisor.pid("front")
            assert hung
            if number:
                os.kill(hung, number)
            await until(lambda: told.downs, limit_s=8)
            count = len(told.reads)
            await until(lambda: len(told.reads) > count)
            assert supervisor.pid("front") not in (None, hung)
            assert not psutil.pid_exists(hung)

    asyncio.run(scenario())


def test_a_worker_does_not_outlive_a_killed_core(clip: str) -> None:
    core = f"""
import asyncio
from incar.core.supervisor import WorkerSpec
from tests.sim.core import supervised, until

async def main():
    async with supervised(WorkerSpec(name="front", source={clip!r}, loop=True)) as (supervisor, told):
        await until(lambda: told.reads)
        print(supervisor.pid("front"), flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""

    async def scenario() -> None:
        process = await asyncio.create_subprocess_exec(
            camera_worker.command()[0], "-c", core, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout
        worker = int(await process.stdout.readline())
        os.kill(worker, signal.SIGSTOP)  # even one that could not notice by itself
        process.kill()
        await process.wait()
        await until(lambda: not psutil.pid_exists(worker) or psutil.Process(worker).status() == psutil.STATUS_ZOMBIE)

    asyncio.run(scenario())


@pytest.mark.parametrize(("server", "reason"), [(nobody, "refuses"), (black_hole, "does not answer")])
def test_a_camera_that_is_not_there_is_told_by_a_live_worker(server: type, reason: str) -> None:
    async def scenario() -> None:
        with server() as address:
            started_ns = time.monotonic_ns()
            async with supervised(WorkerSpec(name="front", source=address)) as (_, told):
                await until(lambda: told.state("front") == "down", limit_s=6)
                beat = told.last_beat("front")
                assert beat
                assert reason in beat.reason
                assert "secret" not in beat.reason
                assert started_ns <= beat.since_ns <= time.monotonic_ns()
                assert not told.downs, "the worker itself is well"

    asyncio.run(scenario())


@needs_server
def test_a_network_camera_through_power_cut_freeze_and_change_of_size() -> None:
    async def scenario() -> None:
        with RtspCamera() as server:
            async with supervised(WorkerSpec(name="front", source=server.url)) as (supervisor, told):
                await until(lambda: told.state("front") == "alive")
                worker = supervisor.pid("front")

                server.stop()
                await until(lambda: told.state("front") == "down", limit_s=5)
                server.start()
                await until(lambda: told.state("front") == "alive")

                server.freeze()
                await until(lambda: told.state("front") in {"late", "down"}, limit_s=5)
                await until(lambda: told.state("front") == "down", limit_s=5)
                server.thaw()
                await until(lambda: told.state("front") == "alive")

                await asyncio.sleep(1)
                server.resize(640, 480)
                await until(lambda: any("640 × 480" in beat.reason for beat in told.beats), limit_s=5)
                await until(lambda: told.state("front") == "alive")
                assert supervisor.pid("front") == worker, "none of it is a reason to replace the worker"

    asyncio.run(scenario())
