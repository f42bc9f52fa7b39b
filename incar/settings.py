"""Every setting of the program: declared once, with type, default, bounds and a sentence.

Settings come from one TOML file. An unknown key, a wrong type or a value out of bounds stops the start with the file,
the line and what is allowed.
"""

import re
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from incar.errors import IncarError

Seconds = Annotated[float, Meta(gt=0)]
Hours = Annotated[float, Meta(gt=0, le=24 * 365)]
Share = Annotated[float, Meta(ge=0, le=1)]
MaskedArea = list[tuple[Share, Share]]
"""Two opposite corners of a rectangle, or three and more corners of a polygon: right and down in shares of the picture,
so that an area stays where it is when the camera's resolution changes."""
RECTANGLE_CORNERS = 2
LEAST_MASKED, MOST_MASKED = 1e-4, 0.5
"""Shares of the picture beyond which an area, or all of them together, is taken for a slip: a camera that is masked
wholly would go on and read nothing."""


class SettingsError(IncarError):
    """The settings file is missing or wrong."""


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class CameraSettings(_Section, frozen=True, kw_only=True):
    """One `[[cameras]]` of the file."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,30}$", description="Short name, shown to the crew.")]
    source: Annotated[
        str,
        Meta(min_length=1, description="rtsp://…, /dev/v4l/by-id/…, a video file or a folder of pictures."),
    ]
    loop: Annotated[bool, Meta(description="Start a file again when it ends.")] = False
    masked: Annotated[
        list[MaskedArea],
        Meta(description="Where no plate is looked for: a burnt-in caption, the bonnet. `incar aim` shows them."),
    ] = []

    def __post_init__(self) -> None:
        """Refuse areas without surface, and a mask that leaves too little to see."""
        if any(_surface(area) < LEAST_MASKED for area in self.masked):
            raise ValueError(
                "a masked area has no surface; give two opposite corners of a rectangle, or the corners of a polygon"
            )
        if self.masked_share > MOST_MASKED:
            raise ValueError(f"{self.masked_share:.0%} of the picture is masked; at most {MOST_MASKED:.0%} may be")

    @property
    def masked_share(self) -> float:
        """How much of the picture is masked, 0–1; overlaps count twice."""
        return sum(_surface(area) for area in self.masked)


def _surface(area: MaskedArea) -> float:
    """In shares of the picture's own."""
    if len(area) == RECTANGLE_CORNERS:
        (left, top), (right, bottom) = area
        return abs((right - left) * (bottom - top))
    following = [*area[1:], *area[:1]]
    return abs(sum(x * below - y * beside for (x, y), (beside, below) in zip(area, following, strict=True))) / 2


class PositionSettings(_Section, frozen=True, kw_only=True):
    """Where the position comes from."""

    gpsd_host: Annotated[str, Meta(description="Machine gpsd runs on.")] = "127.0.0.1"
    gpsd_port: Annotated[int, Meta(ge=1, le=65535, description="Port gpsd listens on.")] = 2947
    fixed_latitude_deg: Annotated[float | None, Meta(description="A site that does not move: its latitude.")] = None
    fixed_longitude_deg: Annotated[float | None, Meta(description="A site that does not move: its longitude.")] = None


class ListSettings(_Section, frozen=True, kw_only=True):
    """When a list counts as old."""

    amber_h: Annotated[Hours, Meta(description="Older than this, the list's age shows amber.")] = 12
    red_h: Annotated[Hours, Meta(description="Older than this, it shows red and its hits are marked STALE.")] = 24
    bulk_silent_h: Annotated[Hours, Meta(description="Older than this, bulk lists no longer alert.")] = 72
    look_back_min: Annotated[
        float,
        Meta(ge=0, le=24 * 60, description="Reads this old are matched again when an entry is added over the air."),
    ] = 10


