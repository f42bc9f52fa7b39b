"""List files as a source would send them."""

import csv
import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

HEADER = ("vrm", "category", "make", "model", "colour", "warning_signals", "reason", "weed_date", "covert")


def rows(count: int, category: str = "stolen") -> list[list[str]]:
    """`count` rows under `HEADER`, every mark another."""
    return [
        [_mark(place), category, "Ford", "Focus", "Blue", "", "Reported stolen", "2030-01-31", ""]
        for place in range(count)
    ]


def _mark(place: int) -> str:
    letters = "".join("ABCDEFGHJK"[int(digit)] for digit in f"{place // 100:03d}")
    return f"AB{place % 100:02d} {letters}"


def write(path: Path, content: Iterable[Sequence[str]], header: Sequence[str] = HEADER, delimiter: str = ",") -> Path:
    """A CSV file, compressed when `path` ends in `.gz`."""
    with gzip.open(path, "wt", newline="") if path.suffix == ".gz" else path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        writer.writerows([header, *content])
    return path
