"""The demo's scenario with short lists: as true as the whole, in a fraction of the time."""

from msgspec.structs import replace

from incar.demo.scenario import Scenario, load_scenario

FILLER = 20
"""Made-up entries of each category, instead of thousands."""


def short_scenario() -> Scenario:
    """The drive, with every list and every written-out entry."""
    scenario = load_scenario()
    lists = [replace(recipe, filler=dict.fromkeys(recipe.filler, FILLER)) for recipe in scenario.lists]
    return replace(scenario, lists=lists)
