"""Hits elsewhere: the most urgent is shown, behind the car's own alerts, and told once."""

from collections.abc import Iterator

import pytest

from incar.display.nearby import Nearby
from incar.display.queue import GUARD_S
from incar.display.requests import Requests
from incar.messages.display import DismissActivation, ToCore
from incar.messages.parts import ActivationCard
from incar.tables import load_tables
from tests.sim.display_core import activation, quiet_state


class Strip:
    """The strip on a wire that keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[ToCore] = []
        self.model = Nearby(load_tables(), Requests(self.send))
        self.raised: list[int] = []
        self.closed: list[int] = []
        self.model.raised.connect(lambda card: self.raised.append(card.number))
        self.model.closed.connect(self.closed.append)

    def send(self, message: ToCore) -> bool:
        self.sent.append(message)
        return True

    def show(self, *cards: ActivationCard, held: bool = False) -> None:
        self.model.show(quiet_state(activations=list(cards)), held=held)


@pytest.fixture
def strip(application: object) -> Iterator[Strip]:
    assert application
    made = Strip()
    yield made
    made.model._guard.stop()


def test_it_says_what_and_where_at_several_lengths(strip: Strip) -> None:
    strip.show(activation())
    front = strip.model.front
    assert (front["category"], front["spaced"], front["more"]) == ("STOLEN", "LD68 KZP", "")
    assert front["vehicle"].split("\x9c") == ["Blue Ford Focus", "Blue Ford", "Ford"]
    assert front["where"].split("\x9c")[1:] == [
        "0.8 km NE, 40 s ago, from BX14, heading W",
        "0.8 km NE, 40 s ago, from BX14",
    ]
    assert front["age"].split("\x9c") == ["40 s ago, from BX14", "40 s ago", "40 s"]


def test_what_is_not_known_is_left_out(strip: Strip) -> None:
    strip.show(activation(bearing_deg=None, heading_deg=None, reason="", make="", model="", colour=""))
    front = strip.model.front
    assert (front["far"], front["where"], front["vehicle"]) == ("0.8 km", "0.8 km, 40 s ago, from BX14", "")


def test_the_most_urgent_is_shown_and_the_others_are_counted(strip: Strip) -> None:
    cards = [activation(5, category="a new one"), activation(4, category="info"), activation(3, category="firearms")]
    strip.show(*cards)
    assert (strip.model.front["key"], strip.model.front["more"]) == (3, "+2")
    assert strip.raised == [3, 4, 5]
    strip.show(*cards)
    assert strip.raised == [3, 4, 5], "each is told once"


def test_a_long_category_goes_by_its_spoken_name(strip: Strip) -> None:
    strip.show(activation(category="missing"))
    assert strip.model.front["category"] == "MISSING PERSON"


def test_an_unanswered_alert_comes_first(strip: Strip) -> None:
    strip.show(activation(1), held=True)
    assert (strip.model.front, strip.raised) == ({}, [])
    strip.show(activation(1))
    assert (strip.model.front["key"], strip.raised) == (1, [1])
    strip.show(activation(1), held=True)
    assert (strip.model.front, strip.closed) == ({}, [1]), "its words are cut short"


def test_it_is_dismissed_once_it_has_been_in_front_a_moment(strip: Strip) -> None:
    strip.show(activation(1), activation(2))
    strip.model.dismiss(2)
    assert strip.sent == [], "it has only just come"
    strip.model._swapped_s -= GUARD_S
    strip.model.dismiss(1)
    assert strip.sent == [], "another stands in front"
    strip.model.dismiss(2)
    [message] = strip.sent
    assert isinstance(message, DismissActivation)
    assert message.number == 2
    strip.show(activation(1))
    assert (strip.closed, strip.model.front["key"]) == ([2], 1)
