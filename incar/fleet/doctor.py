"""Looks at everything a patrol needs and says, for each, whether it is there and what to do if not.

The checks are a table: a name and a function that returns a `Finding`. A check never stops the others.
"""

import shutil
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from incar.errors import IncarError
from incar.fleet.aiming import frame_of
from incar.paths import DETECTOR_MODEL, READER_MODEL, data_directory
from incar.reading.detector import Detector
from incar.reading.reader import Reader
from incar.settings import CameraSettings, Settings
from incar.store.keys import find_key
from incar.store.lists import ListStore
from incar.store.opening import open_records_store
from incar.tables import load_tables

LOW_SPACE_BYTES = 16 * 1024**3
"""72 hours offline at 10,000 reads a shift are about 12 GB."""
GPSD_ANSWER_S = 2.0


class Health(StrEnum):
    """What a check found; the value is what is printed."""

    OK = "ok"
    WARNING = "warning"
    """A patrol can run without it, and will say so."""
    FAULT = "fault"
    """A patrol cannot run."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What one check found."""

    check: str
    health: Health
    found: str
    advice: str = ""


@dataclass(frozen=True)
class Check:
    """One line of the table. `look` returns what it found and raises `IncarError` with advice when it is wrong."""

    name: str
    look: Callable[[], str]
    needed: bool = True


def examine(checks: Sequence[Check]) -> list[Finding]:
    """Every finding, in the order of the checks."""
    return [_examine(check) for check in checks]


def checks_for(settings: Settings) -> list[Check]:
    """The table of checks for a machine with these settings."""
    home = Path(settings.store.data_directory) if settings.store.data_directory else data_directory()
    key_file = Path(settings.store.key_file) if settings.store.key_file else None
    return [
        Check("models", _models),
        Check("code tables", _tables),
        Check("key", lambda: _key(home, key_file)),
        Check("records", lambda: _records(home, key_file)),
        Check("lists", lambda: _lists(home, key_file)),
        Check("disk space", lambda: _space(home), needed=False),
        Check("voice", _voice, needed=False),
        Check("gpsd", lambda: _gpsd(settings), needed=False),
        *(Check(f"camera {camera.name}", _camera_look(camera)) for camera in settings.cameras),
    ]


class _WrongError(IncarError):
    """A check failed; the text is the advice."""


def _examine(check: Check) -> Finding:
    try:
        return Finding(check=check.name, health=Health.OK, found=check.look())
    except IncarError as error:
        what, _, advice = str(error).partition("; ")
        health = Health.FAULT if check.needed else Health.WARNING
        return Finding(check=check.name, health=health, found=what, advice=advice)


def _models() -> str:
    Detector(DETECTOR_MODEL)
    Reader(READER_MODEL)
    size = (DETECTOR_MODEL.stat().st_size + READER_MODEL.stat().st_size) / 1e6
    return f"detector and reader load, {size:.1f} MB"


def _tables() -> str:
    return f"{len(load_tables().categories)} categories"


def _key(home: Path, key_file: Path | None) -> str:
    find_key(home, key_file)
    return "present and readable by this user alone"


def _records(home: Path, key_file: Path | None) -> str:
    with open_records_store(home, find_key(home, key_file), read_only=True) as store:
        waiting = store.waiting()
    return f"open, {waiting.count} records wait to go home"


def _lists(home: Path, key_file: Path | None) -> str:
    with ListStore.for_reading(home, find_key(home, key_file)) as store:
        lists = store.status()
    if not lists:
        raise _WrongError("no list is loaded; load one with `incar lists import FILE`")
    return ", ".join(f"{info.name} generation {info.generation}" for info in lists)


def _space(home: Path) -> str:
    folder = next(place for place in (home, *home.parents) if place.exists())
    free = shutil.disk_usage(folder).free
    if free < LOW_SPACE_BYTES:
        raise _WrongError(f"{free / 1e9:.0f} GB free; 72 hours offline need about 12 GB, so make room")
    return f"{free / 1e9:.0f} GB free"


def _voice() -> str:
    if not shutil.which("espeak-ng"):
        raise _WrongError("espeak-ng is not installed; alerts sound but do not speak until it is")
    return "espeak-ng is installed"


def _gpsd(settings: Settings) -> str:
    if settings.position.fixed_latitude_deg is not None:
        return "not needed: the position is fixed"
    place = settings.position.gpsd_host, settings.position.gpsd_port
    try:
        with socket.create_connection(place, GPSD_ANSWER_S) as connection:
            greeting = connection.recv(4096)
    except OSError as error:
        raise _WrongError("gpsd does not answer; start it, records say NO FIX until then") from error
    if b'"class":"VERSION"' not in greeting:
        raise _WrongError("something that is not gpsd answers on its port; correct [position] in the settings")
    return "gpsd answers"


def _camera_look(camera: CameraSettings) -> Callable[[], str]:
    def look() -> str:
        height, width = frame_of(camera).shape[:2]
        masked = f", {camera.masked_share:.0%} of it masked" if camera.masked else ""
        return f"delivers {width}×{height}{masked}"

    return look
