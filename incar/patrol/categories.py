"""The category of an entry, whatever has become of the table since the entry was loaded."""

from incar.hotlist.entry import Match
from incar.tables import Category, Tables


def category_of(match: Match, tables: Tables) -> Category:
    """The category of a match; for a key that the table no longer has, the least urgent category there is.

    A force may replace its tables while lists are in the car: such a hit is better told too quietly than not at all.
    """
    known = tables.categories.get(match.entry.category)
    return known or max(tables.categories.values(), key=lambda category: category.priority)
