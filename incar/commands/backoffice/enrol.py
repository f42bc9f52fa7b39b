"""`incar backoffice enrol`: a car is taken in."""

from contextlib import closing
from pathlib import Path

import click

from incar.backoffice.archive import Archive


@click.command()
@click.argument("car")
@click.pass_obj
def enrol(folder: Path, car: str) -> None:
    """Enrol CAR and print its token, this once."""
    with closing(Archive.in_folder(folder)) as archive:
        click.echo(archive.enrol(car))
