"""`incar run`: a patrol at a desk, core and display together."""

import signal
import time
from pathlib import Path
from types import FrameType

import click

from incar.commands.options import camera_option, settings_option, settings_with, socket_option
from incar.commands.stores import store_key
from incar.core.launcher import Launcher
from incar.core.programs import core_program, display_program

LOOK_INTERVAL_S = 0.1


@click.command()
@camera_option
@settings_option
@socket_option
def run(cameras: tuple[str, ...], settings_file: Path | None, socket: Path) -> None:
    """Run a patrol: core and display together.

    Closing the display's window ends the patrol. A program that dies is started again; nothing acknowledged is lost.

    \b
    incar run --camera front=rtsp://10.0.0.2/stream1 --camera rear=/dev/v4l/by-id/usb-roof
    incar run --settings car.toml
    """
    settings = settings_with(settings_file, cameras)
    if not settings.cameras:
        raise click.UsageError("no camera is given: use --camera NAME=SOURCE, or [[cameras]] in a settings file")
    store_key(settings.store)  # made here, by the person's own command, if this desk has none yet
    ended = []

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.append(True)

    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, end)
    launcher = Launcher([core_program(settings, socket), display_program(socket)])
    try:
        while not ended and not launcher.done("display"):
            launcher.look_after()
            time.sleep(LOOK_INTERVAL_S)
    finally:
        launcher.stop()
