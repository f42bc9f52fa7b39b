"""The layouts of British marks."""

from enum import StrEnum


class Layout(StrEnum):
    """How a mark is built; the value is what is stored and shown in JSON."""

    CURRENT = "current"
    PREFIX = "prefix"
    Q_PLATE = "q_plate"
    SUFFIX = "suffix"
    DATELESS = "dateless"
    NORTHERN_IRELAND = "northern_ireland"
    DIPLOMATIC = "diplomatic"
    MILITARY = "military"
    TRADE = "trade"
    UNCLASSIFIED = "unclassified"
