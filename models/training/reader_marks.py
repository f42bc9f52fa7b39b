"""Random registration marks: every British layout about as common as on the road, and foreign-looking ones.

The foreign ones keep the reader from forcing what it sees into British grammar.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

Rng = np.random.Generator
Kind = Literal["british", "dark", "trade", "foreign"]

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
GB_LETTERS = "ABCDEFGHJKLMNOPRSTUVWXY"
LAST_LETTERS = GB_LETTERS + "Z"
YEAR_LETTERS = "ABCDEFGHJKLMNPRSTVWXY"
ALIKE, ALIKE_SHARE = "BDHMNOQTVWY", 0.25
"""Letters that small or slanted pictures confuse, and how many letters are drawn from these alone."""


@dataclass(frozen=True)
class Mark:
    """A mark with its space, and what sort of plate carries it."""

    text: str
    kind: Kind


def random_mark(rng: Rng) -> Mark:
    """One mark, its layout drawn by how common it is."""
    makers, weights = zip(*_LAYOUTS, strict=True)
    chosen = makers[rng.choice(len(makers), p=np.array(weights) / sum(weights))]
    return chosen(rng)


def _some(rng: Rng, alphabet: str, count: int) -> str:
    alike = [c for c in alphabet if c in ALIKE] or alphabet
    pools = [alike if rng.random() < ALIKE_SHARE else alphabet for _ in range(count)]
    return "".join(pool[rng.integers(len(pool))] for pool in pools)


def _number(rng: Rng, digits: int) -> str:
    """A number of up to `digits` digits without a leading zero, long ones as likely as they are."""
    count = int(rng.choice(np.arange(1, digits + 1), p=_rising(digits)))
    return _some(rng, DIGITS[1:], 1) + _some(rng, DIGITS, count - 1)


def _rising(count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    weights = np.arange(1, count + 1) ** 1.5
    return weights / weights.sum()


def _current(rng: Rng) -> Mark:
    age = f"{rng.integers(2, 50):02d}" if rng.random() < 0.5 else f"{rng.integers(51, 100)}"
    return Mark(f"{_some(rng, GB_LETTERS, 2)}{age} {_some(rng, LAST_LETTERS, 3)}", "british")


def _prefix(rng: Rng) -> Mark:
    year = "Q" if rng.random() < 0.15 else _some(rng, YEAR_LETTERS, 1)
    return Mark(f"{year}{_number(rng, 3)} {_some(rng, GB_LETTERS, 3)}", "british")


def _suffix(rng: Rng) -> Mark:
    return Mark(f"{_some(rng, GB_LETTERS, 3)} {_number(rng, 3)}{_some(rng, YEAR_LETTERS, 1)}", "british")


def _dateless(rng: Rng) -> Mark:
    letters = _some(rng, GB_LETTERS, int(rng.integers(1, 4)))
    number = _number(rng, 3 if len(letters) == 3 else 4)
    return Mark(f"{letters} {number}" if rng.random() < 0.6 else f"{number} {letters}", "british")


def _northern_ireland(rng: Rng) -> Mark:
    with_i_or_z = "IZ"[rng.integers(2)]
    letters = _some(rng, LAST_LETTERS, int(rng.integers(1, 3))) + with_i_or_z
    if len(letters) == 3 and rng.random() < 0.3:  # AIA and the like
        letters = letters[0] + letters[2] + letters[1]
    number = _number(rng, 4)
    return Mark(f"{letters} {number}" if rng.random() < 0.75 else f"{number} {letters}", "british")


def _diplomatic(rng: Rng) -> Mark:
    return Mark(f"{_some(rng, DIGITS, 3)} {'DX'[rng.integers(2)]} {_some(rng, DIGITS, 3)}", "british")


def _military(rng: Rng) -> Mark:
    pair, digits = _some(rng, GB_LETTERS, 2), _some(rng, DIGITS, 2)
    if rng.random() < 0.6:  # the newer form
        return Mark(f"{pair} {digits} {_some(rng, GB_LETTERS, 2)}", "dark")
    return Mark(f"{digits} {pair} {_some(rng, DIGITS, 2)}", "dark")


def _trade(rng: Rng) -> Mark:
    if rng.random() < 0.6:  # the newer form
        return Mark(_some(rng, DIGITS, 5), "trade")
    return Mark(f"{_some(rng, DIGITS, 3)} {_some(rng, GB_LETTERS, int(rng.integers(1, 4)))}", "trade")


def _cherished(rng: Rng) -> Mark:
    """Mixed letters and digits without grammar, for show plates and crown dependencies."""
    characters = _some(rng, LETTERS + DIGITS * 2, int(rng.integers(2, 9)))
    cut = int(rng.integers(1, len(characters)))
    return Mark(f"{characters[:cut]} {characters[cut:]}" if rng.random() < 0.5 else characters, "british")


_FOREIGN_PATTERNS = (
    "A 99 AAA", "A 999 AAA", "AA 99 AAA", "A 999999", "AA 999AA", "AA 999AA", "AA 999AA", "AA 9999A", "AA 999999",
    "A AA 999", "AA A 9999", "AAA A 999", "AA 99999", "AAA 9999", "AA9999A", "AA 999 AA", "AAA 999", "9AA 9999",
    "AA 99 A 9999", "99 AA 99", "9999 AAA", "AAA99AA", "99 999 99", "A9 9999", "AA999AA", "9A9 9999", "9A9 9999",
    "A 99999A", "AA 999A", "AA AA 999", "AAA 99AA", "A 9999 AA", "AA 9999 AA", "99 AAA 9", "AA AA 9999", "AAA AA 99",
    "9AA 9999", "9A9 9999", "AA 99 AA 9999",
)  # fmt: skip


def _foreign(rng: Rng) -> Mark:
    patterns = _FOREIGN_PATTERNS[: 3 if rng.random() < 0.45 else None]  # nearly half Romanian
    pattern = patterns[rng.integers(len(patterns))]
    pick = {"A": LETTERS, "9": DIGITS}
    return Mark("".join(_some(rng, pick[c], 1) if c in pick else c for c in pattern), "foreign")


_LAYOUTS: tuple[tuple[Callable[[Rng], Mark], float], ...] = (
    (_current, 44),
    (_prefix, 13),
    (_suffix, 6),
    (_dateless, 8),
    (_northern_ireland, 5),
    (_cherished, 4),
    (_diplomatic, 1),
    (_military, 1),
    (_trade, 1),
    (_foreign, 32),
)
