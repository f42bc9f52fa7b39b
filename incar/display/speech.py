"""What the voice says, as a list of phrases from a closed vocabulary. Pure."""

import tomllib
from functools import cache

import msgspec

from incar.display.cards import UNKNOWN, category_named, category_of
from incar.display.tones import SOUNDS
from incar.messages.parts import ActivationCard, AlertCard
from incar.tables import Tables

POSSIBLE = "Possible"
NEARBY = "Nearby"
CORE_SILENT = "Core not answering. Plates are not being checked."
DIGITS = dict(
    zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)
LETTERS = [
    *("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima"),
    *("Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey"),
    *("X-ray", "Yankee", "Zulu"),
]


class Vehicles(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the voice can say of a vehicle."""

    colours: list[str]
    makes: list[str]
    models: list[str]


@cache
def load_vehicles() -> Vehicles:
    """The table in `resources/sounds/vehicles.toml`."""
    return msgspec.convert(tomllib.loads((SOUNDS / "vehicles.toml").read_text("utf-8")), Vehicles)


def vocabulary(tables: Tables) -> list[str]:
    """Every phrase the voice may need, each once."""
    vehicles = load_vehicles()
    spoken = [category.spoken for category in tables.categories.values()]
    phrases = [
        POSSIBLE,
        NEARBY,
        UNKNOWN.spoken,
        CORE_SILENT,
        *spoken,
        *LETTERS,
        *DIGITS.values(),
        *vehicles.colours,
        *vehicles.makes,
        *vehicles.models,
    ]
    return list(dict.fromkeys(phrases))


def announcement(card: AlertCard, tables: Tables) -> list[list[str]]:
    """The phrases for an alert, in groups with a pause between: category, mark, vehicle."""
    first = card.matches[0]
    category = category_of(first, tables).spoken
    opening = [POSSIBLE, category] if first.possible else [category]
    return [group for group in (opening, _mark(card), _vehicle(first.colour, first.make, first.model)) if group]


def nearby_announcement(card: ActivationCard, tables: Tables) -> list[list[str]]:
    """The phrases for a hit elsewhere: that it is none of this car's own, category, mark."""
    return [[NEARBY, category_named(card.category, tables).spoken], _mark(card)]


def _mark(card: AlertCard | ActivationCard) -> list[str]:
    return [DIGITS.get(character, character) for character in card.phonetic]


def _vehicle(colour: str, make: str, model: str) -> list[str]:
    vehicles = load_vehicles()
    known = ((colour, vehicles.colours), (make, vehicles.makes), (model, vehicles.models))
    found = (_find(word, phrases) for word, phrases in known)
    return [phrase for phrase in found if phrase]


def _find(word: str, phrases: list[str]) -> str:
    return next((phrase for phrase in phrases if phrase.casefold() == word.casefold()), "")
