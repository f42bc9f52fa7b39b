"""A whole core in this process: real stores, socket, gpsd and camera worker; a display on the other side."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from incar.core.display_server import SocketTakenError
from incar.core.service import STATE_LIMIT_S, Core
from incar.messages.display import (
    AddEntry,
    Beat,
    DismissActivation,
    Done,
    EndShift,
    Picture,
    PictureWanted,
    Preview,
    PreviewWanted,
    Refused,
    State,
    WithdrawEntry,
)
from incar.position import ClockTrust, TimeStamp, TrustedClock
from incar.position.clock import Clocks
from incar.settings import CameraSettings, HomeSettings, PositionSettings, RetentionSettings, Settings, StoreSettings
from incar.store.opening import open_records_store
from tests.conftest import ExpectLog
from tests.core.test_desk import START, STOLEN, answer, stop
from tests.core.test_display_server import Display, connected, run
from tests.patrol.samples import capture
from tests.sim.clips import write_clip
from tests.sim.core import until
from tests.sim.gps import Gpsd, free_port
from tests.sim.home import keep_key, stores
from tests.sim.patrol import JPEG, KEY, a_read, load_list

BEACON = PositionSettings(fixed_latitude_deg=52.0, fixed_longitude_deg=-1.0)


@pytest.fixture(autouse=True)
def desk_home() -> None:
    keep_key()
    load_list(stores(), "pnc", STOLEN)


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "core.sock"


@asynccontextmanager
async def running(settings: Settings, socket: Path, clock: TrustedClock | None = None) -> AsyncIterator[Core]:
    with ExitStack() as stack:
        core = Core(settings, socket, stack)
        core._clock = clock or core._clock
        await core.start()
        try:
            yield core
        finally:
            await core.stop()


async def state_when(display: Display, holds: Callable[[State], object], limit_s: float = 30) -> State:
    async with asyncio.timeout(limit_s):
        while True:
            state = await display.hear(State)
            assert isinstance(state, State)
            if holds(state):
                return state


def test_a_core_without_cameras_tells_lists_position_and_clock(socket: Path) -> None:
    async def scenario() -> None:
        async with running(Settings(position=BEACON), socket), connected(socket) as display:
            state = await state_when(display, lambda state: state.lists)
            assert [(each.name, each.entries, each.alerting) for each in state.lists] == [("pnc", 1, True)]
            assert (state.position.state, state.position.latitude_deg) == ("live", 52.0)
            assert (state.cameras, state.alerts, state.shift, state.outbox.waiting) == ([], [], None, 0)
            assert abs(state.at - datetime.now(UTC)) < timedelta(minutes=1)

    run(scenario)
    assert not socket.exists()


def test_from_a_read_to_a_stop_each_request_is_answered_and_told(socket: Path) -> None:
    async def scenario() -> None:
        async with running(Settings(position=BEACON), socket) as core, connected(socket) as display:
            display.ask(START)
            assert await display.hear(Done) == Done(request_id="s")
            core.on_read(a_read("AB12CDE"))
            state = await state_when(display, lambda state: state.alerts)
            hit_id = state.alerts[0].hit_id
            assert state.shift
            assert (state.shift.call_sign, state.last_reads[0].spaced) == ("RP14", "AB12 CDE")
            display.ask(PictureWanted(hit_id=hit_id, kind="patch"))
            assert await display.hear(Picture) == Picture(hit_id=hit_id, kind="patch", jpeg=JPEG)
            display.ask(answer(hit_id))
            await display.hear(Done)
            written = stop(hit_id)
            display.ask(written)
            assert await display.hear(Done) == Done(request_id=written.request_id)
            told = await state_when(display, lambda state: state.stops)
            assert (told.alerts[0].state, told.alerts[0].stop_id) == ("stopped", written.request_id)

    run(scenario)
    with open_records_store(stores(), KEY, read_only=True) as records:
        shift = records.current_shift()
        assert shift
        assert records.shift_counts(shift.shift_id) == (1, 1)


def test_own_entries_and_their_end_are_asked_for_and_told(socket: Path) -> None:
    wanted = AddEntry(request_id="e-1", vrm="kt68 wlm", category="wanted", reason="Left the scene", expires_h=1.0)

    async def scenario() -> None:
        async with running(Settings(position=BEACON), socket) as core, connected(socket) as display:
            core.on_read(a_read("KT68WLM"))
            display.ask(wanted)
            assert await display.hear(Done) == Done(request_id="e-1")
            (entry,) = (await state_when(display, lambda state: state.own_entries)).own_entries
            assert (entry.spaced, entry.reason, len(entry.sightings)) == ("KT68 WLM", "Left the scene", 1)
            core.on_read(a_read("KT68WLM"))
            (card,) = (await state_when(display, lambda state: state.alerts)).alerts
            assert card.matches[0].list_name == "own entries"
            display.ask(WithdrawEntry(request_id="w", entry_id="e-1"))
            assert await display.hear(Done) == Done(request_id="w")
            await state_when(display, lambda state: not state.own_entries)

    run(scenario)


def test_what_cannot_be_is_refused_with_the_reason(socket: Path) -> None:
    async def scenario() -> None:
        async with running(Settings(position=BEACON), socket), connected(socket) as display:
            for request, reason in (
                (EndShift(request_id="1"), "no shift"),
                (answer("nothing"), "no such alert"),
                (stop(power=""), "power"),
                (AddEntry(request_id="2", vrm="KT68WLM", category="wanted", reason="", expires_h=1.0), "reason"),
                (WithdrawEntry(request_id="3", entry_id="nothing"), "no such entry"),
                (DismissActivation(request_id="4", number=1), "not shown"),
            ):
                display.ask(request)
                refused = await display.hear(Refused)
                assert isinstance(refused, Refused)
                assert refused.request_id == request.request_id
                assert reason in refused.reason
            display.ask(PictureWanted(hit_id="nothing", kind="overview"))
            assert await display.hear(Picture) == Picture(hit_id="nothing", kind="overview", jpeg=b"")

    run(scenario)


def test_what_was_told_is_there_after_a_restart(socket: Path) -> None:
    async def scenario() -> None:
        settings = Settings(position=BEACON)
        async with running(settings, socket) as core, connected(socket) as display:
            core.on_read(a_read("AB12CDE"))
            before = await state_when(display, lambda state: state.alerts)
        async with running(settings, socket), connected(socket) as display:
            after = await state_when(display, lambda state: state.alerts)
        assert [card.hit_id for card in after.alerts] == [card.hit_id for card in before.alerts]

    run(scenario)


def test_a_read_on_its_way_when_the_core_ends_is_kept(socket: Path) -> None:
    read = a_read("KT68WLM")

    async def scenario() -> None:
        async with running(Settings(position=BEACON), socket) as core:
            core.on_read(read)

    run(scenario)
    with open_records_store(stores(), KEY, read_only=True) as records:
        assert records.capture(read.read_id)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", 25)


def test_a_camera_that_plays_is_alive_and_shown_and_one_that_is_not_there_says_why(
    socket: Path, clip: Path, tmp_path: Path, expect_log: ExpectLog
) -> None:
    expect_log("Camera rear")
    cameras = [
        CameraSettings(name="front", source=str(clip), loop=True),
        CameraSettings(name="rear", source=str(tmp_path / "missing.mp4")),
    ]

    async def scenario() -> None:
        settings = Settings(cameras=cameras, position=BEACON)
        async with running(settings, socket), connected(socket) as display:
            state = await state_when(
                display, lambda state: {each.health for each in state.cameras} >= {"alive", "down"}, limit_s=60
            )
            front, rear = state.cameras
            assert (front.name, front.health, rear.name, rear.health) == ("front", "alive", "rear", "down")
            assert rear.reason
            assert (front.width_px, front.height_px) == (160, 120)
            display.ask(PreviewWanted(camera="front"))
            preview = await display.hear(Preview)
            assert isinstance(preview, Preview)
            assert preview.camera == "front"
            assert preview.jpeg.startswith(b"\xff\xd8")

    asyncio.run(asyncio.wait_for(scenario(), 90))
    with open_records_store(stores(), KEY, read_only=True) as records:
        assert [each.name for each in records.shift_log.out_of_work()] == ["rear"]


def test_the_position_comes_from_gpsd_and_its_loss_is_said(socket: Path) -> None:
    async def scenario(gpsd: Gpsd) -> None:
        settings = Settings(position=PositionSettings(gpsd_port=gpsd.port))
        async with running(settings, socket), connected(socket) as display:
            live = await state_when(display, lambda state: state.position.state == "live")
            assert live.position.latitude_deg == pytest.approx(51.5, abs=1e-3)
            assert [each.key for each in live.notices if each.key == "position"] == []
            gpsd.kill()
            lost = await state_when(display, lambda state: state.position.state == "stale")
            assert lost.position.speed_mps is None
            assert "gpsd" in next(each.text for each in lost.notices if each.key == "position")

    with Gpsd() as gpsd:
        asyncio.run(asyncio.wait_for(scenario(gpsd), 60))


def old_capture() -> str:
    """A read without a hit, long past every limit."""
    long_ago = datetime.now(UTC) - timedelta(days=90)
    old = capture("c-old", captured=TimeStamp(utc=long_ago, trust=ClockTrust.SYNCHRONISED))
    with open_records_store(stores(), KEY) as records:
        records.save_capture(old, JPEG, JPEG)
    return old.capture_id


@pytest.mark.parametrize("trusted", [True, False])
def test_old_records_are_erased_only_by_a_clock_that_is_trusted(socket: Path, *, trusted: bool) -> None:
    capture_id = old_capture()
    clock = TrustedClock(Clocks(kernel_synchronised=lambda: trusted))
    settings = Settings(position=BEACON, retention=RetentionSettings(read_h=1, read_limit_h=2))

    async def scenario() -> None:
        async with running(settings, socket, clock) as core, connected(socket) as display:
            for _ in range(2):
                await display.hear(State)
            await until(lambda: (core._stores.records.capture(capture_id) is None) == trusted)

    run(scenario)
    with open_records_store(stores(), KEY, read_only=True) as records:
        assert (records.capture(capture_id) is None) == trusted


def test_a_clock_that_comes_to_be_trusted_is_not_waited_for_an_hour(
    socket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incar.core.service.CLOCK_INTERVAL_S", 0.1)
    capture_id = old_capture()
    synchronised: list[bool] = []
    clock = TrustedClock(Clocks(kernel_synchronised=lambda: bool(synchronised)))

    async def scenario() -> None:
        async with running(Settings(position=BEACON), socket, clock) as core:
            await asyncio.sleep(0.3)
            assert core._stores.records.capture(capture_id)
            synchronised.append(True)
            await until(lambda: core._stores.records.capture(capture_id) is None)

    run(scenario)


def test_a_wrong_home_is_told_to_the_crew_and_stops_no_patrol(socket: Path, expect_log: ExpectLog) -> None:
    expect_log("records will not be sent")
    settings = Settings(position=BEACON, home=HomeSettings(url="http://force.example", car="RP14"))

    async def scenario() -> None:
        async with running(settings, socket), connected(socket) as display:
            state = await state_when(display, lambda state: state.notices)
            assert "https" in state.notices[0].text

    run(scenario)


def test_a_core_whose_desk_does_not_turn_does_not_call_itself_alive(socket: Path) -> None:
    async def scenario() -> None:
        async with running(Settings(position=BEACON), socket) as core, connected(socket) as display:
            assert await display.hear(Beat)
            turn = threading.Event()
            stuck = core._thread.submit(turn.wait)
            await asyncio.sleep(STATE_LIMIT_S + 0.6)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(display.hear(Picture), 0.1)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(display.hear(Beat), 1.2)
            turn.set()
            await asyncio.wrap_future(stuck)
            assert await display.hear(Beat)

    run(scenario)


def test_a_task_that_fails_ends_the_core_so_that_it_is_started_again(socket: Path) -> None:
    async def scenario() -> None:
        async with running(Settings(position=BEACON), socket) as core:
            core._start(_fails())
            with pytest.raises(ZeroDivisionError):
                await asyncio.wait_for(core.ended, 5)

    run(scenario)


async def _fails() -> None:
    raise ZeroDivisionError


def test_a_taken_socket_leaves_nothing_started(socket: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    load_list(other, "pnc", STOLEN)
    gps = PositionSettings(gpsd_port=free_port())

    async def scenario() -> None:
        async with running(Settings(position=BEACON), socket), connected(socket) as display:
            with ExitStack() as stack:
                second = Core(Settings(position=gps, store=StoreSettings(data_directory=str(other))), socket, stack)
                with pytest.raises(SocketTakenError):
                    await second.start()
                assert second._position.health().reason == "not started"
            await display.hear(State)

    run(scenario)
