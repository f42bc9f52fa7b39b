"""Hotlists: entries, list files, and the matching of a read against them. Pure.

A list file's layout is a `mapping`; `rows` makes entries of its rows and `formats` refuses a file that is not whole.
`matcher` looks entries up through the `EntryLookup` protocol, which the store implements: matching knows no SQL.
`policy` says what a list's age means. `blocks` packs what changed in a list for the way to the car, and `sealed`
encrypts the files that hold it.
"""

from incar.hotlist.entry import ListEntry, ListInfo, ListState, Match, MatchTier, Origin
from incar.hotlist.matcher import EntryLookup, Found, Matcher
from incar.hotlist.policy import AgeBand, age_band, alerting, known_age_s, list_age_s

__all__ = [
    "AgeBand",
    "EntryLookup",
    "Found",
    "ListEntry",
    "ListInfo",
    "ListState",
    "Match",
    "MatchTier",
    "Matcher",
    "Origin",
    "age_band",
    "alerting",
    "known_age_s",
    "list_age_s",
]
