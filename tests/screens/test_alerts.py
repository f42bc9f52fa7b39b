"""Alerts are seen, answered by one touch, and never swapped under a finger."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from incar.messages.display import AnswerAlert, DecideAlert, PictureWanted
from tests.sim.display_core import SimulatedCore, alert, match
from tests.sim.glass import Glass


def front(glass: Glass) -> str:
    return str(glass.display.alerts.front.get("key", ""))


def raised(glass: Glass, hit_id: str = "hit-1") -> None:
    glass.until(lambda: front(glass) == hit_id)
    glass.past_guard()


def test_an_alert_tells_what_it_is(glass: Glass, core: SimulatedCore) -> None:
    core.raise_alert(
        alert(
            matches=[
                match(possible=True, stale=True, confirmed=False, warning_signals=["FI"], listed_vrm="LD63 KZP"),
                match("no_mot", list_name="DVSA"),
            ]
        )
    )
    raised(glass)
    for words in ("STOLEN", "LD68 KZP", "POSSIBLE – CHECK PLATE", "STALE LIST", "UNCONFIRMED", "Blue Ford Focus"):
        assert glass.shows(words), words
    for words in ("FI", "Firearms", "PNC stolen", "as of", "Listed as LD63 KZP", "Also NO MOT", "Keys taken"):
        assert glass.shows(words), words


def test_the_driving_view_has_no_pictures_and_no_intelligence(glass: Glass, core: SimulatedCore) -> None:
    core.publish(driving=True)
    core.raise_alert(alert())
    raised(glass)
    glass.until(lambda: glass.shows("LD68 KZP") and glass.shows("as of"))
    assert not glass.shows("Keys taken")
    assert glass.finger.find("overview") is None
    assert core.told(PictureWanted) == []
    core.publish(driving=False)
    glass.until(lambda: len(core.told(PictureWanted)) == 2)
    glass.until(lambda: glass.finger.find("overview") is not None)


def test_one_touch_answers(glass: Glass, core: SimulatedCore) -> None:
    for verdict in ("not_current", "dismissed", "correct"):
        core.raise_alert(alert(f"hit-{verdict}"))
        raised(glass, f"hit-{verdict}")
        glass.touch(f"answer-{verdict}")
        glass.until(lambda: len(core.told(AnswerAlert)) and not glass.display.alerts.busy)
        assert core.told(AnswerAlert)[-1].verdict == verdict
        assert core.told(AnswerAlert)[-1].hit_id == f"hit-{verdict}"
    for name, decision in (("decide-follow", "follow"),):
        glass.touch(name)
        glass.until(lambda: core.told(DecideAlert))
        assert core.told(DecideAlert)[-1].decision == decision


def test_no_stop_may_give_a_reason(glass: Glass, core: SimulatedCore) -> None:
    core.raise_alert(alert(state="answered", verdict="correct"))
    raised(glass)
    glass.touch("decide-none")
    glass.touch("reason-unsafe")
    glass.until(lambda: core.told(DecideAlert))
    assert (core.told(DecideAlert)[0].decision, core.told(DecideAlert)[0].reason) == ("none", "Unsafe")
    glass.until(lambda: front(glass) == "")


def test_a_misread_is_corrected_on_the_keys(glass: Glass, core: SimulatedCore) -> None:
    core.raise_alert(alert())
    raised(glass)
    glass.touch("answer-misread")
    for key in "LD63 KZP":
        glass.touch("key-Space" if key == " " else f"key-{key}")
    glass.touch("key-Del")
    glass.touch("key-B")
    glass.touch("misread-save")
    glass.until(lambda: core.told(AnswerAlert))
    answer = core.told(AnswerAlert)[0]
    assert (answer.verdict, answer.corrected_vrm) == ("misread", "LD63KZB")


def test_a_misread_needs_no_correction(glass: Glass, core: SimulatedCore) -> None:
    core.raise_alert(alert())
    raised(glass)
    glass.touch("answer-misread")
    glass.touch("misread-unknown")
    glass.until(lambda: core.told(AnswerAlert))
    assert core.told(AnswerAlert)[0].corrected_vrm == ""


def test_a_refused_answer_is_said_and_can_be_given_again(glass: Glass, core: SimulatedCore) -> None:
    core.refuse = lambda _message: "The records store is locked."
    core.raise_alert(alert())
    raised(glass)
    glass.touch("answer-correct")
    glass.until(lambda: glass.shows("The records store is locked."))
    core.refuse = lambda _message: ""
    glass.touch("answer-correct")
    glass.until(lambda: glass.finger.find("decide-stop"))


def test_a_more_urgent_alert_comes_forward_and_the_rest_wait(glass: Glass, core: SimulatedCore) -> None:
    core.raise_alert(alert("low", priority=7))
    raised(glass, "low")
    core.raise_alert(alert("urgent", priority=1), alert("middle", priority=4))
    raised(glass, "urgent")
    assert [row["key"] for row in glass.display.alerts.queue.items] == ["middle", "low"]
    glass.touch("queue-low")
    raised(glass, "low")


def test_nothing_is_swapped_under_a_finger(glass: Glass, core: SimulatedCore) -> None:
    core.raise_alert(alert("low", priority=7))
    raised(glass, "low")
    button = glass.item("answer-dismissed")
    place = button.mapToScene(button.boundingRect().center()).toPoint()
    press(glass, place)
    core.raise_alert(alert("urgent", priority=1))
    glass.rest(0.3)
    assert front(glass) == "low"
    release(glass, place)
    glass.until(lambda: core.told(AnswerAlert))
    assert core.told(AnswerAlert)[0].hit_id == "low"
    glass.until(lambda: front(glass) == "urgent")


def test_a_touch_just_after_a_swap_answers_nothing(glass: Glass, core: SimulatedCore) -> None:
    core.raise_alert(alert("low", priority=7))
    raised(glass, "low")
    core.raise_alert(alert("urgent", priority=1))
    glass.until(lambda: front(glass) == "urgent")
    button = glass.item("answer-dismissed")
    place = button.mapToScene(button.boundingRect().center()).toPoint()
    press(glass, place)
    release(glass, place)
    glass.past_guard()
    assert core.told(AnswerAlert) == []
    glass.touch("answer-correct")
    glass.until(lambda: core.told(AnswerAlert))


def test_open_questions_hold_the_alert_in_front(glass: Glass, core: SimulatedCore) -> None:
    core.raise_alert(alert("low", priority=7))
    raised(glass, "low")
    glass.touch("answer-misread")
    glass.past_guard()
    core.raise_alert(alert("urgent", priority=1))
    glass.past_guard()
    assert front(glass) == "low"
    glass.touch("misread-back")
    glass.until(lambda: front(glass) == "urgent")


def test_an_alert_while_another_page_is_open_is_named(glass: Glass, core: SimulatedCore) -> None:
    glass.touch("menu")
    glass.touch("menu-stop")
    core.raise_alert(alert())
    glass.until(lambda: glass.finger.find("alert-banner"))
    assert glass.finger.find("save-stop") is not None
    glass.touch("alert-banner")
    glass.until(lambda: glass.finger.find("answer-correct"))


def test_no_comfort_is_shown_while_nothing_hits(glass: Glass) -> None:
    words = " ".join(glass.texts()).lower()
    assert "as of" in words
    assert "no hit" not in words
    assert "clear" not in words


def press(glass: Glass, place: QPoint) -> None:
    QTest.mousePress(glass.display.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def release(glass: Glass, place: QPoint) -> None:
    QTest.mouseRelease(glass.display.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
