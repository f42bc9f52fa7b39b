"""`incar backoffice`: the other end that cars report to and take their lists from; a command a module."""

from pathlib import Path

import click

from incar.commands.lazy import Lazy, LazyGroup
from incar.paths import data_directory

COMMANDS: Lazy = {
    "cars": ("incar.commands.backoffice.cars", "Show every car: when it was last seen, its lists, its health."),
    "enrol": ("incar.commands.backoffice.enrol", "Take in a car, or another client, and give it a certificate."),
    "entry": ("incar.commands.backoffice.entry", "Add, remove and show control's entries."),
    "init": ("incar.commands.backoffice.init", "Make a back office: settings, keys, authority, database."),
    "lists": ("incar.commands.backoffice.lists", "Show the lists, publish one, withdraw one."),
    "renew": ("incar.commands.backoffice.renew", "Sign with the offline keys again, before their word expires."),
    "revoke": ("incar.commands.backoffice.revoke", "Refuse a client from now on."),
    "serve": ("incar.commands.backoffice.serve", "Serve cars until interrupted."),
    "sign": ("incar.commands.backoffice.sign", "Vouch for models or releases with the offline keys."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The back office's folder.  [default: the data folder's backoffice]",
)
@click.pass_context
def backoffice(context: click.Context, folder: Path | None) -> None:
    """Run the reference back office that cars report to and take their lists from.

    Start with `incar backoffice init FOLDER`.
    """
    context.obj = folder or data_directory() / "backoffice"
