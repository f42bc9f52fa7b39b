"""What the crew hears: a tone at once, the voice after it, and neither waits for the other.

A more urgent alert interrupts the voice; the others wait their turn, a few at most. Muting ends by itself. It silences
hits elsewhere, but never the car's own most urgent alerts, nor the alarm for a silent core. Without sound the display
says so and goes on.
"""

import logging
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot
from PySide6.QtMultimedia import QMediaDevices

from incar.display.cards import category_of
from incar.display.clips import clips_directory, join_clips, missing_clips
from incar.display.nearby import nearby_priority
from incar.display.shown import shown
from incar.display.sound import Speaker, sample_format
from incar.display.speech import CORE_SILENT, announcement, nearby_announcement, vocabulary
from incar.display.tones import TONES, duration_s, load_tone
from incar.display.wording import clock_time
from incar.messages.parts import ActivationCard, AlertCard, Notice
from incar.tables import Tables

MUTE_S = 600
UNMUTABLE_PRIORITY = 2
"""This priority and more urgent ones are never muted."""
SOFTER = 0.55
"""Volume of what is not sure, or not here."""
NEARBY_TONE = "nearby"
NEARBY_PRIORITY = 10
"""Added to a category's own: the car's own alerts all come first."""
VOICE_GAP_S = 0.1
WAITING_LIMIT = 3
ALARM_REPEAT_S = 10
NO_SOUND = Notice(key="sound", level="warning", text="This machine has no sound output. Alerts are shown, not heard.")
NO_VOICE = Notice(
    key="voice", level="warning", text="No spoken alerts: the voice could not be made. Tones still sound."
)
_ALARM_ID = ""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Spoken:
    key: str
    priority: int
    phrases: list[list[str]]


