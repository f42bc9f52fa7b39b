"""The voice says what the crew needs, from phrases it has."""

from hypothesis import given
from hypothesis import strategies as st

from incar.display.speech import DIGITS, LETTERS, announcement, nearby_announcement, vocabulary
from incar.tables import load_tables
from incar.vrm import phonetic
from tests.sim.display_core import activation, alert, match

TABLES = load_tables()


def test_category_mark_and_vehicle() -> None:
    assert announcement(alert(), TABLES) == [
        ["Stolen"],
        ["Lima", "Delta", "six", "eight", "Kilo", "Zulu", "Papa"],
        ["Blue", "Ford", "Focus"],
    ]


def test_a_hit_elsewhere_says_that_it_is_near_its_category_and_mark() -> None:
    assert nearby_announcement(activation(), TABLES) == [
        ["Nearby", "Stolen"],
        ["Lima", "Delta", "six", "eight", "Kilo", "Zulu", "Papa"],
    ]


def test_a_possible_match_says_so_first() -> None:
    assert announcement(alert(matches=[match(possible=True)]), TABLES)[0] == ["Possible", "Stolen"]


def test_what_the_voice_does_not_know_is_left_out() -> None:
    card = alert(matches=[match(make="Trabant", model="601", colour="BLUE")])
    assert announcement(card, TABLES)[2] == ["Blue"]


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=8))
def test_every_mark_can_be_spoken(vrm: str) -> None:
    assert set(phonetic(vrm)) <= {*LETTERS, *DIGITS.values()}


def test_everything_said_is_in_the_vocabulary() -> None:
    known = set(vocabulary(TABLES))
    for category in [*TABLES.categories, "one this force does not have"]:
        own = announcement(alert(matches=[match(category, possible=True)]), TABLES)
        for group in [*own, *nearby_announcement(activation(category=category), TABLES)]:
            assert set(group) <= known
