"""`incar backoffice enrol`: a car, or another client, is taken in."""

from pathlib import Path
from typing import get_args

import click

from incar.backoffice.enrolment import enrol as take_in
from incar.commands.backoffice.shared import author, json_option, opened, print_json
from incar.messages.home import Role


@click.command()
@click.argument("name")
@click.option(
    "--as", "role", type=click.Choice(get_args(Role)), default="car", show_default=True, help="What it may do."
)
@click.option("--area", default="", help="Area of the force it belongs to.")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="New folder for its bundle."
)
@click.option(
    "--request",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Its own signing request (PEM): the private key never leaves it.",
)
@click.option(
    "--installed",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder the bundle will lie in where the client is.  [default: that of --out]",
)
@json_option
@click.pass_obj
def enrol(
    folder: Path,
    *,
    name: str,
    role: Role,
    area: str,
    out: Path,
    request: Path | None,
    installed: Path | None,
    as_json: bool,
) -> None:
    """Enrol NAME and write what it needs to a new folder.

    The bundle is a private key (unless it brought a --request), a certificate, the authority's, the root of trust, and
    for a car home.toml, which goes into its settings.
    """
    asked = request.read_bytes() if request else None
    with opened(folder) as back:
        enrolled = take_in(
            back.office, back.database, name, role, area, out, author=author(), request=asked, installed=installed
        )
    if as_json:
        print_json(enrolled)
        return
    click.echo(f"{name} is enrolled as {role} until {enrolled.expires:%Y-%m-%d}; its bundle is in {out}")
    if not request:
        click.echo("bring the bundle there by hand, and leave no copy of its private key")