class Announcer(QObject):
    """Tones and voice for alerts and for the core's silence."""

    notice = Signal(object)
    cleared = Signal(str)
    mute_changed = Signal()

    def __init__(self, tables: Tables) -> None:
        super().__init__()
        self._tables = tables
        self._tones = {name: load_tone(name) for name in TONES}
        self._tone: Speaker | None = None
        self._voice: Speaker | None = None
        self._tone_priority = 0
        self._tone_ends_s = 0.0
        self._speaking: _Spoken | None = None
        self._waiting: list[_Spoken] = []
        self._muted_until: datetime | None = None
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self._find_output)
        self._next = _timer(self, self._speak_next, single=True)
        self._alarm = _timer(self, self._sound_alarm, single=False)
        self._unmute = _timer(self, self._end_mute, single=True)
        self._renderer = QProcess(self)
        self._renderer.finished.connect(self._on_rendered)

    # --- what QML reads ---------------------------------------------------------------------------------------------

    @shown(bool, notify=mute_changed)
    def muted(self) -> bool:
        """Less urgent alerts are silent for a while."""
        return self._muted_until is not None

    @shown(str, notify=mute_changed)
    def mute_words(self) -> str:
        """What stands on the mute button."""
        return f"Muted to {clock_time(self._muted_until)}" if self._muted_until else "Mute"

    @Slot()
    def toggle_mute(self) -> None:
        """Mutes for ten minutes, or ends that."""
        if self._muted_until:
            self._end_mute()
            return
        self._muted_until = datetime.now(UTC) + timedelta(seconds=MUTE_S)
        self._unmute.start(MUTE_S * 1000)
        self._waiting.clear()
        if self._speaking and self._speaking.priority > UNMUTABLE_PRIORITY:
            self._hush()
        self.mute_changed.emit()

    # --- what happens -----------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Looks for a sound output; renders the voice in a process of its own where it is missing."""
        self._find_output()
        if self._voice is not None and missing_clips(clips_directory(), vocabulary(self._tables)):
            self._renderer.start(sys.executable, ["-m", "incar.display.clips"])

    def stop(self) -> None:
        """Falls silent for good."""
        for timer in (self._next, self._alarm, self._unmute):
            timer.stop()
        self._waiting.clear()
        self._hush()
        if self._tone is not None:
            self._tone.stop()
        self._renderer.blockSignals(True)  # noqa: FBT003 - Qt takes it by position
        self._renderer.kill()
        self._renderer.waitForFinished()

    @Slot(object)
    def announce(self, card: AlertCard) -> None:
        """A new alert: its tone now, its words behind those of more urgent ones."""
        first = card.matches[0]
        spoken = _Spoken(card.hit_id, card.priority, announcement(card, self._tables))
        self._tell(spoken, category_of(first, self._tables).tone, SOFTER if first.possible else 1.0)

    @Slot(object)
    def announce_nearby(self, card: ActivationCard) -> None:
        """A hit elsewhere: softer, and behind every alert of the car's own."""
        priority = NEARBY_PRIORITY + nearby_priority(card, self._tables)
        spoken = _Spoken(_nearby_key(card.number), priority, nearby_announcement(card, self._tables))
        self._tell(spoken, NEARBY_TONE, SOFTER)

    @Slot(int)
    def drop_nearby(self, number: int) -> None:
        """A hit elsewhere has been dismissed or has grown old."""
        self.drop(_nearby_key(number))

    @Slot(str)
    def drop(self, key: str) -> None:
        """An alert has been answered: nothing more is said about it."""
        self._waiting = [one for one in self._waiting if one.key != key]
        if self._speaking and self._speaking.key == key:
            self._hush()
            self._speak_after_tone()

    @Slot(object)
    def core_silent(self, _since: datetime) -> None:
        """Sounds the alarm, again and again until the core answers."""
        self._sound_alarm()
        self._alarm.start(ALARM_REPEAT_S * 1000)

    @Slot()
    def core_heard(self) -> None:
        """The core answers again. A sentence begun is said to its end: half of one would say nothing."""
        self._alarm.stop()
        self._waiting = [one for one in self._waiting if one.key != _ALARM_ID]

    # --- inside -----------------------------------------------------------------------------------------------------

    def _tell(self, spoken: _Spoken, tone: str, volume: float) -> None:
        if self.muted and spoken.priority > UNMUTABLE_PRIORITY:
            return
        self._sound(tone, spoken.priority, volume)
        self._waiting = sorted([*self._waiting, spoken], key=lambda one: one.priority)[:WAITING_LIMIT]
        if self._speaking is None or spoken.priority < self._speaking.priority:
            self._hush()
            self._speak_after_tone()

    def _sound_alarm(self) -> None:
        self._tone_ends_s = 0.0
        self._sound("alarm", 0, 1.0)
        self._waiting.insert(0, _Spoken(_ALARM_ID, 0, [[CORE_SILENT]]))
        self._hush()
        self._speak_after_tone()

    def _sound(self, name: str, priority: int, volume: float) -> None:
        """A tone at once, unless one at least as urgent is sounding."""
        now_s = time.monotonic()
        if self._tone is None or (now_s < self._tone_ends_s and priority >= self._tone_priority):
            return
        self._tone_priority = priority
        self._tone_ends_s = now_s + duration_s(self._tones[name])
        self._tone.play(self._tones[name], volume=volume)

    def _speak_after_tone(self) -> None:
        wait_s = max(self._tone_ends_s - time.monotonic() + VOICE_GAP_S, 0.0)
        self._next.start(int(wait_s * 1000))

    def _speak_next(self) -> None:
        if self._voice is None:
            self._waiting.clear()
        if self._voice is None or not self._waiting:
            return
        self._speaking = self._waiting.pop(0)
        pcm = join_clips(clips_directory(), self._speaking.phrases)
        if pcm:
            self._voice.play(pcm)
        else:
            self._on_spoken()

    def _on_spoken(self) -> None:
        self._speaking = None
        self._speak_after_tone()

    def _hush(self) -> None:
        self._speaking = None
        if self._voice is not None:
            self._voice.stop()

    def _end_mute(self) -> None:
        self._unmute.stop()
        self._muted_until = None
        self.mute_changed.emit()

    def _find_output(self) -> None:
        """Takes the output there is now; words that the change cut off are said again."""
        self._retire_speakers()
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull() or not device.isFormatSupported(sample_format()):
            self.notice.emit(NO_SOUND)
            return
        self._tone = Speaker(device, self)
        self._voice = Speaker(device, self)
        self._voice.finished.connect(self._on_spoken)
        self.cleared.emit(NO_SOUND.key)

    def _retire_speakers(self) -> None:
        if self._speaking is not None:
            self._waiting.insert(0, self._speaking)
        self._hush()
        for speaker in (self._tone, self._voice):
            if speaker is not None:
                speaker.stop()
                speaker.deleteLater()
        self._tone = self._voice = None
        self._tone_ends_s = 0.0
        self._speak_after_tone()

    def _on_rendered(self, code: int, _status: QProcess.ExitStatus) -> None:
        if code:
            _log.info(
                "the voice could not be rendered: %s", bytes(self._renderer.readAllStandardError().data()).decode()
            )
            self.notice.emit(NO_VOICE)
        else:
            self.cleared.emit(NO_VOICE.key)


def _nearby_key(number: int) -> str:
    return f"nearby-{number}"


def _timer(owner: QObject, action: object, *, single: bool) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(single)
    timer.timeout.connect(action)
    return timer
