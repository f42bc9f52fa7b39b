"""Hits elsewhere are seen at a glance, gone by a touch, and never stand over the car's own alerts."""

import pytest

from incar.messages.display import DismissActivation
from tests.screens.conftest import OpenGlass
from tests.screens.test_measures import ANSWER_MM, DRIVING_MM, MARK_MM, TOLERANCE_MM, capital_mm, every_screen
from tests.sim.display_core import SimulatedCore, activation, alert
from tests.sim.glass import Glass

DISMISS_MM = 15


def near(glass: Glass) -> bool:
    return glass.finger.find("nearby") is not None


def test_one_is_shown_and_the_others_are_counted(glass: Glass, core: SimulatedCore) -> None:
    core.publish(activations=[activation(2, category="info"), activation(1)])
    glass.until(lambda: near(glass))
    for words in ("NEARBY", "STOLEN", "LD68 KZP", "Blue Ford Focus", "0.8 km NE, 40 s ago, from BX14", "+1"):
        assert glass.shows(words), words
    glass.past_guard()
    glass.touch("nearby-dismiss")
    glass.until(lambda: glass.shows("INFORMATION"))
    glass.past_guard()
    glass.touch("nearby-dismiss")
    glass.until(lambda: not near(glass))
    assert [message.number for message in core.told(DismissActivation)] == [1, 2]


@pytest.mark.parametrize("page", ["patrol", "menu", "recent", "stop", "entries"])
def test_an_unanswered_alert_comes_first_on_every_page(glass: Glass, core: SimulatedCore, page: str) -> None:
    glass.display.desk.open(page)
    core.publish(activations=[activation()])
    glass.until(lambda: near(glass))
    core.raise_alert(alert("own"))
    glass.until(lambda: not near(glass))
    core.publish(alerts=[])
    glass.until(lambda: near(glass))


def test_on_a_low_screen_an_answered_alert_keeps_its_room(open_glass: OpenGlass, core: SimulatedCore) -> None:
    glass = open_glass("7 inch")
    core.publish(activations=[activation()], alerts=[alert(state="decided", verdict="correct", decision="stop")])
    glass.until(lambda: glass.finger.find("alert") is not None)
    assert not near(glass)
    glass.past_guard()
    glass.touch("record")
    glass.until(lambda: near(glass))


@every_screen
@pytest.mark.parametrize("driving", [False, True])
def test_it_is_large_enough(open_glass: OpenGlass, core: SimulatedCore, screen: str, *, driving: bool) -> None:
    glass = open_glass(screen)
    widest = activation(1, "WV62 WWM", category="missing", warning_signals=["VI", "WE"], age_s=700)
    core.publish(driving=driving, activations=[widest, activation(2, category="info")])
    glass.until(lambda: near(glass))
    glass.past_guard()
    strip, button = glass.item("nearby"), glass.item("nearby-dismiss")
    least_mm = ANSWER_MM if driving else DISMISS_MM
    assert glass.mm(min(button.width(), button.height())) >= least_mm - TOLERANCE_MM
    words = [text for text in glass.items("QQuickText") if strip.isAncestorOf(text) and text.property("text")]
    left = button.mapToScene(button.boundingRect().topLeft()).x()
    for text in words:
        if not button.isAncestorOf(text):
            assert text.mapToScene(text.boundingRect().topRight()).x() <= left, text.property("text")
    if driving:
        assert min(capital_mm(glass, text) for text in words) >= DRIVING_MM - 0.01
        assert max(capital_mm(glass, text) for text in words) >= MARK_MM
        assert not [image for image in glass.items("QQuickImage") if strip.isAncestorOf(image)], "words alone"
