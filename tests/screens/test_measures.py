"""Sizes in millimetres and texts that fit, on every screen, by day and by night."""

import pytest
from PySide6.QtQuick import QQuickItem

from incar.messages.parts import ClockStatus, OutboxStatus, PositionStatus
from tests.screens.conftest import OpenGlass
from tests.sim.display_core import SimulatedCore, activation, alert, camera, hotlist, match, own_entry, sighting
from tests.sim.glass import SCREENS, Glass

LEAST_TOUCH_MM = 12
ANSWER_MM = 20
MARK_MM = 10
DRIVING_MM = 4.4
TOLERANCE_MM = 0.15
"""Sizes are whole pixels."""
CAPITAL = 0.75
"""Height of a capital of B612 by its pixel size."""
MAY_SHORTEN = {"facts", "shift-line", "alert-banner"}

every_screen = pytest.mark.parametrize("screen", list(SCREENS))


def capital_mm(glass: Glass, text: QQuickItem) -> float:
    return glass.mm(text.property("font").pixelSize() * CAPITAL)


def in_front(glass: Glass) -> None:
    glass.until(lambda: glass.display.alerts.front)
    glass.past_guard()


def assert_touchable(glass: Glass) -> None:
    for button in glass.items("QQuickAbstractButton"):
        size = (glass.mm(button.width()), glass.mm(button.height()))
        assert min(size) >= LEAST_TOUCH_MM - TOLERANCE_MM, (button.objectName(), size)


def assert_texts_fit(glass: Glass) -> None:
    """No text is shortened, but names a force chose itself; none stands outside the window."""
    window = glass.display.window
    for text in glass.items("QQuickText"):
        words = str(text.property("text"))
        if not words or may_shorten(text):
            continue
        assert not text.property("truncated"), words
        corner = text.mapToScene(text.boundingRect().topLeft())
        assert corner.x() >= -1, words
        assert corner.x() + text.property("contentWidth") <= window.width() + 1, words


def may_shorten(item: QQuickItem | None) -> bool:
    while item is not None:
        if item.objectName() in MAY_SHORTEN or item.inherits("QQuickListView"):
            return True
        item = item.parentItem()
    return False


@every_screen
@pytest.mark.parametrize("driving", [False, True])
def test_an_alert_is_large_enough(open_glass: OpenGlass, core: SimulatedCore, screen: str, *, driving: bool) -> None:
    glass = open_glass(screen)
    core.publish(driving=driving)
    core.raise_alert(alert(), alert("other", priority=7, matches=[match("firearms", possible=True)]))
    in_front(glass)
    [mark] = [item for item in glass.items("QQuickText") if item.objectName() == "mark"]
    assert capital_mm(glass, mark) >= MARK_MM
    for verdict in ("correct", "misread", "not_current", "dismissed"):
        button = glass.item(f"answer-{verdict}")
        assert glass.mm(min(button.width(), button.height())) >= ANSWER_MM - TOLERANCE_MM
    if driving:
        smallest = min(capital_mm(glass, text) for text in glass.items("QQuickText") if text.property("text"))
        assert smallest >= DRIVING_MM - 0.01
    assert_touchable(glass)
    assert_texts_fit(glass)


@every_screen
def test_a_plain_alert_needs_no_swipe_while_driving(open_glass: OpenGlass, core: SimulatedCore, screen: str) -> None:
    glass = open_glass(screen)
    core.publish(driving=True)
    core.raise_alert(alert(matches=[match()]))
    in_front(glass)
    facts = glass.item("facts")
    assert facts.property("contentHeight") <= facts.height()


@every_screen
@pytest.mark.parametrize("driving", [False, True])
def test_trouble_fits_the_patrol_screen(
    open_glass: OpenGlass, core: SimulatedCore, screen: str, *, driving: bool
) -> None:
    glass = open_glass(screen)
    core.publish(
        driving=driving,
        cameras=[camera("front"), camera("rear", "down", "the camera refuses the connection")],
        position=PositionStatus(state="stale", age_s=4000),
        clock=ClockStatus(trust="doubtful", offset_s=-2.4),
        lists=[hotlist("PNC stolen", hours=80)],
        outbox=OutboxStatus(waiting=12345, oldest_s=90000, parked=12, budget_spent=True),
    )
    glass.until(lambda: glass.display.status.cells.items[0]["level"] == "fault")
    glass.rest()
    assert_texts_fit(glass)
    assert_touchable(glass)


@every_screen
@pytest.mark.parametrize("page", ["menu", "stop", "shift", "recent", "entry", "entries"])
def test_pages_are_touchable_and_fit(open_glass: OpenGlass, core: SimulatedCore, screen: str, page: str) -> None:
    glass = open_glass(screen)
    core.publish(own_entries=[own_entry("one", sightings=[sighting(), sighting(minutes=90)]), own_entry("two")])
    glass.display.desk.open(page)
    glass.display.own_entries.tell_of("two")
    glass.display.own_entries.ask("one")
    glass.rest()
    assert_touchable(glass)
    assert_texts_fit(glass)


@every_screen
@pytest.mark.parametrize(("page", "name"), [("stop", "field-notes"), ("entry", "field-words")])
def test_the_keys_are_touchable_and_leave_the_field_in_sight(
    open_glass: OpenGlass, core: SimulatedCore, screen: str, page: str, name: str
) -> None:
    glass = open_glass(screen)
    core.publish(activations=[activation()])
    glass.display.desk.open(page)
    glass.touch(name)
    glass.rest(0.1)
    assert_touchable(glass)
    field, keys = glass.item(name), glass.item("keys")
    foot = field.mapToScene(field.boundingRect().bottomLeft()).y()
    assert foot <= keys.mapToScene(keys.boundingRect().topLeft()).y()
    assert field.mapToScene(field.boundingRect().topLeft()).y() >= 0


@every_screen
def test_questions_are_touchable_and_fit(open_glass: OpenGlass, core: SimulatedCore, screen: str) -> None:
    glass = open_glass(screen)
    core.raise_alert(alert())
    in_front(glass)
    for question in ("misread", "no_stop"):
        glass.display.alerts.ask(question)
        glass.rest()
        assert_touchable(glass)
        assert_texts_fit(glass)
        glass.display.alerts.ask("")


def test_day_turns_to_night_and_back(open_glass: OpenGlass) -> None:
    glass = open_glass("10 inch")
    day = glass.display.window.grabWindow().pixelColor(5, 100).lightness()
    glass.touch("theme")
    night = glass.display.window.grabWindow().pixelColor(5, 100).lightness()
    glass.touch("theme")
    assert day > 200
    assert night < 20
    assert glass.display.window.grabWindow().pixelColor(5, 100).lightness() == day
