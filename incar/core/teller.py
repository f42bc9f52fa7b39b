"""Puts together the whole state that displays are told."""

import shutil
import time
from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec.structs import replace

from incar.core.cards import camera_status, clock_status, position_status
from incar.core.desk import DeskView
from incar.core.down_times import DownTimes
from incar.core.home_service import HomeView
from incar.core.stores import CarStores
from incar.messages.camera import CameraBeat
from incar.messages.display import PROTOCOL, State
from incar.messages.parts import Notice
from incar.patrol.shifts import is_driving
from incar.position import PositionService, TrustedClock

LOW_SPACE_BYTES = 2 * 1024**3


class Teller:
    """Knows the cameras' newest beats and asks everybody else when a state is due."""

    def __init__(
        self, cameras: Iterable[str], stores: CarStores, clock: TrustedClock, position: PositionService
    ) -> None:
        self._stores = stores
        self._clock = clock
        self._position = position
        self._down_times = DownTimes(stores.records.shift_log)
        self._beats = {name: _opening(name) for name in cameras}
        self.standing_notices: list[Notice] = []
        """What is wrong since the start and will not change before the next."""

    def begin(self) -> None:
        """Close what an earlier run left open of cameras that are gone; to be called in the desk's thread."""
        self._down_times.close_others(set(self._beats), datetime.now(UTC))

    def beat(self, beat: CameraBeat) -> bool:
        """Take a worker's beat; whether it is news to the crew."""
        before = self._beats.get(beat.name)
        self._beats[beat.name] = beat
        return before is None or (before.state, before.pid) != (beat.state, beat.pid)

    def down(self, camera: str, reason: str, since_ns: int) -> None:
        """A worker has gone."""
        before = self._beats.get(camera, _opening(camera))
        self._beats[camera] = replace(before, state="down", reason=reason, since_ns=since_ns)

    def state(self, view: DeskView, home: HomeView) -> State:
        """Everything, as it is now; to be called in the desk's thread."""
        position, now, now_ns = self._position.stamp(), datetime.now(UTC), time.monotonic_ns()
        cameras = [camera_status(beat, now_ns, now) for _, beat in sorted(self._beats.items())]
        position_now = position_status(position)
        if not view.trouble:
            self._down_times.note(cameras, position_now, now)
        return State(
            protocol=PROTOCOL,
            at=now,
            driving=is_driving(view.shift, position),
            shift=view.shift_status,
            cameras=cameras,
            position=position_now,
            clock=clock_status(self._clock.stamp()),
            lists=view.lists,
            alerts=view.alerts,
            last_reads=view.last_reads,
            outbox=replace(view.outbox, budget_spent=home.budget_spent),
            notices=[*self.standing_notices, *self._notices(view), *home.notices],
            stops=view.stops,
            own_entries=view.own_entries,
            activations=view.activations,
        )

    def _notices(self, view: DeskView) -> list[Notice]:
        notices = []
        if view.trouble:
            text = f"Records cannot be written: {view.trouble}. Tell the technician."
            notices.append(Notice(key="records", level="fault", text=text))
        if view.alerts_hidden:
            text = f"{view.alerts_hidden} less urgent alerts are not shown; answer those that are."
            notices.append(Notice(key="alerts", level="warning", text=text))
        if reason := self._position.health().reason:
            notices.append(Notice(key="position", level="warning", text=f"Position: {reason}"))
        if self._stores.records.retention.short_of_room:
            text = "The disk is full. Old records are given up for new ones. Tell the technician."
            notices.append(Notice(key="disk", level="fault", text=text))
        elif (free := shutil.disk_usage(self._stores.folder).free) < LOW_SPACE_BYTES:
            text = f"Disk nearly full: {free / 1e9:.1f} GB left. Tell the technician."
            notices.append(Notice(key="disk", level="warning", text=text))
        return notices


def _opening(name: str) -> CameraBeat:
    """A camera that has not been heard of yet."""
    now_ns = time.monotonic_ns()
    return CameraBeat(name=name, state="opening", since_ns=now_ns, frames=0, processed=0, dropped=0, reads=0)
