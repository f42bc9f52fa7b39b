"""What several of the back office's commands need: who is asking, the offline keys' passphrase, JSON."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec
from securesystemslib.signer import CryptoSigner

from incar.backoffice.database import Database
from incar.backoffice.entries import Entries
from incar.backoffice.office import Office
from incar.backoffice.publishing import Publisher
from incar.backoffice.signing_keys import load_key
from incar.backoffice.sources import Sources
from incar.errors import IncarError
from incar.tables import load_tables

SHORTEST_PASSPHRASE = 12

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the offline keys' passphrase.  [default: asked for]",
)
keys_option = click.option(
    "--keys",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the offline keys.  [default: keys/offline of the back office]",
)


@dataclass(frozen=True)
class Opened:
    """An open back office."""

    office: Office
    database: Database
    publisher: Publisher
    entries: Entries
    sources: Sources


@contextmanager
def opened(folder: Path) -> Iterator[Opened]:
    """The back office in a folder.

    Raises:
        IncarError: there is none, or it cannot be used as it is.
    """
    office, tables = Office.open(folder), load_tables()
    publisher, database = Publisher(office), office.open_database()
    try:
        entries = Entries(office, database, publisher, tables)
        yield Opened(office, database, publisher, entries, Sources(office, database, publisher, tables))
    finally:
        database.close()


def author() -> str:
    """The user of this machine who runs the command, for the audit log."""
    return getpass.getuser()


def read_passphrase(file: Path | None, *, new: bool = False) -> bytes:
    """The passphrase of the offline keys.

    Raises:
        IncarError: the file cannot be read, or a new passphrase is too short.
    """
    if file is None:
        text = click.prompt("Passphrase of the offline keys", hide_input=True, confirmation_prompt=new, err=True)
    else:
        try:
            text = file.read_text("utf-8").partition("\n")[0].strip()
        except (OSError, UnicodeDecodeError) as error:
            raise IncarError(
                f"{file} cannot be read as text; give a file whose first line is the passphrase"
            ) from error
    if new and len(text) < SHORTEST_PASSPHRASE:
        raise IncarError(f"the passphrase has fewer than {SHORTEST_PASSPHRASE} characters; choose a longer one")
    return str(text).encode()


def offline_signers(
    office: Office, keys: Path | None, passphrase_file: Path | None, *roles: str
) -> dict[str, CryptoSigner]:
    """The offline keys of some roles, opened.

    Raises:
        SigningKeyError: one is missing, or the passphrase is not theirs.
    """
    passphrase = read_passphrase(passphrase_file)
    return {role: load_key(keys or office.offline_keys, role, passphrase) for role in roles}


def print_json(value: object) -> None:
    """For programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
