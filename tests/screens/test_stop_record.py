"""A stop is recorded by touch, kept until it is saved, and can be corrected."""

from incar.messages.display import SaveStop
from tests.sim.display_core import SimulatedCore, alert
from tests.sim.glass import Glass


def open_record(glass: Glass, core: SimulatedCore) -> None:
    core.raise_alert(alert(state="decided", verdict="correct", decision="stop"))
    glass.until(lambda: glass.display.alerts.front)
    glass.past_guard()
    glass.touch("record")


def test_a_stop_of_an_alert_is_written_by_touch(glass: Glass, core: SimulatedCore) -> None:
    open_record(glass, core)
    for name in ("power-rta_163", "outcome-arrest", "outcome-seizure_165a", "condition-no_insurance", "warning-yes"):
        glass.touch(name)
    glass.touch("field-notes")
    for key in ("N", "O", "Space", "1"):
        glass.touch(f"key-{key}")
    glass.touch("key-Done")
    glass.touch("save-stop")
    glass.until(lambda: glass.shows("Stop record saved"))
    [saved] = core.told(SaveStop)
    assert (saved.hit_id, saved.vrm_confirmed, saved.power) == ("hit-1", "LD68KZP", "rta_163")
    assert (saved.make, saved.model, saved.colour) == ("Ford", "Focus", "Blue")
    assert saved.outcomes == ["arrest", "seizure_165a"]
    assert (saved.seizure_condition, saved.seizure_warning_given) == ("no_insurance", True)
    assert saved.notes == "NO 1"
    glass.until(lambda: not glass.display.alerts.front)


def test_a_refused_stop_keeps_what_was_typed(glass: Glass, core: SimulatedCore) -> None:
    core.refuse = lambda message: "The disk is full." if isinstance(message, SaveStop) else ""
    open_record(glass, core)
    glass.touch("outcome-words_of_advice")
    glass.touch("field-notes")
    glass.touch("key-X")
    glass.touch("key-Done")
    glass.touch("save-stop")
    glass.until(lambda: glass.shows("The disk is full."))
    glass.touch("save-stop-back")
    glass.past_guard()
    core.refuse = lambda _message: ""
    glass.touch("record")
    assert glass.item("field-notes").property("text") == "X"
    glass.touch("save-stop")
    glass.until(lambda: glass.shows("Stop record saved"))
    assert core.told(SaveStop)[0] == core.told(SaveStop)[1]


def test_what_is_missing_is_said_before_anything_is_sent(glass: Glass, core: SimulatedCore) -> None:
    glass.touch("menu")
    glass.touch("menu-stop")
    glass.touch("save-stop")
    glass.until(lambda: glass.shows("Enter the registration mark."))
    glass.touch("field-vrm_confirmed")
    glass.finger.type("AB12CDE")
    glass.touch("key-Done")
    glass.touch("save-stop")
    glass.until(lambda: glass.shows("Choose at least one outcome."))
    assert core.told(SaveStop) == []
    glass.touch("stopped-no")
    glass.touch("outcome-unsafe")
    glass.touch("save-stop")
    glass.until(lambda: core.told(SaveStop))
    [saved] = core.told(SaveStop)
    assert (saved.hit_id, saved.vrm_confirmed, saved.stopped, saved.outcomes) == ("", "AB12CDE", False, ["unsafe"])


def test_a_saved_stop_is_corrected_with_a_reason(glass: Glass, core: SimulatedCore) -> None:
    open_record(glass, core)
    glass.touch("outcome-arrest")
    glass.touch("save-stop")
    glass.until(lambda: core.state.stops and glass.display.desk.page == "patrol")
    stop_id = core.state.stops[0].stop_id
    assert stop_id == core.told(SaveStop)[0].request_id
    glass.touch("menu")
    glass.touch("menu-recent")
    glass.touch(f"correct-{stop_id}")
    glass.touch("outcome-fixed_penalty")
    glass.touch("save-stop")
    glass.until(lambda: glass.shows("Say why the record is changed."))
    glass.touch("field-change_reason")
    glass.finger.type("FPN ADDED")
    glass.touch("key-Done")
    glass.touch("save-stop")
    glass.until(lambda: glass.shows("Correction saved"))
    corrected = core.told(SaveStop)[-1]
    assert (corrected.stop_id, corrected.change_reason) == (stop_id, "FPN ADDED")
    assert corrected.outcomes == ["arrest", "fixed_penalty"]


def test_a_stop_whose_confirmation_was_lost_is_known_as_saved(glass: Glass, core: SimulatedCore) -> None:
    open_record(glass, core)
    glass.touch("outcome-arrest")
    core.answering = False
    glass.touch("save-stop")
    glass.until(lambda: core.told(SaveStop))
    core.kill()
    glass.until(lambda: glass.shows("stopped before it confirmed"))
    core.answering = True
    core._carry_out(core.told(SaveStop)[0])
    core.start()
    glass.until(lambda: glass.shows("Stop record saved"), timeout_s=6)
    assert len(core.told(SaveStop)) == 1


def test_a_shift_is_started_and_ended(glass: Glass, core: SimulatedCore) -> None:
    glass.touch("menu")
    glass.touch("menu-shift")
    glass.touch("save-shift")
    glass.until(lambda: glass.shows("Shift ended"))
    glass.touch("begin-shift")
    for name, text in (("call_sign", "BX99"), ("officers", "PC 1"), ("district", "SOUTH")):
        glass.touch(f"field-{name}")
        glass.finger.type(text)
        glass.touch("key-Done")
    glass.touch("crew-double")
    glass.touch("save-shift")
    glass.until(lambda: glass.shows("Shift started"))
    assert core.state.shift is not None
    assert (core.state.shift.call_sign, core.state.shift.officers) == ("BX99", ["PC 1"])
    assert not core.state.shift.crewed_single
