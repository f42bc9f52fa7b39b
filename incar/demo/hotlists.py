"""Writes the demo's hotlists as CSV files that `incar lists import` takes: the scenario's entries among made-up ones.

The made-up entries come from the scenario's seed. None of them is a mark of the drive, nor one look-alike from it, so
every alert of the demo is one that the scenario asked for.
"""

import csv
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from incar.demo.scenario import ListRecipe, RecipeEntry, Scenario, ScenarioError
from incar.tables import Tables, load_tables
from incar.vrm import fold, neighbours

MAPPING: Final = "native"
HEADER: Final = (
    "vrm", "category", "make", "model", "colour", "warning_signals", "action", "reason", "information", "force", "area",
    "incident_reference", "pnc_id", "intelligence_grading", "protective_marking", "confirmed", "created", "weed_date",
    "covert",
)  # fmt: skip
_LETTERS: Final = np.array(list("ABCDEFGHJKLMNOPRSTUVWXY"))
_AGES: Final = np.array([f"{age:02d}" for age in [*range(2, 50), *range(51, 100)]])
_CARS: Final = (
    ("Ford", "Fiesta"), ("Ford", "Focus"), ("Vauxhall", "Astra"), ("Vauxhall", "Corsa"), ("Volkswagen", "Golf"),
    ("BMW", "3 Series"), ("Audi", "A3"), ("Nissan", "Qashqai"), ("Toyota", "Yaris"), ("Peugeot", "208"),
    ("Kia", "Sportage"), ("Mercedes-Benz", "Sprinter"), ("Land Rover", "Discovery"), ("Renault", "Clio"),
)  # fmt: skip
_COLOURS: Final = ("Black", "White", "Silver", "Grey", "Blue", "Red", "Green")


class WrittenList(msgspec.Struct, frozen=True, kw_only=True):
    """One list file, and what `incar lists import` is to be told about it."""

    name: str
    title: str
    path: Path
    produced_at: datetime
    bulk: bool
    entries: int


def write_lists(scenario: Scenario, folder: Path, now: datetime) -> list[WrittenList]:
    """Write every list of the scenario into `folder`, aged against `now` (aware); a file's own date is its list's.

    Raises:
        ScenarioError: a list mixes bulk and serious categories, names an unknown one, or cannot be written.
    """
    tables = load_tables()
    taken = _reserved(scenario)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, recipe in enumerate(scenario.lists):
            rng = np.random.default_rng((scenario.seed, number))
            written.append(_write(recipe, folder / f"{recipe.name}.csv", now, (rng, taken), bulk=_bulk(recipe, tables)))
    except OSError as error:
        raise ScenarioError(f"the demo's lists cannot be written to {folder} ({error.strerror})") from error
    return written


def _bulk(recipe: ListRecipe, tables: Tables) -> bool:
    names = {*recipe.filler, *(entry.category for entry in recipe.entries)}
    unknown = names - tables.categories.keys()
    kinds = {tables.categories[name].bulk for name in names - unknown}
    if unknown or len(kinds) != 1:
        fault = f"unknown categories {sorted(unknown)}" if unknown else "bulk and serious categories"
        raise ScenarioError(f"the scenario's list {recipe.name} has {fault}; correct it")
    return kinds.pop()


def _reserved(scenario: Scenario) -> set[str]:
    """Folded marks that no made-up entry may have: those of the drive, of the written-out entries, and look-alikes."""
    marks = [v.vrm for v in scenario.vehicles] + [entry.vrm for one in scenario.lists for entry in one.entries]
    return {fold(mark) for mark in marks} | {fold(near) for mark in marks for near, _ in neighbours(mark)}


def _write(
    recipe: ListRecipe, path: Path, now: datetime, source: tuple[np.random.Generator, set[str]], *, bulk: bool
) -> WrittenList:
    produced = now - timedelta(hours=recipe.age_h)
    rng, taken = source
    rows = [_row(entry, now) for entry in recipe.entries]
    for category, count in recipe.filler.items():
        rows += [_row(entry, now) for entry in _filler(rng, taken, category, count)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows(rows[i] for i in rng.permutation(len(rows)))
    os.utime(path, (produced.timestamp(), produced.timestamp()))
    return WrittenList(
        name=recipe.name, title=recipe.title, path=path, produced_at=produced, bulk=bulk, entries=len(rows)
    )


def _row(entry: RecipeEntry, now: datetime) -> list[str]:
    fields = {
        **msgspec.structs.asdict(entry),
        "warning_signals": "/".join(entry.warning_signals),
        "confirmed": "yes" if entry.confirmed else "no",
        "covert": "yes" if entry.covert else "no",
        "created": f"{now - timedelta(days=entry.created_days_ago):%Y-%m-%d}",
        "weed_date": f"{now + timedelta(days=entry.weed_in_days):%Y-%m-%d}",
    }
    return [fields[name] for name in HEADER]


def _filler(rng: np.random.Generator, taken: set[str], category: str, count: int) -> Iterator[RecipeEntry]:
    """So many entries with marks of their own; `taken` grows by them."""
    while count:
        for mark in _marks(rng, count):
            key = fold(mark)
            if key in taken:
                continue
            taken.add(key)
            count -= 1
            make, model = _CARS[rng.integers(len(_CARS))]
            yield RecipeEntry(
                vrm=mark,
                category=category,
                make=make,
                model=model,
                colour=_COLOURS[rng.integers(len(_COLOURS))],
                created_days_ago=int(rng.integers(1, 300)),
                weed_in_days=int(rng.integers(30, 900)),
            )


def _marks(rng: np.random.Generator, count: int) -> Iterator[str]:
    """Random marks of the current layout."""
    letters = rng.choice(_LETTERS, (count, 5))
    ages = rng.choice(_AGES, count)
    for row, age in zip(letters, ages, strict=True):
        yield f"{row[0]}{row[1]}{age}{row[2]}{row[3]}{row[4]}"
