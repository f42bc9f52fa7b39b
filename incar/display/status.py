"""The status board: how cameras, position, clock, lists and outbox do, and the alarm when the core is silent.

The alarm outlasts the silence until a camera is alive: a core that has just come back checks no plate yet.
"""

from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal

from incar.display import wording
from incar.display.rows import Rows
from incar.display.shown import shown
from incar.messages.display import State
from incar.messages.parts import LastRead, Notice


class StatusBoard(QObject):
    """View model of the status bar and the patrol screen; ages go on counting between states."""

    changed = Signal()
    ticked = Signal()
    driving_changed = Signal()
    alarm_changed = Signal()
    recovered = Signal(str)
    """The alarm is over; carries what the crew missed, in words."""

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self._own_notices: dict[str, Notice] = {}
        self._silent_since: datetime | None = None
        self._unchecked_since: datetime | None = None
        self._posed_driving: bool | None = None
        self._line = "No shift"
        self._cells = Rows(self)
        self._cameras = Rows(self)
        self._lists = Rows(self)
        self._notices = Rows(self)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._refresh)
        self._tick.start()

    # --- what QML reads ---------------------------------------------------------------------------------------------

    @shown(QObject)
    def cells(self) -> Rows:
        """The five cells of the status bar."""
        return self._cells

    @shown(QObject)
    def cameras(self) -> Rows:
        """Cameras with the last read of each."""
        return self._cameras

    @shown(QObject)
    def lists(self) -> Rows:
        """Lists with their age."""
        return self._lists

    @shown(QObject)
    def notices(self) -> Rows:
        """What the crew should know that is no alert."""
        return self._notices

    @shown(str, notify=ticked)
    def time(self) -> str:
        """hh:mm:ss of the car's own clock."""
        return wording.clock_seconds(datetime.now(UTC))

    @shown(bool, notify=changed)
    def known(self) -> bool:
        """The core has told its state at least once."""
        return self._state is not None

    @shown(str, notify=changed)
    def shift_line(self) -> str:
        """Call-sign and operation."""
        return self._line

    @shown(bool, notify=changed)
    def on_shift(self) -> bool:
        """A shift is in progress."""
        return self._state is not None and self._state.shift is not None

    @shown(bool, notify=driving_changed)
    def driving(self) -> bool:
        """The driving view is in force."""
        if self._posed_driving is not None:
            return self._posed_driving
        return self._state is None or self._state.driving

    @shown(str, notify=alarm_changed)
    def alarm(self) -> str:
        """Why no plate is checked: the core's silence, or that its cameras are not back yet; else empty."""
        if self._silent_since:
            return f"CORE NOT ANSWERING since {wording.clock_seconds(self._silent_since)}"
        if self._unchecked_since:
            return f"NO CAMERA READING since {wording.clock_seconds(self._unchecked_since)}"
        return ""

    # --- what happens -----------------------------------------------------------------------------------------------

    def show(self, state: State) -> None:
        """Takes a new state."""
        driving = self.driving
        self._state = state
        self._end_when_checking()
        self._refresh()
        self.changed.emit()
        if self.driving != driving:
            self.driving_changed.emit()

    def sound_alarm(self, since: datetime) -> None:
        """The core has not been heard since then."""
        self._silent_since = since
        if self._state is not None:  # before the first state nothing was checked that now is not
            self._unchecked_since = self._unchecked_since or since
        self._refresh()
        self.alarm_changed.emit()

    def end_alarm(self) -> None:
        """The core answers."""
        self._silent_since = None
        self._end_when_checking()
        self._refresh()
        self.alarm_changed.emit()

    def notify(self, notice: Notice) -> None:
        """Shows a notice of the display's own."""
        self._own_notices[notice.key] = notice
        self._refresh()

    def withdraw(self, key: str) -> None:
        """Takes a notice of the display's own away."""
        if self._own_notices.pop(key, None):
            self._refresh()

    def pose(self, *, driving: bool | None) -> None:
        """Holds one view for a photograph; None lets the core decide again."""
        self._posed_driving = driving
        self.driving_changed.emit()

    # --- inside -----------------------------------------------------------------------------------------------------

    def _end_when_checking(self) -> None:
        since = self._unchecked_since
        if since is None or self._silent_since or self._state is None or _awaits_cameras(self._state):
            return
        self._unchecked_since = None
        self.alarm_changed.emit()
        self.recovered.emit(
            f"The core is back. Plates were not checked from {wording.clock_seconds(since)} "
            f"to {wording.clock_seconds(datetime.now(UTC))}."
        )

    def _refresh(self) -> None:
        self.ticked.emit()
        self._notices.show(
            {"key": notice.key, "level": _LEVELS[notice.level], "text": notice.text}
            for notice in (self._told_notices() | self._own_notices).values()
        )
        if self._state is not None:
            self._refresh_state(self._state, datetime.now(UTC))

    def _told_notices(self) -> dict[str, Notice]:
        if self._state is None:
            return {}
        told = [*self._state.notices, *wording.outbox_notices(self._state.outbox, datetime.now(UTC))]
        return {notice.key: notice for notice in told}

    def _refresh_state(self, state: State, now: datetime) -> None:
        passed = max((now - state.at).total_seconds(), 0.0)
        self._line = wording.shift_line(state.shift)
        cells = [
            wording.cameras_cell(state.cameras),
            wording.position_cell(state.position),
            wording.clock_cell(state.clock),
            wording.lists_cell(state.lists, now),
            wording.outbox_cell(state.outbox),
        ]
        reads = {read.camera: read for read in state.last_reads}
        cameras = [
            wording.camera_row(camera, now) | _read_of(reads.get(camera.name), passed) for camera in state.cameras
        ]
        if self._silent_since:
            cells = [cell if cell["key"] == "lists" else wording.not_known(cell) for cell in cells]
            cameras = [camera | _CAMERA_NOT_KNOWN for camera in cameras]
        self._cells.show(cells)
        self._cameras.show(cameras)
        self._lists.show(wording.list_row(item, now) for item in state.lists)


_CAMERA_NOT_KNOWN = {"level": "caution", "word": "not known", "reason": ""}
_LEVELS = {"information": "ok", "warning": "caution", "fault": "fault"}


def _awaits_cameras(state: State) -> bool:
    """No camera is alive and one may yet be: a clip that has ended will not, and no camera at all neither."""
    healths = {camera.health for camera in state.cameras}
    return "alive" not in healths and bool(healths - {"finished"})


def _read_of(read: LastRead | None, passed_s: float) -> dict[str, str]:
    if read is None:
        return {"spaced": "", "ago": ""}
    return {"spaced": read.spaced, "ago": wording.ago(read.age_s + passed_s)}
