"""`incar display`: the crew's screen and voice, joined to a core that runs."""

import sys
from pathlib import Path

import click

from incar.commands.options import socket_option
from incar.display import officer as scripts
from incar.display import program
from incar.display.robot import Robot

DEFAULT_SIZE = "1280x800"


class _Size(click.ParamType[tuple[int, int]]):
    name = "WIDTHxHEIGHT"

    def convert(
        self, value: str | tuple[int, int], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        width, _, height = value.partition("x")
        if not (width.isdecimal() and height.isdecimal()):
            self.fail(f"{value!r} is no size; give one such as {DEFAULT_SIZE}", param, ctx)
        return int(width), int(height)


@click.command()
@socket_option
@click.option("--size", type=_Size(), default=DEFAULT_SIZE, show_default=True, help="Size of the window, pixels.")
@click.option("--full-screen", is_flag=True, help="Take the whole screen, as in a car.")
@click.option("--night", is_flag=True, help="Start with the night colours.")
@click.option("--px-per-mm", type=click.FloatRange(2, 20), help="Pixels per millimetre; else the screen's own.")
@click.option(
    "--officer", type=click.Path(path_type=Path, dir_okay=False), help="Script of a robot officer who answers alerts."
)
@click.option(
    "--screenshots", type=click.Path(path_type=Path, file_okay=False), help="Folder for pictures of every screen."
)
def display(
    socket: Path,
    size: tuple[int, int],
    px_per_mm: float | None,
    officer: Path | None,
    screenshots: Path | None,
    *,
    full_screen: bool,
    night: bool,
) -> None:
    """Show the patrol: status, alerts and their answers, stop records."""
    script = scripts.load(officer) if officer else None
    application = program.application()
    with program.ending_on_signals(application):
        glass = application.primaryScreen().size().toTuple() if full_screen else size
        shown = program.Display(socket, glass, px_per_mm=px_per_mm, night=night)
        shown.start(full_screen=full_screen)
        if script is not None:
            Robot(shown, script, screenshots)
        status = application.exec()
        shown.close()
    sys.exit(status)
