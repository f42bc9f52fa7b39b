"""List mappings: how one source lays out its list files, as data.

A mapping is a TOML file under `resources/list_mappings/` or one that a force brings. It says which heading holds which
field of `ListEntry`, what the source's codes mean, how it writes dates, and how its files end.
"""

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from incar.errors import IncarError
from incar.hotlist.entry import ListEntry
from incar.paths import RESOURCES

MAPPINGS = RESOURCES / "list_mappings"


class MappingError(IncarError):
    """A list mapping is missing or wrong."""


class Trailer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The closing row of a file, by which a truncated one is known."""

    marker: str
    """What its first field says."""
    count: Annotated[int, Meta(ge=1)] = 1
    """Which of its fields, from 0, says how many rows came before."""


class ListMapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One source's layout."""

    title: str
    """For people: whose layout this is."""
    columns: dict[str, list[str]]
    """Field of `ListEntry` → headings it may stand under; letters' case and punctuation do not matter."""
    bulk: bool = False
    """A list of millions, all of bulk categories: matched exactly only, silent when too old."""
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    required: tuple[str, ...] = ("vrm", "category")
    """Fields without whose column a file is refused."""
    constants: dict[str, str] = {}
    """Field → what every row says in it, where the source has no column for it."""
    categories: dict[str, str] = {}
    """The source's code → key of the categories table; empty: the table's own keys and names."""
    date_formats: tuple[str, ...] = ("%Y-%m-%d",)
    """`strptime` formats, tried in order."""
    yes: tuple[str, ...] = ("yes", "y", "true", "1")
    no: tuple[str, ...] = ("no", "n", "false", "0")
    """What a field that is true or false may say."""
    warning_separator: Annotated[str, Meta(min_length=1)] = "/"
    """Between two warning signals."""
    trailer: Trailer | None = None


def load_mapping(name: str) -> ListMapping:
    """The mapping called `name`, or in the file `name` when it ends in `.toml`.

    Raises:
        MappingError: there is none, or it has an unknown or wrong field.
    """
    path = Path(name) if name.endswith(".toml") else MAPPINGS / f"{name}.toml"
    try:
        mapping = msgspec.convert(tomllib.loads(path.read_text("utf-8")), ListMapping)
    except OSError as error:
        known = ", ".join(sorted(file.stem for file in MAPPINGS.glob("*.toml")))
        raise MappingError(f"list mapping {path} cannot be read ({error.strerror}); there are: {known}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise MappingError(f"list mapping {path} is wrong: {error}; correct that line") from error
    unknown = (mapping.columns.keys() | mapping.constants.keys() | set(mapping.required)) - set(
        ListEntry.__struct_fields__
    )
    if unknown:
        raise MappingError(f"list mapping {path} names no field of a list entry: {', '.join(sorted(unknown))}")
    return mapping
