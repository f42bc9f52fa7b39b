"""Notes when a camera or the position is out of work, for the shift summary.

What cannot be written is not remembered either, so that the next look writes it.
"""

from collections.abc import Collection
from datetime import datetime

from msgspec.structs import replace

from incar.messages.parts import CameraStatus, PositionStatus
from incar.patrol.facts import DownTime, Part
from incar.store.shift_log import ShiftLog


class DownTimes:
    """Writes an interval when something goes out of work and again when it is back; belongs to the desk's thread."""

    def __init__(self, log: ShiftLog) -> None:
        self._log = log
        # What was open when the core ended, however it ended, goes on until it is seen to be back.
        self._open: dict[tuple[Part, str], DownTime] = {(each.part, each.name): each for each in log.out_of_work()}

    def close_others(self, names: Collection[str], now: datetime) -> None:
        """End, at the start, what an earlier core left open of cameras that are no longer in the settings.

        Nobody saw when they were taken out: the interval ends now, and says why.
        """
        for known in list(self._open.values()):
            if known.part is Part.CAMERA and known.name not in names:
                self._close(replace(known, reason=f"{known.reason}; no longer in the settings"), now)

    def note(self, cameras: list[CameraStatus], position: PositionStatus, now: datetime) -> None:
        """Compare the present conditions with those noted before."""
        for camera in cameras:
            self._note(Part.CAMERA, camera.name, camera.reason, now, down=camera.health == "down")
        self._note(Part.GPS, "", f"fix is {position.state}", now, down=position.state != "live")

    def _note(self, part: Part, name: str, reason: str, now: datetime, *, down: bool) -> None:
        known = self._open.get((part, name))
        if down and known is None:
            started = DownTime(part=part, name=name, since=now, reason=reason)
            self._log.record_interval(started)
            self._open[part, name] = started
        elif known and not down:
            self._close(known, now)

    def _close(self, known: DownTime, now: datetime) -> None:
        self._log.record_interval(replace(known, until=now))
        del self._open[known.part, known.name]
