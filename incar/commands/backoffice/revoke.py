"""`incar backoffice revoke`: a client is refused from now on."""

from pathlib import Path

import click

from incar.backoffice.enrolment import revoke as refuse
from incar.commands.backoffice.shared import author, opened


@click.command()
@click.argument("name")
@click.pass_obj
def revoke(folder: Path, name: str) -> None:
    """Refuse NAME from now on; what it sent is kept.

    It holds at once, for connections that are open too. After a car, lists are sealed with a new key.
    """
    with opened(folder) as back:
        refuse(back.office, back.database, name, author=author())
    click.echo(f"{name} is refused from now on")
