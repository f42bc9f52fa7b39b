"""The officer of a demonstration without a person: reads the screen's view models, touches its buttons, takes pictures.

One step at a time: a short timer asks what the screen shows and does the next thing a person would do. The pictures
are of what is on screen; for a photograph alone the robot turns the theme and the view, and turns them back.
"""

import logging
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer

from incar.display.finger import Finger
from incar.display.officer import Script, Scripted, ScriptedStop
from incar.display.program import Display

STEP_MS = 120
SETTLE_MS = 120
PICTURES_WAIT_S = 2.0
RECORD_STEPS = 100
_log = logging.getLogger(__name__)


class Photographer:
    """Takes each picture once, by day and by night."""

    def __init__(self, display: Display, folder: Path | None) -> None:
        self._display = display
        self._folder = folder
        self._taken: set[str] = set()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def wants(self, name: str) -> bool:
        """This picture is still missing, and the core's alarm does not stand across it."""
        return self._folder is not None and name not in self._taken and not self._display.status.alarm

    def take(self, name: str) -> None:
        """`NAME-day.png` and `NAME-night.png`."""
        if self._folder is None or name in self._taken:
            return
        self._taken.add(name)
        theme = self._display.theme
        was_night = bool(theme.night)
        for word, night in (("day", False), ("night", True)):
            theme.use(night=night)
            _settle()
            self._display.window.grabWindow().save(str(self._folder / f"{name}-{word}.png"))
        theme.use(night=was_night)


