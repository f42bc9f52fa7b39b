"""The two programs of a patrol, as the launcher starts them."""

from pathlib import Path

import msgspec

from incar.core.launcher import Program
from incar.settings import Settings


def core_program(settings: Settings, socket: Path) -> Program:
    """The core with `settings`, which travel by standard input."""
    arguments = ("-m", "incar", "core", "--settings", "-", "--socket", str(socket))
    return Program("core", arguments, standard_input=msgspec.json.encode(settings))


def display_program(socket: Path, *options: str, offscreen: bool = False) -> Program:
    """The display; closing its window is meant."""
    arguments = ("-m", "incar", "display", "--socket", str(socket), *options)
    environment = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"} if offscreen else {}
    return Program("display", arguments, restart_when_done=False, environment=environment)
