"""Everything between this car and its back office: records and health home, lists and hits elsewhere to the car.

    outbox ──► uploader ─────────────┐
    state ───► health ───────────────┤
                                     ├──► HomeLink ◄──► the back office
    displays ◄── activations ◄── signal ◄───┘                │
    matching ◄── lists ◄── list keeper (its own process) ◄───┘

Nothing of it is needed for patrolling: what cannot go waits, and the crew sees how much and how old.
"""

import asyncio
import logging
import shutil
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from incar.camera.backoff import Backoff
from incar.core.keeper_process import KeeperProcess
from incar.errors import IncarError
from incar.messages.display import State
from incar.messages.home import Activation
from incar.messages.keeper import KeeperReport
from incar.messages.parts import Notice
from incar.paths import DETECTOR_MODEL, READER_MODEL
from incar.settings import Settings
from incar.store.records import RecordsStore
from incar.sync.budget import AtStore
from incar.sync.health import model_digests, report_of
from incar.sync.link import HomeLink, NotNowError, RefusedForGoodError
from incar.sync.signal import SignalWatch
from incar.sync.uploader import Uploader

log = logging.getLogger(__name__)

SEND_INTERVAL_S = 1.0
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 60.0
"""A link that failed is tried again after so long at most, or as soon as the signal is held."""
TIME_INTERVAL_S = 60.0


class CarSide(Protocol):
    """What the service tells the car, and asks of it. Every call comes on the loop and must not block."""

    def on_activation(self, activation: Activation) -> None:
        """A hit elsewhere was passed on."""

    def on_marks_added(self, marks: AbstractSet[str]) -> None:
        """These folded marks have come to serious lists."""

    def on_home_changed(self) -> None:
        """There is something else to tell the crew."""

    def last_state(self) -> State | None:
        """What displays were told last."""

    def satellite_time(self) -> datetime | None:
        """The time as the satellites tell it, where they do."""


@dataclass(frozen=True)
class HomeView:
    """What the crew is told of the way home."""

    notices: list[Notice] = field(default_factory=list)
    budget_spent: bool = False


class HomeService:
    """The car's end of everything that goes over the air."""

    def __init__(self, settings: Settings, folder: Path, records: RecordsStore, at_desk: AtStore, car: CarSide) -> None:
        """Nothing is sent yet. `folder`: where the stores are.

        Raises:
            LinkError: a setting of the link is missing or wrong; the text names it.
        """
        self._settings = settings.home
        self._folder = folder
        self._car = car
        self._link = HomeLink(settings.home)
        self._uploader = Uploader(records, self._link, at_desk, settings.home)
        self._signal = SignalWatch(
            self._link,
            on_lists=self._ask_for_lists,
            on_activation=car.on_activation,
            on_held=self._notice_link,
            heard=records.activations.fetched(),
            poll_s=settings.home.poll_s,
        )
        self._keeper = KeeperProcess(settings, self._hear, car.satellite_time) if settings.home.root_file else None
        self._link_is_back = asyncio.Event()
        self._refused: dict[str, str] = {}
        self._distrust = ""

    def view(self) -> HomeView:
        """What the crew is told now."""
        return HomeView(notices=self._notices(), budget_spent=self._uploader.budget_spent)

    async def run(self) -> None:
        """Do all of it until cancelled."""
        async with self._link, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._send_records())
            tasks.create_task(self._report_health())
            tasks.create_task(self._signal.run())
            if self._keeper:
                tasks.create_task(self._keeper.run())
                tasks.create_task(self._tell_time(self._keeper))

    # --- home -----------------------------------------------------------------------------------------------------

    async def _send_records(self) -> None:
        backoff = Backoff(FIRST_WAIT_S, LONGEST_WAIT_S)
        while True:
            stopped_by = await self._empty_outbox()
            if not stopped_by:
                backoff.reset()
            await self._rest(backoff.next_s() if stopped_by else SEND_INTERVAL_S)

    async def _empty_outbox(self) -> str:
        """Send what may go; why not all of it went."""
        try:
            stopped_by = (await self._uploader.empty()).stopped_by
        except IncarError as error:
            log.error("records could not be sent: %s", error)
            return str(error)
        if stopped_by:
            log.info("sending stopped: %s", stopped_by)
        return stopped_by

    async def _rest(self, seconds: float) -> None:
        """Wait, but not for a link that has come back."""
        try:
            async with asyncio.timeout(seconds):  # wait_for would swallow a cancellation that meets the event
                await self._link_is_back.wait()
        except TimeoutError:
            return
        self._link_is_back.clear()
        try:
            await self._uploader.link_is_back()
        except IncarError as error:
            log.error("records could not be sent: %s", error)

    async def _report_health(self) -> None:
        """Tell how the car is, the day's bytes spent or not: by this the back office knows where it is."""
        models = await asyncio.to_thread(model_digests, DETECTOR_MODEL, READER_MODEL)
        while True:
            state = self._car.last_state()
            if state is not None:
                try:
                    await self._link.post_health(report_of(state, models, shutil.disk_usage(self._folder).free))
                except (NotNowError, RefusedForGoodError) as error:
                    log.info("the back office could not be told how the car is: %s", error)
            await asyncio.sleep(self._settings.health_s if state else SEND_INTERVAL_S)

    # --- to the car -----------------------------------------------------------------------------------------------

    def _notice_link(self) -> None:
        self._link_is_back.set()

    def _ask_for_lists(self) -> None:
        if self._keeper:
            self._keeper.ask_now()

    async def _tell_time(self, keeper: KeeperProcess) -> None:
        while True:
            await asyncio.sleep(TIME_INTERVAL_S)
            keeper.tell_time()

    def _hear(self, report: KeeperReport) -> None:
        """Take what the keeper did; what it could not reach is told by the lists' age alone."""
        if report.done and not report.reason:  # every list has been looked at
            self._refused.clear()
            self._distrust = ""
        for change in report.changed:
            self._refused.pop(change.name, None)
        self._refused |= {each.name: each.reason for each in report.refused}
        if report.distrusted:
            self._distrust = report.reason
        marks = {mark for change in report.changed for mark in change.marks}
        if marks:
            self._car.on_marks_added(marks)
        self._car.on_home_changed()

    def _notices(self) -> list[Notice]:
        told = [f"List {name} was refused: {reason}" for name, reason in sorted(self._refused.items())]
        if self._distrust:
            told.append(f"What the back office sends as lists is not believed: {self._distrust}")
        elif self._keeper and self._keeper.trouble:
            told.append(f"Lists are not brought up to date: {self._keeper.trouble}")
        return [Notice(key=f"lists-{number}", level="warning", text=text) for number, text in enumerate(told)]
