"""A silent core is said within two seconds; a display that comes back knows everything."""

import time

import pytest

from incar.messages.display import SILENCE_LIMIT_S, Hello
from incar.messages.parts import CameraStatus
from tests.screens.conftest import OpenGlass
from tests.sim.display_core import SimulatedCore, alert, camera, quiet_state
from tests.sim.glass import Glass

ALARM = "CORE NOT ANSWERING since"


def seconds_to_alarm(glass: Glass) -> float:
    start_s = time.monotonic()
    glass.until(lambda: glass.shows(ALARM))
    return time.monotonic() - start_s


def test_a_killed_core_is_said_within_two_seconds_and_forgotten_on_its_return(
    glass: Glass, core: SimulatedCore
) -> None:
    core.raise_alert(alert())
    glass.until(lambda: glass.display.alerts.front)
    core.kill()
    assert seconds_to_alarm(glass) <= SILENCE_LIMIT_S
    glass.rest()
    assert glass.shows("Plates are NOT being checked")
    assert glass.item("alarm").width() > 0.9 * glass.display.window.width()
    assert glass.shows("LD68 KZP"), "what was known stays on screen"
    assert glass.shows("not known"), "and what may have changed is not claimed"
    core.start()
    glass.until(lambda: not glass.shows(ALARM), timeout_s=6)
    assert len(core.told(Hello)) == 2


def test_a_core_that_is_back_at_once_is_said_all_the_same(glass: Glass, core: SimulatedCore) -> None:
    core.kill()
    assert seconds_to_alarm(glass) <= SILENCE_LIMIT_S
    seen_s = time.monotonic()
    glass.rest(0.3)
    core.start()
    glass.until(lambda: not glass.shows(ALARM))
    assert time.monotonic() - seen_s >= 2
    assert glass.shows("The core is back. Plates were not checked from")


def test_the_alarm_stands_until_a_camera_is_alive(glass: Glass, core: SimulatedCore) -> None:
    core.kill()
    core.state = quiet_state(cameras=[camera("front", "late"), camera("rear", "down", "no picture")])
    core.start()
    glass.until(lambda: glass.shows("NO CAMERA READING since"))
    assert glass.shows("Plates are NOT being checked")
    assert not glass.shows("not known"), "the core has said how things are"
    core.publish(cameras=[camera("front"), camera("rear", "down", "no picture")])
    glass.until(lambda: not glass.display.status.alarm)


@pytest.mark.parametrize("cameras", [[], [camera("front", "finished")]])
def test_the_alarm_does_not_wait_for_a_camera_that_will_never_be(
    glass: Glass, core: SimulatedCore, cameras: list[CameraStatus]
) -> None:
    core.kill()
    core.state = quiet_state(cameras=cameras)
    core.start()
    glass.until(lambda: glass.shows(ALARM))
    glass.until(lambda: not glass.display.status.alarm)


def test_a_core_that_hangs_is_said_too(glass: Glass, core: SimulatedCore) -> None:
    core.beating = False
    assert seconds_to_alarm(glass) <= SILENCE_LIMIT_S
    core.beating = True
    glass.until(lambda: not glass.shows(ALARM))


def test_an_answer_the_core_did_not_get_is_said(glass: Glass, core: SimulatedCore) -> None:
    core.raise_alert(alert())
    glass.until(lambda: glass.display.alerts.front)
    glass.past_guard()
    core.answering = False
    glass.touch("answer-correct")
    core.kill()
    glass.until(lambda: glass.shows("stopped before it confirmed"))


def test_a_new_display_shows_what_is_unanswered(open_glass: OpenGlass, core: SimulatedCore) -> None:
    core.raise_alert(alert("one"), alert("two", priority=1))
    glass = open_glass("10 inch")
    glass.until(lambda: glass.display.alerts.front.get("key") == "two")
    assert [row["key"] for row in glass.display.alerts.queue.items] == ["one"]
