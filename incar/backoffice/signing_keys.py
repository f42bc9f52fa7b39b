"""The keys that sign what cars believe: those that lie on the server, and those that do not.

The online keys sign what changes by the minute, and can vouch for lists only. The offline keys, locked by a passphrase
and kept off the machine, say who may sign what, and vouch for models and releases.
"""

from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.signer import CryptoSigner

from incar.backoffice.files import private_folder, write_file
from incar.errors import IncarError

ONLINE = ("timestamp", "snapshot", "lists")
OFFLINE = ("root", "targets", "models", "releases")


class SigningKeyError(IncarError):
    """A signing key is missing or does not open."""


def make_keys(folder: Path, roles: Sequence[str], passphrase: bytes | None = None) -> dict[str, CryptoSigner]:
    """A new key for each role, each in its own file, locked by the passphrase if there is one."""
    private_folder(folder)
    lock = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    signers = {}
    for role in roles:
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
        write_file(folder / f"{role}.pem", pem)
        signers[role] = CryptoSigner(key)
    return signers


def load_key(folder: Path, role: str, passphrase: bytes | None = None) -> CryptoSigner:
    """The role's key.

    Raises:
        SigningKeyError: it is not there, or the passphrase is not its own.
    """
    path = folder / f"{role}.pem"
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase)
    except OSError as error:
        raise SigningKeyError(f"there is no key {path} ({error.strerror}); name the keys' folder") from error
    except (ValueError, TypeError) as error:
        raise SigningKeyError(f"the key {path} does not open with this passphrase; give its own") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError(f"{path} is a key of another kind; put the role's own back")
    return CryptoSigner(key)
