"""One row of a list file becomes a list entry, or is refused with the field and the reason.

A reason never repeats what the row says: it may be printed to people who have no business with list content.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from incar.hotlist.entry import ListEntry
from incar.hotlist.mapping import ListMapping, MappingError
from incar.tables import Category, Tables
from incar.vrm import SLOTS, normalise

LONGEST_VRM = SLOTS
"""The reader has no more places; the longest British mark has seven."""
SHORTEST_VRM = 2
FIXED_IN_PATTERN = 3
"""A wildcard entry with fewer characters of its own would meet half the traffic."""

_PLAIN = re.compile(r"[A-Z0-9 ]+")
_PATTERN = re.compile(r"[A-Z0-9*?]+")
_IGNORED = str.maketrans("", "", " -.·\t\N{NO-BREAK SPACE}")
_PUNCTUATION = re.compile(r"[\W_]+")
_WARNING_SIGNAL = re.compile(r"[A-Z]{2}")

Parse = Callable[[str], Any]


class RowError(Exception):
    """Why a row cannot be an entry."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def heading_key(heading: str) -> str:
    """Headings and codes are compared without case and punctuation."""
    return _PUNCTUATION.sub("", heading).casefold()


def listed_mark(text: str, *, patterns: bool) -> str:
    """A mark as lists spell it; with `patterns` it may hold `*` and `?`.

    Raises:
        RowError: it is no mark, or a wildcard that would meet too much.
    """
    upper = text.upper()
    if _PLAIN.fullmatch(upper):
        mark = upper.replace(" ", "")
    elif "*" in upper or "?" in upper:
        return _pattern(upper.translate(_IGNORED), allowed=patterns)
    else:
        mark = _foreign_mark(text)
    if not SHORTEST_VRM <= len(mark) <= LONGEST_VRM:
        raise RowError("vrm", f"{len(mark)} characters; a mark has {SHORTEST_VRM} to {LONGEST_VRM}")
    return mark


class RowParser:
    """Turns rows under one header into entries.

    Raises:
        MappingError: the mapping gives a category or a constant that the tables do not know.
    """

    def __init__(self, header: Sequence[str], mapping: ListMapping, tables: Tables) -> None:
        self._width = len(header)
        self._signals = tables.warning_signals
        self._parsers = _parsers(mapping, tables)
        self._constants = self._read_constants(mapping)
        places = {heading_key(heading): place for place, heading in enumerate(header)}
        self._columns = [
            (field, place, self._parsers.get(field))
            for field, headings in mapping.columns.items()
            if (place := _place(headings, places)) is not None
        ]
        used = {place for _, place, _ in self._columns}
        self.unused = [heading for place, heading in enumerate(header) if place not in used]
        given = {field for field, _, _ in self._columns} | self._constants.keys()
        self.missing = [field for field in mapping.required if field not in given]
        self._needed = [field for field in ("vrm", "category") if field not in self._constants]

    def _read_constants(self, mapping: ListMapping) -> dict[str, Any]:
        try:
            return {field: self._value(field, text) for field, text in mapping.constants.items()}
        except RowError as error:
            raise MappingError(f"the mapping's constant for {error}; correct it") from None

    def _value(self, field: str, text: str) -> Any:  # noqa: ANN401 - each field has its own type
        parse = self._parsers.get(field)
        return parse(text) if parse else _tidy(text)

    def parse(self, row: Sequence[str]) -> ListEntry:
        """The entry that a row stands for.

        Raises:
            RowError: a field is missing or says nothing that can be understood.
        """
        if len(row) != self._width:
            raise RowError("row", f"{len(row)} fields instead of {self._width}, or quotes that do not match")
        values = self._constants.copy()
        for field, place, parse in self._columns:
            text = row[place].strip()
            if text:
                values[field] = parse(text) if parse else _tidy(text)
        for field in self._needed:
            if field not in values:
                raise RowError(field, "is empty")
        if "warning_signals" in values:
            self._set_aside_unknown_signals(values)
        return ListEntry(**values)

    def _set_aside_unknown_signals(self, values: dict[str, Any]) -> None:
        """A risk code that the table lacks must not cost the entry: it is shown with the information text."""
        unknown = [code for code in values["warning_signals"] if code not in self._signals]
        if unknown:
            values["warning_signals"] = [code for code in values["warning_signals"] if code in self._signals]
            values["information"] = f"Warning {' '.join(unknown)}. {values.get('information', '')}".rstrip()


