"""The core program: opens the stores, keeps the cameras alive, and joins workers, desk and displays.

    camera workers ──reads──► desk (its own thread, on disk first) ──► State ──► displays
    displays ──requests──► desk ──► Done or Refused, then the new State

The event loop never waits for a disk or a decoder: the desk has a thread, the cameras have processes.
"""

import asyncio
import logging
import resource
import signal
import time
from collections.abc import Callable, Coroutine
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from incar.core.desk import Desk
from incar.core.display_server import DisplayServer, Reply
from incar.core.home_service import HomeService, HomeView
from incar.core.stores import open_car_stores
from incar.core.supervisor import Supervisor, WorkerSpec
from incar.core.surroundings import Surroundings
from incar.core.teller import Teller
from incar.errors import IncarError
from incar.messages.camera import CameraBeat
from incar.messages.display import (
    AddEntry,
    AnswerAlert,
    DecideAlert,
    DismissActivation,
    Done,
    EndShift,
    Hello,
    Picture,
    PictureWanted,
    Preview,
    PreviewWanted,
    Refused,
    SaveStop,
    StartShift,
    State,
    ToCore,
    WithdrawEntry,
)
from incar.messages.home import Activation
from incar.messages.parts import Notice
from incar.position import ClockTrust, PositionService, TrustedClock
from incar.reading.types import Read
from incar.settings import Settings
from incar.tables import load_tables

log = logging.getLogger(__name__)

STATE_INTERVAL_S = 1.0
RETENTION_INTERVAL_S = 3600.0
CLOCK_INTERVAL_S = 60.0
"""How often a clock that is not trusted yet is asked again; a patrol may be shorter than the interval above."""
STATE_LIMIT_S = 1.5
"""Without a state told for so long the core does not call itself alive."""

Result = TypeVar("Result")
Request = StartShift | EndShift | AnswerAlert | DecideAlert | SaveStop | AddEntry | WithdrawEntry | DismissActivation


