"""The layouts of British marks, as data.

A layout is one or more templates. A template is the mark's groups as they stand on the plate, each group a tuple of
the characters allowed in each of its places. Everything else in this room (classifying, spelling, spacing, decoding)
reads these templates, so a rule about letters is written once, here.

Older trade marks (three digits and one to three letters) have the shape of dateless ones and differ only in colour;
they are classed as dateless.
"""

from dataclasses import dataclass
from enum import StrEnum

DIGITS = "0123456789"
_LEADING = "123456789"
_GB = "ABCDEFGHJKLMNOPRSTUVWXY"
_GB_AND_Z = _GB + "Z"
_YEAR = "ABCDEFGHJKLMNPRSTVWXY"
_NI = "ABCDEFGHIJKLMNOPRSTUVWXYZ"
_NI_MARKER = "IZ"
_NI_PLAIN = "ABCDEFGHJKLMNOPRSTUVWXY"

Group = tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Template:
    """One way of writing a mark of `layout`: for each place of each group, the characters allowed there."""

    layout: Layout
    groups: tuple[Group, ...]

    @property
    def places(self) -> Group:
        """The allowed characters place by place, without the spaces."""
        return tuple(place for group in self.groups for place in group)


def _number(digits: int) -> Group:
    """A number of so many digits, without a leading zero."""
    return (_LEADING, *[DIGITS] * (digits - 1))


def _current() -> list[tuple[Group, ...]]:
    """`AA99 AAA`; the age identifier is 02–49 or 51–99."""
    ages = (("0", "23456789"), ("1234", DIGITS), ("5", "123456789"), ("6789", DIGITS))
    return [((_GB, _GB, *age), (_GB_AND_Z,) * 3) for age in ages]


def _prefix(year: str) -> list[tuple[Group, ...]]:
    """`A9 AAA` … `A999 AAA`."""
    return [((year, *_number(digits)), (_GB,) * 3) for digits in (1, 2, 3)]


def _suffix() -> list[tuple[Group, ...]]:
    """`AAA 9A` … `AAA 999A`."""
    return [((_GB,) * 3, (*_number(digits), _YEAR)) for digits in (1, 2, 3)]


def _dateless() -> list[tuple[Group, ...]]:
    """`9999 AA`, `999 AAA` … `9 A`, and the same reversed."""
    shapes = [(4, 1), (4, 2), *((digits, letters) for digits in (1, 2, 3) for letters in (1, 2, 3))]
    pairs = [(_number(digits), (_GB,) * letters) for digits, letters in shapes]
    return [*pairs, *((letters, number) for number, letters in pairs)]


def _northern_ireland() -> list[tuple[Group, ...]]:
    """`AAZ 9999`, `9999 AAZ`, `AZ 9999`: the letters hold an I or a Z, never first."""
    three: list[Group] = [(_NI_PLAIN, _NI_MARKER, _NI), (_NI_PLAIN, _NI_PLAIN, _NI_MARKER)]
    two: Group = (_NI_PLAIN, _NI_MARKER)
    numbers = [_number(digits) for digits in (1, 2, 3, 4)]
    return [
        *((letters, number) for letters in (*three, two) for number in numbers),
        *((number, letters) for letters in three for number in numbers),
    ]


_SHAPES: dict[Layout, list[tuple[Group, ...]]] = {
    Layout.CURRENT: _current(),
    Layout.PREFIX: _prefix(_YEAR),
    Layout.Q_PLATE: _prefix("Q"),
    Layout.SUFFIX: _suffix(),
    Layout.TRADE: [((DIGITS,) * 5,)],
    Layout.DIPLOMATIC: [((DIGITS,) * 3, ("DX",), (DIGITS,) * 3)],
    Layout.MILITARY: [
        ((_GB, _GB), (DIGITS, DIGITS), (_GB, _GB)),
        ((DIGITS, DIGITS), (_GB, _GB), (DIGITS, DIGITS)),
    ],
    Layout.DATELESS: _dateless(),
    Layout.NORTHERN_IRELAND: _northern_ireland(),
}

TEMPLATES: tuple[Template, ...] = tuple(
    Template(layout, groups) for layout, shapes in _SHAPES.items() for groups in shapes
)
"""Every template. Where the same glyphs fit two of them (`AB 1123`, `ABI 123`), the earlier one is meant."""
