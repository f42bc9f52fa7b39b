"""Workers are started, heard, watched and started again; one never touches another."""

import asyncio
import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.core.supervisor import Limits, RestartBudget, Supervisor, WorkerSpec
from incar.reading.types import Read
from tests.conftest import ExpectLog
from tests.sim import camera_worker
from tests.sim.clips import write_clip
from tests.sim.core import Told, supervised, until
from tests.sim.family import children


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 100)


def alive(pid: int | None) -> bool:
    return pid is not None and psutil.pid_exists(pid)


def test_reads_beats_and_previews_reach_the_listener(clip: Path) -> None:
    async def scenario() -> None:
        async with supervised(WorkerSpec(name="front", source=str(clip), loop=True)) as (supervisor, told):
            await until(lambda: told.reads)
            assert not told.previews
            supervisor.preview("front", on=True)
            await until(lambda: told.previews)
            assert told.previews[0].startswith(b"\xff\xd8")
            supervisor.preview("front", on=False)
            await until(lambda: any(beat.processed for beat in told.beats))
            beat = told.last_beat("front")
            assert beat
            assert (beat.width, beat.height, beat.name) == (160, 120, "front")
            assert beat.frames >= beat.processed + beat.dropped > 0
            assert beat.stages.decode_s > 0
            assert not told.downs

    asyncio.run(scenario())


def test_a_camera_s_mask_reaches_its_worker(clip: Path) -> None:
    async def scenario() -> None:
        table = WorkerSpec(name="front", source=str(clip), live=False, masked=[[(0, 0.9), (1, 1)]])
        async with supervised(table) as (_, told):
            await until(lambda: told.state("front") == "finished")
            beat = told.last_beat("front")
            assert beat
            assert (beat.processed, beat.reads, told.reads) == (100, 0, [])

    asyncio.run(scenario())


def test_a_recording_at_any_pace_is_read_whole_and_finishes_after_its_last_read(clip: Path) -> None:
    async def scenario() -> None:
        async with supervised(WorkerSpec(name="front", source=str(clip), live=False)) as (_, told):
            await until(lambda: told.state("front") == "finished")
            assert [read.final for read in told.reads] == [False, True] * 10
            beat = told.last_beat("front")
            assert beat
            assert (beat.frames, beat.processed, beat.dropped, beat.reads) == (100, 100, 0, 10)

    asyncio.run(scenario())


def test_stopping_tells_the_last_reads_and_leaves_no_process(clip: Path) -> None:
    async def scenario() -> None:
        async with supervised(WorkerSpec(name="front", source=str(clip), loop=True)) as (supervisor, told):
            await until(lambda: told.reads and not told.reads[-1].final)
            pid = supervisor.pid("front")
            assert alive(pid)
        assert told.reads[-1].final
        assert not alive(pid)
        assert not told.downs

    asyncio.run(scenario())


def test_stopping_a_worker_that_has_just_been_started(clip: Path) -> None:
    async def scenario() -> None:
        started = time.monotonic()
        async with supervised(WorkerSpec(name="front", source=str(clip))):
            await asyncio.sleep(0)
        assert time.monotonic() - started < Limits().stop_s

    asyncio.run(scenario())


def test_stopping_before_anything_has_begun(clip: Path) -> None:
    async def scenario() -> None:
        supervisor = Supervisor([WorkerSpec(name="front", source=str(clip))], Told(), command=camera_worker.command())
        running = asyncio.create_task(supervisor.run())
        await supervisor.stop()
        await running
        assert supervisor.pid("front") is None
        assert not children()

    asyncio.run(scenario())


def test_no_command_line_tells_the_source_or_the_camera(clip: Path) -> None:
    async def scenario() -> None:
        async with supervised(WorkerSpec(name="offside", source=str(clip))) as (supervisor, told):
            await until(lambda: told.beats)
            process = psutil.Process(supervisor.pid("offside"))
            told_to_all = " ".join([*process.cmdline(), process.name(), *process.environ().values()])
            assert "clip.mp4" not in told_to_all
            assert "offside" not in told_to_all
            assert process.name() == "incar-camera"

    asyncio.run(scenario())


