"""Reads the code tables and refuses a wrong one with the file and the reason."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from incar.errors import IncarError
from incar.paths import RESOURCES

HexColour = Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$")]


class TableError(IncarError):
    """A code table is missing or wrong."""


class Category(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a vehicle is of interest, and how the crew is told."""

    name: str
    """On screen, in capitals there."""
    spoken: str
    """What the voice says first."""
    instruction: str
    """What the crew is asked to do, in a few words."""
    symbol: str
    """File name under `resources/symbols/`."""
    colour: HexColour
    """Of the symbol and the alert's band; colour is never the only code."""
    tone: Literal["urgent", "high", "medium", "low"]
    """Which of the tones sounds."""
    priority: Annotated[int, Meta(ge=1, le=9)]
    """1 is answered first; 1 and 2 cannot be muted."""
    realert_s: Annotated[float, Meta(ge=0)]
    """A vehicle seen again alerts again only after this long, or …"""
    realert_m: Annotated[float, Meta(ge=0)]
    """… when the car has moved this far since."""
    tolerant: bool
    """One look-alike character may differ (shown as POSSIBLE)."""
    bulk: bool
    """From lists of millions: exact only, silent when the list is older than the bulk limit."""


class Code(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a plain code table."""

    name: str
    short: str = ""
    """For a narrow place on screen; empty: the name does."""
    group: str = ""
    """Codes of a group are shown together."""
    positive: bool = False
    """Outcomes only: counts as a positive outcome."""


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """Every code table, by key, in the order of the file."""

    categories: dict[str, Category]
    warning_signals: dict[str, Code]
    verdicts: dict[str, Code]
    decisions: dict[str, Code]
    powers: dict[str, Code]
    outcomes: dict[str, Code]
    seizure_conditions: dict[str, Code]
    entry_reasons: dict[str, Code]


@cache
def load_tables(folder: Path = RESOURCES / "tables") -> Tables:
    """Every table of `folder`.

    Raises:
        TableError: a file is missing, is not TOML, or has a wrong or unknown field.
    """
    return Tables(**{name: _load(folder / f"{name}.toml", kind) for name, kind in _KINDS.items()})


_KINDS: dict[str, Any] = {
    "categories": dict[str, Category],
    "warning_signals": dict[str, Code],
    "verdicts": dict[str, Code],
    "decisions": dict[str, Code],
    "powers": dict[str, Code],
    "outcomes": dict[str, Code],
    "seizure_conditions": dict[str, Code],
    "entry_reasons": dict[str, Code],
}


def _load(path: Path, kind: Any) -> Any:  # noqa: ANN401 - a typing form goes in, its value comes out
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), kind)
    except OSError as error:
        raise TableError(f"code table {path} cannot be read ({error.strerror}); restore it") from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise TableError(f"code table {path} is wrong: {error}; correct that line") from error
