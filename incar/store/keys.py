"""The key to the stores: where it comes from, and what keeps it from being seen.

In the car the key is a systemd credential, sealed to the machine's TPM and given to the core alone. At a desk it
may be a key file that only its owner can read and that lies outside the data folder, so that a copy of the data
is never a copy of the key. A key file is made by an explicit call, never in passing: a new key beside old data
would look like lost data.
"""

import os
import secrets
import stat
from pathlib import Path
from typing import NoReturn

import platformdirs

from incar.store.errors import KeyFileError

KEY_BYTES = 32
CREDENTIAL = "incar.key"


class Key:
    """Raw key material of 32 bytes that shows itself to nobody but the database."""

    __slots__ = ("_material",)

    def __init__(self, material: bytes) -> None:
        """Take the key's bytes.

        Raises:
            KeyFileError: not 32 bytes; SQLCipher would silently take another length as a passphrase.
        """
        if len(material) != KEY_BYTES:
            raise KeyFileError(f"a key has {KEY_BYTES} bytes, this one {len(material)}; use the key it was made with")
        self._material = bytes(material)

    def __repr__(self) -> str:
        """Never the key."""
        return "Key(…)"

    def __eq__(self, other: object) -> bool:
        """In constant time."""
        return isinstance(other, Key) and secrets.compare_digest(self._material, other._material)

    def __hash__(self) -> int:
        """Of the material, as equality asks."""
        return hash(self._material)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled: a key is not sent to other processes."""
        raise TypeError("a key is not pickled")

    @property
    def literal(self) -> str:
        """As SQLCipher takes a raw key: for the `PRAGMA key` of an opening connection only."""
        return f"x'{self._material.hex()}'"


def default_key_file() -> Path:
    """The desk's key file: `$INCAR_KEY_FILE`, or the platform's place for settings."""
    chosen = os.environ.get("INCAR_KEY_FILE")
    return Path(chosen) if chosen else platformdirs.user_config_path("incar", appauthor=False) / CREDENTIAL


def system_credential() -> Path | None:
    """The key that systemd has unsealed for this process alone, where there is one."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    credential = Path(folder, CREDENTIAL) if folder else None
    return credential if credential and credential.exists() else None


def find_key(data_directory: Path, key_file: Path | None = None) -> Key:
    """The key of the stores in `data_directory`: the systemd credential where there is one, or else the key file.

    Raises:
        KeyFileError: there is no key, it is badly kept, or it lies in the data folder.
    """
    if credential := system_credential():
        return _parse(credential.read_bytes(), credential)
    path = key_file or default_key_file()
    refuse_neighbour(path, data_directory)
    return read_key_file(path)


def refuse_neighbour(key_file: Path, data_directory: Path) -> None:
    """Refuse a key file that a copy of the data folder would take along.

    Raises:
        KeyFileError: `key_file` lies in `data_directory` or below it.
    """
    if key_file.resolve().is_relative_to(data_directory.resolve()):
        raise KeyFileError(f"key file {key_file} lies inside the data folder it locks; move it somewhere else")


def read_key_file(path: Path) -> Key:
    """The key in a file of 64 hexadecimal digits that only its owner can read.

    Raises:
        KeyFileError: no such file, no plain file, others can read it, or it holds no key.
    """
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
            _check_guarded(os.fstat(file.fileno()), path)
            return _parse(file.read(4 * KEY_BYTES), path)
    except FileNotFoundError as error:
        raise KeyFileError(f"there is no key file {path}; put it back, or make a key for new data") from error
    except OSError as error:
        raise KeyFileError(f"key file {path} cannot be read ({error.strerror}); put it right") from error


def create_key_file(path: Path) -> Key:
    """Make a new random key and keep it in `path`, which only this user can read.

    Raises:
        KeyFileError: the file exists already, or cannot be written.
    """
    key = Key(secrets.token_bytes(KEY_BYTES))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key.literal[2:-1].encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if path.exists():
            raise KeyFileError(f"key file {path} exists; it is kept, because data may need it") from error
        raise KeyFileError(f"key file {path} cannot be written ({error.strerror}); choose another place") from error
    return key


def _check_guarded(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise KeyFileError(f"key file {path} is no plain file; put the key itself there")
    if status.st_mode & 0o077:
        raise KeyFileError(f"key file {path} can be read by others; run: chmod 600 {path}")
    if status.st_uid != os.geteuid():
        raise KeyFileError(f"key file {path} belongs to another user; its owner is to run the program")


def _parse(content: bytes, path: Path) -> Key:
    try:
        material = content if len(content) == KEY_BYTES else bytes.fromhex(content.decode("ascii").strip())
    except ValueError as error:
        raise KeyFileError(f"{path} holds no key of {2 * KEY_BYTES} hexadecimal digits; put it back") from error
    return Key(material)