class Robot(QObject):
    """Plays an officer's script on a display."""

    def __init__(self, display: Display, script: Script, pictures: Path | None) -> None:
        super().__init__(display)
        self._display = display
        self._script = script
        self._finger = Finger(display.window)
        self._photographer = Photographer(display, pictures)
        self._seen_s: dict[str, float] = {}
        self._decided_s: dict[str, float] = {}
        self._given_up: set[str] = set()
        self._patience_left: dict[str, int] = {}
        self._working = False
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _step(self) -> None:
        """One thing; pictures let events run, so a step may be asked for while one is under way."""
        if self._working or self._display.last_state is None:
            return
        self._working = True
        try:
            self._act()
        finally:
            self._working = False

    def _act(self) -> None:
        display = self._display
        front = display.alerts.front
        if display.desk.page == "stop":
            self._finish_record()
        elif not display.status.on_shift:
            self._start_shift()
        elif not front:
            self._idle()
        elif not display.alerts.busy and not display.alerts.guarded:
            self._attend(front["key"], front["stage"])

    # --- nothing to answer ------------------------------------------------------------------------------------------

    def _idle(self) -> None:
        reads = any(row["spaced"] for row in self._display.status.cameras.items)
        if reads and self._photographer.wants("idle"):
            self._photographer.take("idle")

    def _start_shift(self) -> None:
        shift = self._script.shift
        if shift is None:
            return
        if self._display.desk.page != "shift":
            self._display.desk.open("shift")
            return
        if self._display.shift.busy:
            return
        typed = {"call_sign": shift.call_sign, "officers": ", ".join(shift.officers)}
        for name, text in (typed | {"operation": shift.operation, "district": shift.district}).items():
            self._display.shift.put(name, text)
        self._finger.touch("crew-single" if shift.crewed_single else "crew-double")
        self._finger.touch("save-shift")

    # --- an alert ---------------------------------------------------------------------------------------------------

    def _attend(self, hit_id: str, stage: str) -> None:
        scripted = self._scripted(hit_id)
        now_s = time.monotonic()
        if now_s - self._seen_s.setdefault(hit_id, now_s) < scripted.after_s:
            return
        if stage == "verify":
            self._verify(scripted)
        elif stage == "decide":
            self._decided_s[hit_id] = now_s
            self._decide(scripted)
        elif stage == "record":
            self._record(hit_id, scripted.stop, now_s)

    def _verify(self, scripted: Scripted) -> None:
        if self._photographer.wants("alert-driving"):
            self._photograph_alert()
        if scripted.verdict == "misread":
            self._misread(scripted.corrected_vrm)
        elif scripted.verdict == "unanswered":
            self._turn_to_another()
        else:
            self._finger.touch(f"answer-{scripted.verdict}")

    def _turn_to_another(self) -> None:
        """Brings an alert forward that the script does answer."""
        waiting = [row["key"] for row in self._display.alerts.queue.items]
        answered = next((key for key in waiting if self._scripted(key).verdict != "unanswered"), None)
        if answered:
            self._finger.touch(f"queue-{answered}")

    def _scripted(self, hit_id: str) -> Scripted:
        """How the script answers an alert, under its own mark or a listed one."""
        card = self._display.alerts.card(hit_id)
        return self._script.answer_for(*([card.vrm, *(m.listed_vrm for m in card.matches)] if card else []))

    def _misread(self, corrected: str) -> None:
        if self._finger.find("misread-save") is None:
            self._finger.touch("answer-misread")
            return
        if corrected:
            self._finger.type(corrected)
        self._finger.touch("misread-save" if corrected else "misread-unknown")

    def _decide(self, scripted: Scripted) -> None:
        if self._finger.find("reason-none") is not None:
            self._finger.touch("reason-none")
        else:
            self._finger.touch(f"decide-{scripted.decision}")

    def _record(self, hit_id: str, stop: ScriptedStop | None, now_s: float) -> None:
        if stop is None or hit_id in self._given_up:
            self._finger.touch("later")
        elif now_s - self._decided_s.get(hit_id, 0.0) >= stop.after_s:
            self._finger.touch("record")

    # --- the stop record --------------------------------------------------------------------------------------------

    def _finish_record(self) -> None:
        form = self._display.stop
        if form.busy:
            return
        hit_id = form.fields["hit_id"]
        stop = self._scripted(hit_id).stop
        if form.trouble or self._patience(hit_id) < 0:
            _log.warning("the stop record cannot be saved; the officer's script goes on without it")
            self._given_up.add(hit_id)
            self._finger.touch("save-stop-back")
        elif stop is not None and self._filled_in(stop):
            self._photographer.take("stop-record")
            self._finger.touch("save-stop")

    def _patience(self, hit_id: str) -> int:
        """How many more steps a record may take."""
        self._patience_left[hit_id] = self._patience_left.get(hit_id, RECORD_STEPS) - 1
        return self._patience_left[hit_id]

    def _filled_in(self, stop: ScriptedStop) -> bool:
        """Whether the form shows all of a stop; if not, one more answer is given, as a moving page may miss a touch."""
        unanswered = self._unanswered(stop)
        if unanswered:
            self._finger.touch(unanswered)
            return False
        fields = self._display.stop.fields
        for name in ("seizure_notice", "incident_reference", "crime_number", "notes"):
            if fields[name].casefold() != getattr(stop, name).casefold():  # the screen's keys write capitals
                self._write(name, getattr(stop, name))
                return False
        self._scroll_to_top()
        return True

    def _unanswered(self, stop: ScriptedStop) -> str | None:
        """The first button that is still to be touched."""
        fields = self._display.stop.fields
        if fields["stopped"] != stop.stopped:
            return "stopped-yes" if stop.stopped else "stopped-no"
        if stop.power and fields["power"] != stop.power:
            return f"power-{stop.power}"
        for outcome in (*stop.outcomes, *fields["outcomes"]):
            if (outcome in stop.outcomes) != (outcome in fields["outcomes"]):
                return f"outcome-{outcome}"
        if self._display.stop.seizing and fields["seizure_condition"] != stop.seizure_condition:
            return f"condition-{stop.seizure_condition}"
        if self._display.stop.seizing and fields["seizure_warning_given"] != stop.seizure_warning_given:
            return "warning-yes" if stop.seizure_warning_given else "warning-no"
        return None

    def _write(self, name: str, text: str) -> None:
        self._finger.touch(f"field-{name}")
        _settle()
        self._finger.type(text)
        self._finger.touch("key-Done")

    def _scroll_to_top(self) -> None:
        page = self._finger.find("save-stop-scroll")
        if page is not None:
            page.setProperty("contentY", 0)

    # --- pictures ---------------------------------------------------------------------------------------------------

    def _photograph_alert(self) -> None:
        """Both views of the alert in front; the full one waits for its pictures."""
        display = self._display
        display.status.pose(driving=True)
        self._photographer.take("alert-driving")
        display.status.pose(driving=False)
        until_s = time.monotonic() + PICTURES_WAIT_S
        while time.monotonic() < until_s and not (display.alerts.patch and display.alerts.overview):
            _settle()
        self._photographer.take("alert-full")
        display.status.pose(driving=None)
        _settle()


def _settle() -> None:
    """Lets the screen come to rest."""
    loop = QEventLoop()
    QTimer.singleShot(SETTLE_MS, loop.quit)
    loop.exec()
