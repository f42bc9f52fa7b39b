"""The page of own entries: what was seen is told with its place, what was not is no comfort."""

from datetime import UTC, datetime, timedelta

import pytest

from incar.display.own_entries import NOT_SEEN, OwnEntries, sighting_lines, times_seen
from incar.display.requests import Requests
from incar.messages.display import Done, Refused, ToCore, WithdrawEntry
from incar.messages.parts import PositionStatus
from incar.tables import load_tables
from tests.sim.display_core import own_entry, quiet_state, sighting


class Page:
    """The page on a wire that keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[ToCore] = []
        self.requests = Requests(self.send)
        self.model = OwnEntries(load_tables(), self.requests)
        self.told: list[str] = []
        self.model.told.connect(self.told.append)

    def send(self, message: ToCore) -> bool:
        self.sent.append(message)
        return True


def test_an_entry_says_what_why_and_until_when() -> None:
    page = Page()
    page.model.show(quiet_state(own_entries=[own_entry(warning_signals=["VI", "ZZ"])]))
    [row] = page.model.entries.items
    assert (row["spaced"], row["category"]) == ("LD68 K?P", "Local list")
    assert row["why"] == "Made off from police. Two up, towards the ring road"
    assert row["until"].startswith("until ")
    assert row["warnings"] == [{"code": "VI", "name": "Violent"}, {"code": "ZZ", "name": ""}]


def test_only_a_new_entry_that_was_not_seen_says_so() -> None:
    page = Page()
    page.model.show(quiet_state(own_entries=[own_entry("new"), own_entry("old")]))
    page.model.tell_of("new")
    new, old = page.model.entries.items
    assert new["new"]
    assert new["seen"] == [NOT_SEEN]
    assert new["found"] == ""
    assert old["seen"] == []


@pytest.mark.parametrize(
    ("count", "words"), [(0, ""), (1, "Seen once in"), (3, "Seen 3 times in"), (9, "Seen more than 3 times in")]
)
def test_how_often_is_said_as_far_as_it_is_known(count: int, words: str) -> None:
    assert times_seen(count).startswith(words)


def test_the_newest_sightings_are_told_with_camera_time_and_distance() -> None:
    state = quiet_state()
    past = [sighting(minutes=minutes) for minutes in (0, 5, 10, 15)]
    lines = sighting_lines(past, state.position, datetime.now(UTC))
    assert len(lines) == 3
    assert lines[0] == f"LD68 KZP {datetime.now().astimezone():%H:%M}, front, 1.1 km from here"
    nowhere = sighting_lines(past[:1], PositionStatus(state="none"), datetime.now(UTC) + timedelta(days=2))
    assert nowhere[0].endswith(", front"), "no place is made up"


def test_a_withdrawal_is_asked_for_before_it_is_sent() -> None:
    page = Page()
    page.model.show(quiet_state(own_entries=[own_entry("one")]))
    page.model.withdraw("one")
    assert page.sent == []
    page.model.ask("one")
    page.model.withdraw("one")
    page.model.withdraw("one")
    [message] = page.sent
    assert isinstance(message, WithdrawEntry)
    assert message.entry_id == "one"
    page.requests.settle(Done(request_id=message.request_id))
    assert (page.told, page.model.asking, page.model.busy) == (["Entry withdrawn"], "", False)


def test_a_refused_withdrawal_is_told() -> None:
    page = Page()
    page.model.show(quiet_state(own_entries=[own_entry("one")]))
    page.model.ask("one")
    page.model.withdraw("one")
    [message] = page.sent
    assert isinstance(message, WithdrawEntry)
    page.requests.settle(Refused(request_id=message.request_id, reason="The disk is full."))
    assert page.told == ["The disk is full."]


def test_an_entry_that_ends_by_itself_asks_no_more() -> None:
    page = Page()
    page.model.show(quiet_state(own_entries=[own_entry("one")]))
    page.model.ask("one")
    page.model.show(quiet_state())
    assert page.model.asking == ""
