"""The stores of this machine, for commands that a person runs: which folder, which key."""

from pathlib import Path

import click

from incar.paths import data_directory
from incar.settings import StoreSettings
from incar.store.keys import Key, create_key_file, default_key_file, find_key, refuse_neighbour, system_credential


def store_folder(settings: StoreSettings) -> Path:
    """The folder of the encrypted stores."""
    return Path(settings.data_directory) if settings.data_directory else data_directory()


def store_key(settings: StoreSettings) -> Key:
    """The key of the stores: a car's credential, or a desk's key file; where nothing is stored yet, a new one.

    Raises:
        KeyFileError: there is data and no key, or the key is badly kept.
    """
    folder = store_folder(settings)
    path = Path(settings.key_file) if settings.key_file else default_key_file()
    if system_credential() or path.exists() or any(folder.glob("*.db")):
        return find_key(folder, path)
    refuse_neighbour(path, folder)
    click.echo(f"made a key for this desk: {path}", err=True)
    return create_key_file(path)