class RetentionSettings(_Section, frozen=True, kw_only=True):
    """How long records stay in the car."""

    read_h: Annotated[Hours, Meta(description="Reads without a hit, after they went home.")] = 24
    read_limit_h: Annotated[Hours, Meta(description="Reads without a hit, sent or not.")] = 7 * 24
    hit_h: Annotated[Hours, Meta(description="Hits and stops, after they went home.")] = 28 * 24


class StoreSettings(_Section, frozen=True, kw_only=True):
    """Where the encrypted stores and their key are."""

    data_directory: Annotated[str, Meta(description="Folder of the stores; empty: the platform's own.")] = ""
    key_file: Annotated[
        str,
        Meta(description="Key file for a desk, mode 0600; a car takes its key from the system's credentials."),
    ] = ""


class HomeSettings(_Section, frozen=True, kw_only=True):
    """The back office that lists come from and records go to; without an address records wait."""

    url: Annotated[str, Meta(description="Address of the back office, https://…; empty: records wait.")] = ""
    car: Annotated[str, Meta(description="This car's name there.")] = ""
    area: Annotated[str, Meta(description="The area this car works in: it takes the area's own lists too.")] = ""
    certificate_file: Annotated[str, Meta(description="This car's certificate (PEM).")] = ""
    private_key_file: Annotated[str, Meta(description="Its private key (PEM), mode 0600.")] = ""
    authority_file: Annotated[str, Meta(description="The back office's certificate authority (PEM).")] = ""
    root_file: Annotated[str, Meta(description="Root of trust for lists, models and releases (TUF root.json).")] = ""
    poll_s: Annotated[Seconds, Meta(description="How often lists are asked for while no signal can be held.")] = 60
    health_s: Annotated[Seconds, Meta(description="How often the back office is told how the car is.")] = 60
    overviews: Annotated[bool, Meta(description="Send overviews too, where the link allows it.")] = True
    overview_interfaces: Annotated[
        list[str], Meta(description="Network interfaces overviews may go over, such as wlan0; empty: any.")
    ] = []
    budget_mb_a_day: Annotated[
        float, Meta(ge=0, description="Megabytes a day to send; once spent, only hits and stops go. 0: no limit.")
    ] = 0


class Settings(_Section, frozen=True, kw_only=True):
    """The whole file."""

    cameras: list[CameraSettings] = []
    position: PositionSettings = PositionSettings()
    lists: ListSettings = ListSettings()
    retention: RetentionSettings = RetentionSettings()
    store: StoreSettings = StoreSettings()
    home: HomeSettings = HomeSettings()

    def __post_init__(self) -> None:
        """Refuse two cameras of one name: reads would not tell them apart."""
        names = [camera.name for camera in self.cameras]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"two cameras are named {twice}; give each a name of its own")


def load_settings(path: Path | None) -> Settings:
    """The settings in `path`; the defaults when there is no file.

    Raises:
        SettingsError: the file cannot be read, or a setting is unknown or out of bounds; the text names the line.
    """
    if path is None:
        return Settings()
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error.strerror}") from error
    try:
        return msgspec.convert(tomllib.loads(text), Settings)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    except msgspec.ValidationError as error:
        line = _line_of(text, str(error))
        raise SettingsError(f"{path}{line}: {error}; correct or remove that line") from error


def _line_of(text: str, complaint: str) -> str:
    """`, line N` of the key that a complaint names, or nothing when it cannot be told."""
    path = (re.search(r"at `\$\.?(.*)`", complaint) or ["", ""])[1]
    remaining = []
    for name, index in re.findall(r"([a-z_]+)(?:\[(\d+)\])?", path):
        tables = re.search(rf"^\s*\[\[\s*{name}\b", text, re.MULTILINE)  # any other list stands on one line
        remaining += [name] * (int(index or 0) + 1 if tables else 1)
    unknown = re.search(r"unknown field `(.*?)`", complaint)
    if unknown:
        remaining.append(unknown[1])
    for number, line in enumerate(text.splitlines(), 1):
        if remaining and re.match(rf"\s*\[*\s*{remaining[0]}\b", line):
            remaining.pop(0)
            if not remaining:
                return f", line {number}"
    return ""
