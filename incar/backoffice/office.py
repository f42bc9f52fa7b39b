"""A back office's folder: what lies where, and how it is made.

backoffice.toml        settings
backoffice.db          the embedded database, where there is no other
keys/database          of what lies encrypted in this folder
keys/online/           what signs lists, and how fresh everything is
keys/lists/            what list files are sealed with
keys/offline/          what signs everything else: locked by a passphrase, to be kept elsewhere
authority/             the certificate authority, and the server's own certificate
repository/            metadata and targets, signed and sealed: all that cars fetch
lists/<name>/          a list's content (SQLCipher), its sealed changes, its history
drop/<source>/         where a source's files are put
"""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Self

from incar.backoffice.authority import Authority
from incar.backoffice.database import Database, create_database, database_key, open_database
from incar.backoffice.files import private_folder, write_file
from incar.backoffice.list_keys import ListKeys
from incar.backoffice.repository import Repository
from incar.backoffice.settings import OfficeSettings, SourceSettings, load_office_settings, settings_text
from incar.backoffice.signing_keys import OFFLINE, make_keys
from incar.errors import IncarError
from incar.store.keys import Key, create_key_file, system_credential

SETTINGS_FILE = "backoffice.toml"


class OfficeError(IncarError):
    """There is no back office in a folder, or none can be made there."""


class Office:
    """The back office in a folder."""

    def __init__(self, folder: Path, settings: OfficeSettings) -> None:
        self.folder = folder
        self.settings = settings
        self.offline_keys = folder / "keys" / "offline"
        self.lists = folder / "lists"
        self.authority = Authority(folder / "authority")
        self.list_keys = ListKeys(folder / "keys" / "lists")
        self.repository = Repository(folder / "repository", folder / "keys" / "online", settings.expiry)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The back office that was made there.

        Raises:
            OfficeError: there is none.
            OfficeSettingsError: its settings are wrong.
        """
        if not (folder / SETTINGS_FILE).exists():
            raise OfficeError(f"there is no back office in {folder}; make one: incar backoffice init {folder}")
        return cls(folder, load_office_settings(folder / SETTINGS_FILE))

    @classmethod
    def create(cls, folder: Path, names: Sequence[str], database: str, passphrase: bytes) -> Self:
        """Make a back office: all of it or nothing.

        Raises:
            OfficeError: something is there already, or the folder cannot be made.
            DatabaseUnusableError: the database cannot be made.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise OfficeError(f"{folder} is not empty; nothing in it was changed: choose another folder")
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            making = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".making-"))
            try:
                cls._fill(making, names, database, passphrase)
                making.rename(folder)
            finally:
                shutil.rmtree(making, ignore_errors=True)
        except OSError as error:
            raise OfficeError(f"{folder} cannot be made ({error.strerror}); choose another folder") from error
        return cls.open(folder)

    @classmethod
    def _fill(cls, folder: Path, names: Sequence[str], database: str, passphrase: bytes) -> None:
        write_file(folder / SETTINGS_FILE, settings_text(list(names), database).encode())
        office = cls(folder, load_office_settings(folder / SETTINGS_FILE))
        for inner in ("keys", "lists", "drop", "repository"):
            private_folder(folder / inner)
        if not system_credential():
            create_key_file(folder / "keys" / "database")
        office.repository.create(make_keys(office.offline_keys, OFFLINE, passphrase))
        office.list_keys.rotate()
        office.authority.create(f"incar back office {names[0]}")
        office.ensure_server_certificate()
        create_database(database, folder).close()

    def ensure_server_certificate(self) -> None:
        """Renew the server's certificate where it ends soon, or the server's names have changed."""
        life = timedelta(days=self.settings.expiry.server_certificate_d)
        self.authority.ensure_server(self.settings.names, life)

    def open_database(self) -> Database:
        """The database; to be closed.

        Raises:
            DatabaseUnusableError: it cannot be used as it is.
        """
        return open_database(self.settings.database, self.folder)

    def upgrade_database(self) -> None:
        """Bring the database to this release's schema.

        Raises:
            DatabaseUnusableError: it cannot be used as it is.
        """
        create_database(self.settings.database, self.folder).close()

    def store_key(self) -> Key:
        """Of what lies encrypted in the folder.

        Raises:
            KeyFileError: it is missing or badly kept.
        """
        return database_key(self.folder)

    def drop_folder(self, source: SourceSettings) -> Path:
        """Where the source's files are put."""
        return Path(source.drop).expanduser() if source.drop else self.folder / "drop" / source.name
