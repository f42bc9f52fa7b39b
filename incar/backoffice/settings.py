"""Every setting of the back office: `backoffice.toml` in its folder, declared once, with type, default and bounds."""

import re
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from incar.errors import IncarError

NAME = r"^[a-z0-9][a-z0-9_-]{0,30}$"
CONTROL = "control"
CREWS = "crews"
OWN_LISTS = re.compile(rf"{CONTROL}(-.*)?|{CREWS}")
"""Lists that the back office makes itself."""

Name = Annotated[str, Meta(pattern=NAME)]
Days = Annotated[float, Meta(gt=0, le=3660)]


class OfficeSettingsError(IncarError):
    """The back office's settings file is missing or wrong."""


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class SourceSettings(_Section, frozen=True, kw_only=True):
    """One `[[sources]]` of the file: who brings a list, how it is laid out, how often it is due."""

    name: Annotated[Name, Meta(description="Name of the list that its files make.")]
    title: Annotated[str, Meta(description="For crews: what the list is.")] = ""
    owner: Annotated[str, Meta(description="Who answers for it, and is told of refused files.")] = ""
    mapping: Annotated[str, Meta(description="Layout of its files: a name, or a .toml file.")] = "native"
    drop: Annotated[str, Meta(description="Folder its files are dropped into; empty: drop/<name>.")] = ""
    expected_h: Annotated[float, Meta(ge=0, description="Hours between two files; 0: whenever there is one.")] = 0
    areas: Annotated[list[Name], Meta(description="Cars of these areas take it; empty: every car.")] = []
    clients: Annotated[list[str], Meta(description="Clients enrolled as a source that may upload it.")] = []


class ExpirySettings(_Section, frozen=True, kw_only=True):
    """How long what is signed may be believed."""

    timestamp_d: Annotated[Days, Meta(description="Freshness of everything; signed again every hour.")] = 1
    lists_d: Annotated[Days, Meta(description="Index of the lists; signed again with every change.")] = 14
    offline_d: Annotated[Days, Meta(description="Root, targets, models and releases; needs the offline keys.")] = 366
    client_certificate_d: Annotated[Days, Meta(description="Certificate of a car or another client.")] = 400
    server_certificate_d: Annotated[Days, Meta(description="Certificate of the server; renewed by itself.")] = 365


class OfficeSettings(_Section, frozen=True, kw_only=True):
    """The whole file."""

    names: Annotated[list[str], Meta(min_length=1, description="Host names and addresses cars know the server by.")]
    host: Annotated[str, Meta(description="Address to listen on.")] = "0.0.0.0"  # noqa: S104 - a server's purpose
    port: Annotated[int, Meta(ge=1, le=65535, description="Port to listen on.")] = 8443
    database: Annotated[str, Meta(description="postgresql+psycopg://…; empty: SQLite in the folder.")] = ""
    pass_on_m: Annotated[float, Meta(ge=0, description="Hits are passed on to cars this near, in metres.")] = 5000
    pass_on_min: Annotated[
        float, Meta(gt=0, le=24 * 60, description="Hits, and positions of cars, count while no older than this.")
    ] = 10
    areas: Annotated[list[Name], Meta(description="Areas of the force that lists and cars may belong to.")] = []
    expiry: ExpirySettings = ExpirySettings()
    sources: list[SourceSettings] = []

    def __post_init__(self) -> None:
        """Refuse lists of one name, and areas that nobody has declared: such a list would reach no car."""
        names = [source.name for source in self.sources]
        for source in self.sources:
            if names.count(source.name) > 1 or OWN_LISTS.fullmatch(source.name):
                raise ValueError(f"the source name {source.name} is taken; give every source a name of its own")
            self.check_areas(source.areas)

    def check_areas(self, areas: list[str]) -> None:
        """Refuse areas that the file does not declare.

        Raises:
            ValueError: which, and which there are.
        """
        unknown = sorted(set(areas) - set(self.areas))
        if unknown:
            known = ", ".join(self.areas) or "none"
            raise ValueError(f"the area {unknown[0]} is not among the areas of backoffice.toml ({known})")

    def source(self, name: str) -> SourceSettings | None:
        """The source of that list."""
        return next((source for source in self.sources if source.name == name), None)

    @property
    def url(self) -> str:
        """What cars call the server."""
        name = self.names[0]
        return f"https://{f'[{name}]' if ':' in name else name}:{self.port}"


def load_office_settings(path: Path) -> OfficeSettings:
    """The settings in `path`.

    Raises:
        OfficeSettingsError: the file cannot be read, or a setting is unknown or out of bounds.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), OfficeSettings)
    except OSError as error:
        raise OfficeSettingsError(
            f"{path} cannot be read ({error.strerror}); `incar backoffice init` makes a back office"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise OfficeSettingsError(f"{path}: {error}; correct that setting") from error


def settings_text(names: list[str], database: str) -> str:
    """A new back office's settings file, for its technician to go on with."""
    quote = msgspec.json.encode  # a JSON string is a TOML string
    return f"""# Settings of this back office. `incar backoffice serve` reads them at its start.
names = {quote(names).decode()}  # host names and addresses cars know the server by
database = {quote(database).decode()}  # empty: SQLite in this folder; postgresql+psycopg://… for a force
host = "0.0.0.0"
port = 8443
pass_on_m = 5000  # hits are passed on to cars this near
pass_on_min = 10  # and only for so long, to cars whose position is no older
areas = []  # such as ["north", "south"]; lists, entries and cars may belong to one

# One for each list that somebody brings. Its files are dropped into drop/<name>/ or uploaded.
# [[sources]]
# name = "pnc"
# title = "Police computer extract"
# owner = "Intelligence unit"
# mapping = "pnc_extract"  # layout of the files: a name, or a .toml file
# expected_h = 24  # a file is due this often
# clients = []  # clients enrolled with --as source that may upload it
"""
