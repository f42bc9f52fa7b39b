"""`incar backoffice revoke`: a client is refused from now on."""

from contextlib import closing
from pathlib import Path

import click

from incar.backoffice.archive import Archive


@click.command()
@click.argument("car")
@click.pass_obj
def revoke(folder: Path, car: str) -> None:
    """Refuse CAR from now on; what it sent is kept."""
    with closing(Archive.in_folder(folder)) as archive:
        archive.revoke(car)
