"""The robot officer plays its script by touch and leaves the pictures."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from incar.display.officer import Script
from incar.display.robot import Robot
from incar.messages.display import AnswerAlert, DecideAlert, SaveStop, StartShift
from tests.sim.display_core import SimulatedCore, alert, match
from tests.sim.glass import Glass

SCRIPT = {
    "default": {"verdict": "not_current", "after_s": 0.1},
    "shift": {"call_sign": "BX21", "officers": ["PC 1", "PC 2"], "crewed_single": False},
    "answer": [
        {
            "vrm": "LD68KZP",
            "verdict": "correct",
            "decision": "stop",
            "after_s": 0.1,
            "stop": {"power": "rta_163", "outcomes": ["arrest"], "notes": "ok; done", "after_s": 0.1},
        },
        {"vrm": "FX07OLM", "verdict": "misread", "corrected_vrm": "FX07 0LM", "after_s": 0.1},
        {"vrm": "ZZ12CDE", "verdict": "unanswered", "after_s": 0.1},
        {"vrm": "DIG4471", "verdict": "correct", "decision": "none", "after_s": 0.1},
    ],
}
PICTURES = {
    f"{name}-{theme}.png"
    for name in ("idle", "alert-driving", "alert-full", "stop-record")
    for theme in ("day", "night")
}


@pytest.fixture
def glass(core: SimulatedCore) -> Iterator[Glass]:
    _, grey = cv2.imencode(".jpg", np.full((90, 160, 3), 90, np.uint8))
    core.pictures = {"patch": grey.tobytes(), "overview": grey.tobytes()}
    core.state = msgspec.structs.replace(core.state, shift=None, driving=True)
    with core:
        glass = Glass(core)
        yield glass
        glass.close()


def test_it_plays_the_whole_script(glass: Glass, core: SimulatedCore, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    Robot(glass.display, msgspec.convert(SCRIPT, Script), folder)
    glass.until(lambda: core.told(StartShift))
    glass.until((folder / "idle-night.png").exists)
    core.raise_alert(alert("left alone", "ZZ12 CDE", priority=1, matches=[match(listed_vrm="ZZ12 CDE")]))
    marks = ("LD68 KZP", "FX07 OLM", "DIG 4471", "AB12 CDE")
    for mark in marks:
        core.raise_alert(alert(mark, mark, matches=[match(listed_vrm=mark)]))
    glass.until(
        lambda: sum(card.state in {"closed", "stopped"} for card in core.state.alerts) == len(marks), timeout_s=20
    )
    assert [core.told(StartShift)[0].call_sign, core.told(StartShift)[0].crewed_single] == ["BX21", False]
    verdicts = {answer.hit_id: answer.verdict for answer in core.told(AnswerAlert)}
    assert verdicts == dict(zip(marks, ("correct", "misread", "correct", "not_current"), strict=True))
    assert {answer.corrected_vrm for answer in core.told(AnswerAlert)} == {"", "FX070LM"}
    assert {decision.decision for decision in core.told(DecideAlert)} == {"stop", "none"}
    [stop] = core.told(SaveStop)
    assert (stop.power, stop.outcomes, stop.notes) == ("rta_163", ["arrest"], "OK; DONE")
    assert {path.name for path in folder.iterdir()} == PICTURES
    assert glass.display.status.driving, "the view posed for the pictures is given back"