async def run_core(settings: Settings, socket: Path) -> None:
    """Run the core until SIGTERM or SIGINT.

    Raises:
        IncarError: a store, a table or the socket cannot be used; nothing has been started then.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # the key is in this process's memory
    loop = asyncio.get_running_loop()
    with ExitStack() as stack:
        core = Core(settings, socket, stack)
        for wanted in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(wanted, core.end)
        await core.start()
        try:
            await core.ended
        finally:
            await core.stop()


class Core:
    """Everything the core program holds; `resources` closes what it opens."""

    def __init__(self, settings: Settings, socket: Path, resources: ExitStack) -> None:
        self._settings = settings
        self._stores = resources.enter_context(open_car_stores(settings.store))
        # Closed before the stores: what is under way at the desk comes to its end.
        self._thread = resources.enter_context(ThreadPoolExecutor(1, "desk"))
        self._clock = TrustedClock()
        self._position = PositionService.of(settings.position, self._clock)
        around = Surroundings(now=self._clock.stamp, position=self._position.stamp)
        self._desk = Desk(self._stores.records, self._stores.lists, load_tables(), settings.lists, around)
        self._teller = Teller((c.name for c in settings.cameras), self._stores, self._clock, self._position)
        self._home = self._home_service()
        self._server = DisplayServer(socket, self._handle, lambda: self._turning)
        self._supervisor = Supervisor(
            [WorkerSpec(c.name, c.source, loop=c.loop, masked=c.masked) for c in settings.cameras], listener=self
        )
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when the core is to end; with an exception when one of its tasks has failed."""
        self._published_s = time.monotonic()
        self._state: State | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._supervising: set[asyncio.Task[None]] = set()
        """Ends by itself when the supervisor is stopped, and its processes with it."""
        self._keeping: set[asyncio.Task[None]] = set()
        """Reads on their way to disk, which no end of the program may cut off."""

    def end(self) -> None:
        """Ask the core to end."""
        if not self.ended.done():
            self.ended.set_result(None)

    @property
    def _turning(self) -> bool:
        """The desk has told a state lately: only then may displays be told that the core is alive."""
        return time.monotonic() - self._published_s < STATE_LIMIT_S

    def _home_service(self) -> HomeService | None:
        """The way home; wrong settings of it are no reason not to patrol."""
        if not self._settings.home.url:
            return None
        try:
            return HomeService(self._settings, self._stores.folder, self._stores.records, self._at_desk, self)
        except IncarError as error:
            log.error("records will not be sent: %s", error)
            text = f"Records will not be sent: {error}"
            self._teller.standing_notices.append(Notice(key="home", level="warning", text=text))
            return None

    async def start(self) -> None:
        """Begin to serve displays and to read plates.

        Raises:
            IncarError: the socket cannot be used; nothing has been started then.
        """
        await self._server.start()
        await self._at_desk(self._teller.begin)
        self._position.start()
        self._start(self._publish_regularly())
        self._start(self._keep_retention())
        self._start(self._bring_lists_into_memory())
        if self._home:
            self._start(self._home.run())
        self._start(self._supervisor.run(), self._supervising)
        log.info("core started with %d cameras", len(self._settings.cameras))

    async def stop(self) -> None:
        """End the cameras first, so that their last reads are kept, then everything else."""
        await self._supervisor.stop()
        await asyncio.gather(*self._supervising, return_exceptions=True)
        await asyncio.gather(*self._keeping, return_exceptions=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.stop()
        self._position.stop()

    def _start(self, work: Coroutine[None, None, None], among: set[asyncio.Task[None]] | None = None) -> None:
        tasks = self._tasks if among is None else among
        task = asyncio.get_running_loop().create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        task.add_done_callback(self._notice_failure)

    def _notice_failure(self, task: asyncio.Task[None]) -> None:
        """A task that fails is a bug: the core ends, is started again, and everything on disk is there."""
        if not task.cancelled() and (error := task.exception()) and not self.ended.done():
            self.ended.set_exception(error)

    async def _at_desk(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    # --- from the cameras -----------------------------------------------------------------------------------------

    def on_read(self, read: Read) -> None:
        """A worker has a read, or a later revision of one."""
        self._start(self._take_read(read), self._keeping)

    def on_beat(self, beat: CameraBeat) -> None:
        """A worker is alive."""
        if self._teller.beat(beat):
            self._start(self._publish())

    def on_down(self, camera: str, reason: str, since_ns: int) -> None:
        """A worker has gone; it is being started again, or left alone for a while."""
        self._teller.down(camera, reason, since_ns)
        self._start(self._publish())

    def on_preview(self, camera: str, jpeg: bytes) -> None:
        """A live frame that a display asked for."""
        self._server.send(Preview(camera=camera, jpeg=jpeg))

    async def _take_read(self, read: Read) -> None:
        await self._at_desk(lambda: self._desk.take_read(read))
        await self._publish()

    # --- from the back office -------------------------------------------------------------------------------------

    def on_activation(self, activation: Activation) -> None:
        """A hit elsewhere was passed on."""
        self._start(self._take_activation(activation))

    def on_marks_added(self, marks: AbstractSet[str]) -> None:
        """These folded marks have come to serious lists."""
        self._start(self._look_back(marks))

    def on_home_changed(self) -> None:
        """There is something else to tell the crew."""
        self._start(self._publish())

    def last_state(self) -> State | None:
        """What displays were told last."""
        return self._state

    def satellite_time(self) -> datetime | None:
        """The time as the satellites tell it, where they do."""
        now = self._clock.stamp()
        return None if now.offset_s is None else now.utc - timedelta(seconds=now.offset_s)

    async def _take_activation(self, activation: Activation) -> None:
        try:
            await self._at_desk(lambda: self._desk.activations.take(activation))
        except IncarError as error:
            log.error("a hit elsewhere could not be kept: %s", error)
        await self._publish()

    async def _look_back(self, marks: AbstractSet[str]) -> None:
        """Match the reads of the last minutes again, a page at a time: reads that come meanwhile have their turn."""
        since = self._clock.stamp().utc - timedelta(minutes=self._settings.lists.look_back_min)
        last = None
        try:
            while last := await self._at_desk(partial(self._desk.look_back, marks, since, last)):
                await self._publish()
        except IncarError as error:
            log.error("the last reads could not be matched again: %s", error)

    # --- from the displays ----------------------------------------------------------------------------------------

    async def _handle(self, message: ToCore, reply: Reply) -> None:
        match message:
            case Hello():
                return
            case PictureWanted():
                jpeg = await self._at_desk(lambda: self._desk.picture(message))
                reply(Picture(hit_id=message.hit_id, kind=message.kind, jpeg=jpeg or b""))
            case PreviewWanted():
                for camera in self._settings.cameras:
                    self._supervisor.preview(camera.name, on=camera.name == message.camera)
            case _:
                await self._carry_out(message, reply)

    async def _carry_out(self, request: Request, reply: Reply) -> None:
        try:
            await self._at_desk(lambda: self._do(request))
        except IncarError as error:
            reply(Refused(request_id=request.request_id, reason=str(error)))
        else:
            reply(Done(request_id=request.request_id))
        await self._publish()

    def _do(self, request: Request) -> None:
        match request:
            case StartShift():
                self._desk.start_shift(request)
            case EndShift():
                self._desk.end_shift()
            case AnswerAlert():
                self._desk.answer(request)
            case DecideAlert():
                self._desk.decide(request)
            case SaveStop():
                self._desk.save_stop(request)
            case _:
                self._do_besides(request)

    def _do_besides(self, request: AddEntry | WithdrawEntry | DismissActivation) -> None:
        match request:
            case AddEntry():
                self._desk.entries.add(request, self._desk.shift)
            case WithdrawEntry():
                self._desk.entries.withdraw(request, self._desk.shift)
            case DismissActivation():
                self._desk.activations.dismiss(request.number)

    # --- to the displays ------------------------------------------------------------------------------------------

    async def _publish_regularly(self) -> None:
        while True:
            await self._publish()
            await asyncio.sleep(STATE_INTERVAL_S)

    async def _publish(self) -> None:
        home = self._home.view() if self._home else HomeView()
        try:
            self._state = await self._at_desk(lambda: self._teller.state(self._desk.view(), home))
            self._server.publish(self._state)
        except IncarError as error:
            log.error("the state could not be told: %s", error)
        else:
            self._published_s = time.monotonic()

    # --- keeping house --------------------------------------------------------------------------------------------

    async def _bring_lists_into_memory(self) -> None:
        """The first vehicles of a patrol are matched as fast as the others."""
        try:
            await asyncio.to_thread(self._stores.lists.bring_into_memory)
        except IncarError as error:
            log.error("the lists could not be read ahead: %s", error)

    async def _keep_retention(self) -> None:
        """Erase what is past its time, a little at a time between reads, and only by a clock that is trusted."""
        while True:
            now = self._clock.stamp()
            trusted = now.trust is ClockTrust.SYNCHRONISED
            if trusted:
                await self._erase_old(now.utc)
            await asyncio.sleep(RETENTION_INTERVAL_S if trusted else CLOCK_INTERVAL_S)

    async def _erase_old(self, now: datetime) -> None:
        retention, limits = self._stores.records.retention, self._settings.retention
        try:
            while (await self._at_desk(lambda: retention.step(now, limits))).captures:
                pass  # reads that came meanwhile have had their turn at the desk
        except IncarError as error:
            log.error("old records could not be removed: %s", error)
