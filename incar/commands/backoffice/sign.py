"""`incar backoffice sign`: models and releases, by keys that the server does not have."""

from pathlib import Path

import click

from incar.backoffice.office import Office
from incar.commands.backoffice.shared import keys_option, offline_signers, passphrase_option


@click.command()
@click.argument("role", type=click.Choice(["models", "releases"]))
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--withdraw", "withdrawn", multiple=True, help="Name of a file no longer to be vouched for.")
@keys_option
@passphrase_option
@click.pass_obj
def sign(
    folder: Path,
    role: str,
    files: tuple[Path, ...],
    withdrawn: tuple[str, ...],
    keys: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Vouch for FILES as models or releases, so that cars take them, each under its own name."""
    if not files and not withdrawn:
        raise click.UsageError("name the files to be vouched for")
    office = Office.open(folder)
    signers = offline_signers(office, keys, passphrase_file, role)
    office.repository.sign_files(role, signers[role], files, withdrawn)
    for file in files:
        click.echo(f"{role}/{file.name} is published")
    for name in withdrawn:
        click.echo(f"{role}/{name} is withdrawn")
