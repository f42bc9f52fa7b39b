"""The command line: one program, one command a module of `incar/commands`.

A command's module is imported only when it is used, so that `incar read` never loads Qt and the display never loads
the models.
"""

import logging
import sys

import click

from incar import __version__
from incar.commands.lazy import Lazy, LazyGroup
from incar.errors import IncarError

COMMANDS: Lazy = {
    "aim": ("incar.commands.aim", "Draw what a camera sees, what is masked and what is found."),
    "backoffice": ("incar.commands.backoffice", "Run the reference back office that cars report to."),
    "core": ("incar.commands.core", "Run the core alone: cameras, matching, records; no display."),
    "demo": ("incar.commands.demo", "Play a rendered patrol from cameras to shift summary."),
    "display": ("incar.commands.display", "Run the crew's display alone, joined to a running core."),
    "doctor": ("incar.commands.doctor", "Check this machine and say what is wrong and what to do."),
    "list-keeper": ("incar.commands.list_keeper", ""),
    "lists": ("incar.commands.lists", "Load hotlists and see how old they are."),
    "provision": ("incar.commands.provision", "Make a bare machine ready: folders, key, stores, voice."),
    "read": ("incar.commands.read", "Read the plates in pictures or videos."),
    "replay": ("incar.commands.replay", "Play a recording through the whole path without a display."),
    "report": ("incar.commands.report", "Print the shift summary."),
    "run": ("incar.commands.run", "Run a patrol: core and display together."),
    "sync": ("incar.commands.sync", "Send records home, and see what waits."),
}


@click.command(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="incar")
@click.option("--verbose", is_flag=True, help="Log what the program does to standard error.")
def incar(*, verbose: bool) -> None:
    """Number-plate reading, hotlist alerts and stop records in a police patrol car.

    Start with `incar demo`, or read a picture: `incar read PICTURE`.
    Every command explains itself with --help.

    Exit codes: 0 done, 1 something went wrong and was said, 2 the command was not understood.
    """
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def main() -> None:
    """Run the command line; a person's errors are printed without a traceback."""
    try:
        incar.main(standalone_mode=True)
    except IncarError as error:
        click.echo(f"incar: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
