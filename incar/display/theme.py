"""Colours by role, for day and for night, and the arithmetic that keeps them legible."""

import tomllib
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from incar.display.shown import shown
from incar.errors import IncarError
from incar.paths import RESOURCES
from incar.tables.load import HexColour

THEME_FILE = RESOURCES / "theme" / "theme.toml"


class ThemeError(IncarError):
    """The theme file is missing or wrong."""


class Palette(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One colour for every role."""

    background: HexColour
    surface: HexColour
    raised: HexColour
    pressed: HexColour
    line: HexColour
    ink: HexColour
    soft: HexColour
    action: HexColour
    on_action: HexColour
    ok: HexColour
    caution: HexColour
    fault: HexColour
    tag: HexColour
    on_tag: HexColour
    alarm: HexColour
    on_alarm: HexColour
    plate: HexColour
    on_plate: HexColour
    plate_line: HexColour


class ThemeFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    day: Palette
    night: Palette
    readable: dict[str, list[str]]
    """For each role of words: the roles it is written on."""


def load_theme(path: Path = THEME_FILE) -> ThemeFile:
    """The theme in `path`.

    Raises:
        ThemeError: the file is missing, is not TOML, or lacks a role.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), ThemeFile)
    except OSError as error:
        raise ThemeError(f"theme {path} cannot be read ({error.strerror}); restore it") from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ThemeError(f"theme {path} is wrong: {error}; correct that line") from error


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#rrggbb` colours, 1–21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004 - sRGB
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


class Theme(QObject):
    """The palette in force."""

    changed = Signal()

    def __init__(self, file: ThemeFile, *, night: bool = False) -> None:
        super().__init__()
        self._file = file
        self._night = night

    @shown(dict, notify=changed)
    def colours(self) -> dict[str, str]:
        """Colour by role."""
        colours: dict[str, str] = msgspec.to_builtins(self._file.night if self._night else self._file.day)
        return colours

    @shown(bool, notify=changed)
    def night(self) -> bool:
        """The night palette is in force."""
        return self._night

    @Slot()
    def toggle(self) -> None:
        """Day to night, night to day."""
        self.use(night=not self._night)

    def use(self, *, night: bool) -> None:
        """Puts one palette in force."""
        if night != self._night:
            self._night = night
            self.changed.emit()