def _place(headings: Sequence[str], places: dict[str, int]) -> int | None:
    found = (places.get(heading_key(heading)) for heading in headings)
    return next((place for place in found if place is not None), None)


def _parsers(mapping: ListMapping, tables: Tables) -> dict[str, Parse]:
    """What makes a value of a field's text; fields that are plain text are not among them."""
    truth = {heading_key(word): True for word in mapping.yes} | {heading_key(word): False for word in mapping.no}
    day = lru_cache(4096)(partial(_day, formats=mapping.date_formats))
    return {
        "vrm": partial(listed_mark, patterns=not mapping.bulk),
        "category": lru_cache(1024)(
            partial(
                _category,
                known=_category_codes(mapping, tables),
                categories=tables.categories,
                bulk=mapping.bulk,
            )
        ),
        "warning_signals": lru_cache(1024)(partial(_signals, separator=mapping.warning_separator)),
        "confirmed": lru_cache(64)(partial(_truth, "confirmed", known=truth)),
        "covert": lru_cache(64)(partial(_truth, "covert", known=truth)),
        "created": partial(_dated, "created", day),
        "weed_date": partial(_dated, "weed_date", day),
    }


def _category_codes(mapping: ListMapping, tables: Tables) -> dict[str, str]:
    unknown = sorted(set(mapping.categories.values()) - tables.categories.keys())
    if unknown:
        raise MappingError(f"the mapping leads to unknown categories: {', '.join(unknown)}; correct it")
    own = {heading_key(key): key for key in tables.categories}
    names = {heading_key(category.name): key for key, category in tables.categories.items()}
    return {heading_key(code): key for code, key in mapping.categories.items()} or names | own


def _foreign_mark(text: str) -> str:
    """A mark with accents or punctuation; anything else that is no letter or digit makes it none."""
    mark = normalise(text)
    shapes = unicodedata.normalize("NFKD", text).translate(_IGNORED)
    if len(mark) != sum(not unicodedata.combining(shape) for shape in shapes):
        raise RowError("vrm", "characters that no mark has")
    return mark


def _pattern(pattern: str, *, allowed: bool) -> str:
    if not allowed:
        raise RowError("vrm", "a wildcard in a bulk list")
    if not _PATTERN.fullmatch(pattern):
        raise RowError("vrm", "characters that no mark has")
    if sum(character not in "*?" for character in pattern) < FIXED_IN_PATTERN:
        raise RowError("vrm", f"a wildcard with fewer than {FIXED_IN_PATTERN} characters of its own")
    if sum(character != "*" for character in pattern) > LONGEST_VRM:
        raise RowError("vrm", f"a wildcard that no mark of {LONGEST_VRM} characters meets")
    return pattern


def _category(text: str, *, known: dict[str, str], categories: Mapping[str, Category], bulk: bool) -> str:
    try:
        category = known[heading_key(text)]
    except KeyError:
        raise RowError("category", "is unknown") from None
    if categories[category].bulk != bulk:  # the list and the entry would age and be matched by different rules
        raise RowError("category", "is for serious lists only" if bulk else "is for bulk lists only")
    return category


def _signals(text: str, *, separator: str) -> list[str]:
    codes = [code.strip().upper() for code in text.split(separator)]
    codes = [code for code in codes if code]
    if not all(_WARNING_SIGNAL.fullmatch(code) for code in codes):
        raise RowError("warning_signals", "not a list of two-letter codes")
    return codes


def _truth(field: str, text: str, *, known: dict[str, bool]) -> bool:
    try:
        return known[heading_key(text)]
    except KeyError:
        raise RowError(field, "neither yes nor no") from None


def _dated(field: str, day: Callable[[str], date | None], text: str) -> date:
    found = day(text)
    if found is None:
        raise RowError(field, "is not a date")
    return found


def _day(text: str, *, formats: tuple[str, ...]) -> date | None:
    for form in formats:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _tidy(text: str) -> str:
    return text if text.isprintable() else " ".join(text.split())