def test_a_worker_that_lacks_its_model_says_so_and_is_left_alone(clip: Path, expect_log: ExpectLog) -> None:
    expect_log("the model is missing")

    async def scenario() -> None:
        limits = Limits(restarts=1)
        table = WorkerSpec(name="front", source=str(clip))
        async with supervised(table, fault="no-model", limits=limits) as (supervisor, told):
            await until(lambda: len(told.downs) == 2)
            assert told.state("front") == "down"
            assert "the model is missing" in told.downs[0][1]
            assert "next try in" in told.downs[1][1]
            await asyncio.sleep(0.5)
            assert supervisor.pid("front") is None

    asyncio.run(scenario())


def test_a_replay_is_not_started_twice(clip: Path, expect_log: ExpectLog) -> None:
    expect_log("Segmentation fault")

    async def scenario() -> None:
        table = WorkerSpec(name="front", source=str(clip), live=False)
        async with supervised(table, fault="crashes") as (supervisor, told):
            await until(lambda: told.downs)
            assert "not started again" in told.downs[0][1]
            assert supervisor.pid("front") is None

    asyncio.run(scenario())


def test_a_loop_of_the_core_that_stalls_blames_no_worker(clip: Path) -> None:
    async def scenario() -> None:
        table, limits = WorkerSpec(name="front", source=str(clip), loop=True), Limits(silence_s=1.0)
        async with supervised(table, limits=limits) as (supervisor, told):
            await until(lambda: told.beats)
            pid = supervisor.pid("front")
            time.sleep(1.5)  # noqa: ASYNC251 - the stall under test
            await asyncio.sleep(0.5)
            assert supervisor.pid("front") == pid
            assert not told.downs

    asyncio.run(scenario())


def test_a_worker_that_talks_nonsense_is_replaced(clip: Path, expect_log: ExpectLog) -> None:
    expect_log("both programs of one version")

    async def scenario() -> None:
        table = WorkerSpec(name="front", source=str(clip))
        limits = Limits(restarts=1)
        async with supervised(table, fault="babbles", limits=limits) as (_, told):
            await until(lambda: told.downs)

    asyncio.run(scenario())


def test_a_worker_that_ends_by_itself_is_started_again(clip: Path, expect_log: ExpectLog) -> None:
    expect_log("ended with code 0")

    async def scenario() -> None:
        async with supervised(WorkerSpec(name="front", source=str(clip), loop=True)) as (supervisor, told):
            await until(lambda: told.reads)
            first = supervisor.pid("front")
            assert first
            os.kill(first, signal.SIGTERM)
            await until(lambda: told.downs)
            await until(lambda: supervisor.pid("front") not in (None, first))

    asyncio.run(scenario())


def test_cancelling_leaves_no_process(clip: Path) -> None:
    async def scenario() -> None:
        told = Told()
        table = [WorkerSpec(name="front", source=str(clip), loop=True)]
        supervisor = Supervisor(table, told, command=camera_worker.command())
        running = asyncio.create_task(supervisor.run())
        await until(lambda: told.beats)
        pid = supervisor.pid("front")
        running.cancel()
        await asyncio.wait({running})
        await until(lambda: not alive(pid))

    asyncio.run(scenario())


@given(st.lists(st.floats(0, 30), max_size=40))
def test_never_more_restarts_than_the_budget_allows(pauses_s: list[float]) -> None:
    limits = Limits(restarts=5, window_s=60.0)
    budget, now_s, starts = RestartBudget(limits), 1000.0, []
    for pause_s in pauses_s:
        now_s += pause_s
        now_s += budget.wait_s(now_s)
        starts.append(now_s)
    for place, start_s in enumerate(starts[limits.restarts :]):
        assert start_s - starts[place] >= limits.window_s - 1e-6


