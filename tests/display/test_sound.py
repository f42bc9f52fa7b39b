"""A speaker says that it is over, whatever the device does; only who stops it himself is not told."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtMultimedia import QAudio, QAudioDevice
from PySide6.QtTest import QTest

from incar.display import sound
from incar.display.sound import Speaker
from incar.display.tones import load_tone
from tests.conftest import ExpectLog
from tests.sim.glass import until

SOUND = load_tone("low")


class Listened:
    """A speaker on no device, and how often it said that it was over."""

    def __init__(self) -> None:
        self.owner = QObject()
        self.speaker = Speaker(QAudioDevice(), self.owner)
        self.finished = 0
        self.speaker.finished.connect(self._count)

    def _count(self) -> None:
        self.finished += 1


@pytest.fixture
def listened(application: object, expect_log: ExpectLog) -> Iterator[Listened]:
    assert application
    expect_log("No audio device detected")
    listened = Listened()
    yield listened
    listened.speaker.stop()


@pytest.mark.parametrize("state", [QAudio.State.IdleState, QAudio.State.StoppedState])
def test_the_end_of_the_sound_and_the_end_of_the_device_are_both_the_end(
    listened: Listened, state: QAudio.State
) -> None:
    listened.speaker.play(SOUND)
    listened.speaker._sink.stateChanged.emit(state)
    assert listened.finished == 1


def test_a_device_that_says_nothing_does_not_hold_up_what_comes_next(
    listened: Listened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound, "OVERDUE_S", 0.1)
    listened.speaker.play(SOUND)
    until(lambda: listened.finished == 1)


def test_who_stops_it_is_not_told(listened: Listened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "OVERDUE_S", 0.0)
    listened.speaker.play(SOUND)
    listened.speaker.stop()
    QTest.qWait(400)
    assert listened.finished == 0
