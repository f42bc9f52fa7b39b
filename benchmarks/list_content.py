"""Lists as large and as varied as a force's: made up, the same for the same seed.

Marks are spread evenly over their layouts, the least kind case for whoever packs them. Makes, models and colours repeat
themselves as on the road; the day the policy ended lies years back for some; the reference is another for every entry.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from incar.hotlist import ListEntry

_AREA = "ABCDEFGHJKLMNOPRSTUVWXY"
_LAST = "ABCDEFGHJKLMNOPRSTUVWXYZ"
_YEAR = "ABCDEFGHJKLMNPRSTVWXY"
_AGES = [f"{year:02d}" for year in (*range(2, 27), *range(51, 77))]
_LAYOUTS: list[tuple[float, list[list[str]]]] = [
    (0.86, [list(_AREA), list(_AREA), _AGES, list(_LAST), list(_LAST), list(_LAST)]),
    (0.11, [list(_YEAR), [str(n) for n in range(1, 1000)], list(_LAST), list(_LAST), list(_LAST)]),
    (0.03, [list(_AREA), list(_AREA), ["Z"], [str(n) for n in range(1, 10_000)]]),
]
_MAKES = [
    "FORD",
    "VAUXHALL",
    "VOLKSWAGEN",
    "BMW",
    "AUDI",
    "MERCEDES-BENZ",
    "TOYOTA",
    "NISSAN",
    "PEUGEOT",
    "RENAULT",
    "HONDA",
    "CITROEN",
    "HYUNDAI",
    "KIA",
    "FIAT",
    "SKODA",
    "MINI",
    "SEAT",
    "MAZDA",
    "SUZUKI",
    "VOLVO",
    "LAND-ROVER",
    "JAGUAR",
    "DACIA",
    "MITSUBISHI",
    "LEXUS",
    "YAMAHA",
    "SMART",
    "TESLA",
    "PORSCHE",
    "SUBARU",
    "MG",
    "JEEP",
    "SAAB",
    "DAF",
    "IVECO",
    "TRIUMPH",
    "SCANIA",
    "MAN",
    "CHEVROLET",
    "ROVER",
    "KAWASAKI",
    "ALFA-ROMEO",
    "ISUZU",
    "DS",
    "PIAGGIO",
]
_MODELS = 28
_COLOURS = [
    "BLACK",
    "GREY",
    "WHITE",
    "BLUE",
    "SILVER",
    "RED",
    "GREEN",
    "ORANGE",
    "BEIGE",
    "YELLOW",
    "BROWN",
    "BRONZE",
    "PURPLE",
    "GOLD",
    "TURQUOISE",
]
_CHUNK = 50_000
_TODAY = date(2026, 11, 23)
_PAST = [_TODAY - timedelta(days) for days in range(3001)]


def marks(count: int, seed: int) -> NDArray[np.str_]:
    """`count` different marks in the order of their folded keys."""
    rng = np.random.default_rng(seed)
    found: NDArray[np.bytes_] = np.empty(0, "S7")
    while len(found) < count:
        wanted = int((count - len(found)) * 1.03) + 100
        found = np.unique(np.concatenate([found, *(_of_layout(rng, int(wanted * p) + 1, of) for p, of in _LAYOUTS)]))
    found = rng.choice(found, count, replace=False, shuffle=False)
    folded = np.char.replace(np.char.replace(found, b"O", b"0"), b"I", b"1")
    order = np.lexsort((folded, np.char.str_len(folded)))
    return found[order].astype("U7")


def bulk_entries(count: int, seed: int) -> Iterator[ListEntry]:
    """A list of vehicles without insurance, in the order of the marks."""
    every = marks(count, seed)
    rng = np.random.default_rng(seed)
    for start in range(0, count, _CHUNK):
        yield from _uninsured(every[start : start + _CHUNK].tolist(), rng)


def _uninsured(vrms: list[str], rng: np.random.Generator) -> Iterator[ListEntry]:
    size = len(vrms)
    makes = _common(rng, size, len(_MAKES), 0.12)
    models = _common(rng, size, _MODELS, 0.22)
    colours = _common(rng, size, len(_COLOURS), 0.35)
    ended = np.minimum(rng.exponential(260, size).astype(int), len(_PAST) - 1).tolist()
    kept = rng.integers(1, 31, size).tolist()
    references = rng.integers(0, 10**9, size).tolist()
    for vrm, make, model, colour, days, more, reference in zip(
        vrms, makes, models, colours, ended, kept, references, strict=True
    ):
        yield ListEntry(
            vrm=vrm,
            category="no_insurance",
            make=_MAKES[make],
            model=f"MODEL {_MAKES[make][:2]}{model:02d}",
            colour=_COLOURS[colour],
            reason="No policy held",
            incident_reference=f"P{reference:09d}",
            created=_PAST[days],
            weed_date=_TODAY + timedelta(more),
        )


def serious_entries(count: int, seed: int) -> Iterator[ListEntry]:
    """A list of stolen vehicles and the like, whose look-alikes are matched too."""
    rng = np.random.default_rng(seed)
    categories = rng.choice(["stolen", "act", "information", "firearms"], count, p=[0.5, 0.3, 0.18, 0.02]).tolist()
    references = rng.integers(0, 10**8, count).tolist()
    for vrm, category, reference in zip(marks(count, seed).tolist(), categories, references, strict=True):
        yield ListEntry(
            vrm=vrm,
            category=category,
            make="FORD",
            model="FOCUS",
            colour="BLUE",
            action="ACT",
            reason="Reported by the keeper",
            force="Anyshire",
            pnc_id=f"26/{reference:08d}",
            created=_TODAY,
        )


def _of_layout(rng: np.random.Generator, count: int, parts: list[list[str]]) -> NDArray[np.bytes_]:
    """Random marks of one layout, evenly spread."""
    texts = np.zeros(count, "S1")
    for part in parts:
        texts = np.char.add(texts, rng.choice(np.array(part, "S"), count))
    return texts


def _common(rng: np.random.Generator, count: int, kinds: int, share: float) -> list[int]:
    """Places in a table whose first is commonest, each following one less so by `share`."""
    chances = (1 - share) ** np.arange(kinds)
    return rng.choice(kinds, count, p=chances / chances.sum()).tolist()  # type: ignore[no-any-return]  # numpy's own