def test_the_first_restarts_are_at_once() -> None:
    budget = RestartBudget(Limits(restarts=5, window_s=60.0))
    assert [budget.wait_s(10.0 + number) for number in range(5)] == [0.0] * 5
    assert budget.wait_s(15.0) == pytest.approx(55.0)


def test_a_spare_takes_the_place_of_a_dead_worker_and_another_one_waits(clip: Path, expect_log: ExpectLog) -> None:
    expect_log("signal: Killed")

    def workers() -> set[int]:
        return {child.pid for child in children() if child.name() == "incar-camera"}

    async def scenario() -> None:
        async with supervised(WorkerSpec(name="front", source=str(clip), loop=True)) as (supervisor, told):
            await until(lambda: len(workers()) == 2)
            first = supervisor.pid("front")
            assert first
            spare = (workers() - {first}).pop()
            os.kill(first, signal.SIGKILL)
            await until(lambda: told.downs)
            await until(lambda: supervisor.pid("front") == spare)
            await until(lambda: len(workers()) == 2)
        assert not workers()

    asyncio.run(scenario())


def test_a_spare_that_has_died_is_not_missed(clip: Path, expect_log: ExpectLog) -> None:
    expect_log("signal: Killed")

    async def scenario() -> None:
        async with supervised(WorkerSpec(name="front", source=str(clip), loop=True)) as (supervisor, told):
            await until(lambda: len(children()) == 2)
            for child in children():
                child.kill()
            await until(lambda: told.downs)
            count = len(told.reads)
            await until(lambda: len(told.reads) > count)
            assert supervisor.pid("front")

    asyncio.run(scenario())


def test_a_worker_that_the_system_refuses_is_tried_again_and_the_others_go_on(
    clip: Path, tmp_path: Path, expect_log: ExpectLog
) -> None:
    expect_log("cannot be started")
    expect_log("signal: Killed")
    program = tmp_path / "worker"
    program.write_text(f"#!/bin/sh\nexec {' '.join(camera_worker.command())}\n")
    program.chmod(0o700)
    table = [WorkerSpec(name=name, source=str(clip), loop=True) for name in ("front", "rear")]

    async def scenario() -> None:
        told = Told()
        supervisor = Supervisor(table, told, limits=Limits(pause_s=0.2), command=[str(program)])
        running = asyncio.create_task(supervisor.run())
        await until(lambda: len(children()) == 3)
        rear = supervisor.pid("rear")
        program.chmod(0o600)
        for child in children():
            if child.pid != rear:
                child.kill()
        await until(lambda: any("cannot be started (Permission denied)" in reason for _, reason, _ in told.downs))
        count = len(told.reads)
        await until(lambda: len(told.reads) > count)
        assert supervisor.pid("rear") == rear
        program.chmod(0o700)
        await until(lambda: supervisor.pid("front") and told.state("front") == "alive")
        await supervisor.stop()
        await running
        assert not children()

    asyncio.run(scenario())


def test_a_fault_with_one_camera_is_logged_and_leaves_the_others_alone(clip: Path, expect_log: ExpectLog) -> None:
    expect_log("Camera front: ")

    class Faulty(Told):
        def on_read(self, read: Read) -> None:
            if read.camera == "front":
                raise ZeroDivisionError
            super().on_read(read)

    async def scenario() -> None:
        told = Faulty()
        table = [WorkerSpec(name=name, source=str(clip), loop=True) for name in ("front", "rear")]
        limits = Limits(restarts=1)
        supervisor = Supervisor(table, told, limits=limits, command=camera_worker.command())
        running = asyncio.create_task(supervisor.run())
        await until(lambda: len(told.downs) == 2)
        assert {(camera, "ZeroDivisionError" in reason) for camera, reason, _ in told.downs} == {("front", True)}
        count = len(told.reads)
        await until(lambda: len(told.reads) > count)
        await supervisor.stop()
        await running

    asyncio.run(scenario())
