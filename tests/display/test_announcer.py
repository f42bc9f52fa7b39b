"""What is heard: policy without a sound card, and real sound from a real sound server."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtMultimedia import QAudioDevice
from shiboken6 import isValid

from incar.display.announcer import _ALARM_ID, NO_SOUND, Announcer, _Spoken
from incar.display.clips import render_clips
from incar.display.sound import Speaker
from incar.display.tones import load_tone
from incar.messages.parts import Notice
from incar.tables import load_tables
from tests.conftest import ExpectLog
from tests.sim.display_core import SimulatedCore, activation, alert, match, wait_for
from tests.sim.soundserver import SoundServer, loud_parts_s

TABLES = load_tables()


@pytest.fixture
def silent(application: object) -> Iterator[Announcer]:
    """An announcer on a machine without sound."""
    assert application
    announcer = Announcer(TABLES)
    yield announcer
    announcer.stop()


def test_a_machine_without_sound_says_so_and_goes_on(silent: Announcer) -> None:
    told: list[Notice] = []
    silent.notice.connect(told.append)
    silent.start()
    silent.announce(alert())
    silent.drop("hit-1")
    assert told == [NO_SOUND]


def test_mute_says_until_when_and_ends(silent: Announcer) -> None:
    words = []
    silent.mute_changed.connect(lambda: words.append((silent.muted, silent.mute_words[:8])))
    silent.toggle_mute()
    silent._unmute.timeout.emit()
    assert words == [(True, "Muted to"), (False, "Mute")]


def test_mute_silences_the_less_urgent_only(silent: Announcer) -> None:
    silent.toggle_mute()
    silent.announce(alert("low", priority=5, matches=[match("no_insurance")]))
    assert silent._waiting == []
    silent.announce(alert("high", priority=2))
    assert [one.key for one in silent._waiting] == ["high"]


def test_the_more_urgent_is_said_first_and_only_a_few_wait(silent: Announcer) -> None:
    for at, priority in enumerate((5, 3, 7, 1, 4)):
        silent.announce(alert(f"hit-{at}", priority=priority))
    assert [one.priority for one in silent._waiting] == [1, 3, 4]


def test_a_hit_elsewhere_waits_behind_every_alert_and_is_muted(silent: Announcer) -> None:
    silent.announce_nearby(activation(7, category="firearms"))
    silent.announce(alert("own", priority=7))
    assert [one.key for one in silent._waiting] == ["own", "nearby-7"]
    silent.drop_nearby(7)
    assert [one.key for one in silent._waiting] == ["own"]
    silent.toggle_mute()
    silent.announce_nearby(activation(8, category="firearms"))
    assert silent._waiting == []


def test_an_answered_alert_is_not_spoken_any_more(silent: Announcer) -> None:
    silent.announce(alert("one"))
    silent.drop("one")
    assert silent._waiting == []


@pytest.fixture
def saying(silent: Announcer, expect_log: ExpectLog) -> _Spoken:
    """What an announcer is in the middle of saying, to a device that says nothing back."""
    expect_log("No audio device detected")
    silent._tone, silent._voice = Speaker(QAudioDevice(), silent), Speaker(QAudioDevice(), silent)
    silent._voice.play(load_tone("low"))
    silent._speaking = _Spoken("hit-1", 2, [])
    return silent._speaking


def test_a_core_that_answers_ends_the_alarm_but_cuts_no_sentence_off(silent: Announcer, saying: _Spoken) -> None:
    silent._waiting = [_Spoken(_ALARM_ID, 0, [])]
    silent._alarm.start()
    silent.core_heard()
    assert silent._speaking is saying
    assert silent._waiting == []
    assert not silent._alarm.isActive()


def test_another_output_retires_the_speakers_and_leaves_nothing_stuck(silent: Announcer, saying: _Spoken) -> None:
    before = silent._tone, silent._voice
    silent._devices.audioOutputsChanged.emit()
    assert silent._speaking is None
    assert silent._waiting == [saying], "to be said again by the next voice"
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not any(isValid(speaker) for speaker in before)


# --- with a real sound server --------------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SoundServer]:
    if not SoundServer.installed():
        pytest.skip("PulseAudio is not installed")
    server = SoundServer(tmp_path)
    server.start()
    yield server
    server.stop()


def display_on(core: SimulatedCore, server: SoundServer) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "incar", "display", "--socket", str(core.path)]
    return subprocess.Popen(command, env=os.environ | server.environment)


def test_tone_voice_and_alarm_are_heard(core: SimulatedCore, server: SoundServer, tmp_path: Path) -> None:
    render_clips()
    heard = tmp_path / "heard.raw"
    with core:
        display = display_on(core, server)
        wait_for(lambda: bool(core.received), 10)
        ear = server.listen(heard)
        time.sleep(1)
        core.raise_alert(alert())
        time.sleep(4.5)
        spoken = loud_parts_s(heard)
        core.kill()
        time.sleep(0.3)
        core.start()
        time.sleep(3)
        alarmed = loud_parts_s(heard)
        display.terminate()
        assert display.wait(5) == 0
        ear.kill()
        ear.wait()
    assert len(spoken) > 15, "the tone alone lasts less than a second: the voice was heard too"
    assert len(alarmed) > len(spoken) + 5, "the alarm was heard, though the core was back at once"
