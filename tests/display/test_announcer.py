"""What is heard: policy without a sound card, and real sound from a real sound server."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from incar.display.announcer import NO_SOUND, Announcer
from incar.display.clips import render_clips
from incar.messages.display import Notice
from incar.tables import load_tables
from tests.sim.display_core import SimulatedCore, alert, match, wait_for
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
    assert [one.hit_id for one in silent._waiting] == ["high"]


def test_the_more_urgent_is_said_first_and_only_a_few_wait(silent: Announcer) -> None:
    for at, priority in enumerate((5, 3, 7, 1, 4)):
        silent.announce(alert(f"hit-{at}", priority=priority))
    assert [one.priority for one in silent._waiting] == [1, 3, 4]


def test_an_answered_alert_is_not_spoken_any_more(silent: Announcer) -> None:
    silent.announce(alert("one"))
    silent.drop("one")
    assert silent._waiting == []


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
        time.sleep(3)
        alarmed = loud_parts_s(heard)
        display.terminate()
        assert display.wait(5) == 0
        ear.kill()
        ear.wait()
    assert len(spoken) > 15, "the tone alone lasts less than a second: the voice was heard too"
    assert len(alarmed) > len(spoken) + 5, "the alarm for the silent core was heard"
