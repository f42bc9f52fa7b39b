"""An entry of the crew's own is made, checked against the past and withdrawn by touch, when the car stands."""

from incar.display.own_entries import NOT_SEEN
from incar.display.program import PUT_ASIDE
from incar.messages.display import AddEntry, WithdrawEntry
from tests.sim.display_core import SimulatedCore, own_entry, sighting
from tests.sim.glass import Glass


def fill_in(glass: Glass) -> None:
    glass.touch("add-entry")
    glass.touch("field-vrm")
    for key in ("L", "D", "6", "8", "?", "*"):
        glass.touch(f"key-{key}")
    glass.touch("key-Done")
    for name in ("expiry-8", "entry-reason-made_off", "category-drugs", "signal-VI"):
        glass.touch(name)


def test_an_entry_is_made_by_touch_and_tells_where_it_was_seen(glass: Glass, core: SimulatedCore) -> None:
    core.sightings = [sighting("LD68 KZP"), sighting("LD68 KXP", camera="rear")]
    fill_in(glass)
    glass.touch("save-entry")
    glass.until(lambda: glass.shows("Entry saved") and glass.shows("LD68 KXP"))
    [entry] = core.told(AddEntry)
    assert (entry.vrm, entry.category, entry.expires_h) == ("LD68?*", "drugs", 8)
    assert (entry.reason, entry.warning_signals) == ("Made off from police", ["VI"])
    assert glass.shows("Seen 2 times in the reads this car keeps")
    assert glass.shows("1.1 km from here")
    assert not glass.shows(NOT_SEEN)


def test_an_entry_that_met_no_read_is_no_comfort(glass: Glass) -> None:
    fill_in(glass)
    glass.touch("save-entry")
    glass.until(lambda: glass.shows(NOT_SEEN))


def test_what_is_missing_is_said_before_anything_is_sent(glass: Glass, core: SimulatedCore) -> None:
    glass.touch("add-entry")
    glass.touch("save-entry")
    glass.until(lambda: glass.shows("Enter the registration mark"))
    assert core.told(AddEntry) == []


def test_an_entry_is_withdrawn_by_two_touches(glass: Glass, core: SimulatedCore) -> None:
    core.publish(own_entries=[own_entry("one"), own_entry("two", spaced="R482*")])
    glass.touch("menu")
    glass.touch("menu-entries")
    glass.touch("withdraw-one")
    glass.touch("keep-one")
    assert core.told(WithdrawEntry) == []
    glass.touch("withdraw-one")
    glass.touch("confirm-one")
    glass.until(lambda: glass.shows("Entry withdrawn") and not glass.shows("LD68 K?P"))
    assert [message.entry_id for message in core.told(WithdrawEntry)] == ["one"]
    assert glass.shows("R482*")


def test_entries_are_for_a_car_that_stands(glass: Glass, core: SimulatedCore) -> None:
    fill_in(glass)
    core.publish(driving=True)
    glass.until(lambda: glass.shows(PUT_ASIDE))
    assert glass.finger.find("add-entry") is None
    glass.touch("menu")
    assert not glass.finger.can("menu-entry")
    assert not glass.finger.can("menu-entries")
    core.publish(driving=False)
    glass.touch("menu-entry")
    assert glass.item("field-vrm").property("text") == "LD68?*", "what was entered is kept"
