"""`incar backoffice init`: a back office where there was none."""

import socket
from pathlib import Path

import click

from incar.backoffice.office import SETTINGS_FILE, Office
from incar.commands.backoffice.shared import passphrase_option, read_passphrase


@click.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", "names", multiple=True, help="Host name or address cars reach the server by. May be repeated.")
@click.option("--database", default="", help="postgresql+psycopg://…  [default: an encrypted file in the folder]")
@passphrase_option
@click.pass_obj
def init(
    default_folder: Path, folder: Path | None, names: tuple[str, ...], database: str, passphrase_file: Path | None
) -> None:
    """Make a back office in FOLDER: settings, keys, certificate authority, signed repository, database.

    The passphrase locks the offline keys, which vouch for models and releases. Where there is a back office already,
    its database is brought to this release and nothing else is touched.
    """
    folder = folder or default_folder
    if (folder / SETTINGS_FILE).exists():
        Office.open(folder).upgrade_database()
        click.echo(f"there is a back office in {folder}; its database is of this release, nothing else was changed")
        return
    passphrase = read_passphrase(passphrase_file, new=True)
    office = Office.create(folder, list(names) or [socket.gethostname()], database, passphrase)
    click.echo(
        f"""made a back office in {folder}, known as {", ".join(office.settings.names)}

next:
 1. move {office.offline_keys} to a place that is not this machine, twice;
    `sign` and `renew` ask for it with --keys, nothing else needs it
 2. write areas and sources into {folder / SETTINGS_FILE}
 3. incar backoffice --folder {folder} enrol NAME --out BUNDLE
 4. incar backoffice --folder {folder} serve"""
    )
