"""The keys that list files are sealed with: cars that may have them ask for them by name.

New files are sealed with the newest key. A key is made anew when a car is revoked, so that what is published from then
on is closed to whoever holds that car's keys.
"""

import secrets
from pathlib import Path

import uuid_utils

from incar.backoffice.files import private_folder, write_file
from incar.errors import IncarError
from incar.hotlist.sealed import KEY_BYTES


class ListKeyError(IncarError):
    """A list key is not there."""


class ListKeys:
    """A folder of keys, each in a file of its name. Names rise with time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def rotate(self) -> str:
        """Make a new key for what is sealed from now on; its name."""
        key_id = str(uuid_utils.uuid7())
        write_file(private_folder(self._folder) / key_id, secrets.token_bytes(KEY_BYTES))
        return key_id

    def newest(self) -> tuple[str, bytes]:
        """Name and key to seal with.

        Raises:
            ListKeyError: there is none.
        """
        names = sorted(path.name for path in self._folder.glob("[0-9a-f]*"))
        if not names:
            raise ListKeyError(f"there is no list key in {self._folder}; put the folder back")
        return names[-1], self.get(names[-1])

    def get(self, key_id: str) -> bytes:
        """The key of that name.

        Raises:
            ListKeyError: there is none.
        """
        try:
            return (self._folder / str(uuid_utils.UUID(key_id))).read_bytes()
        except (ValueError, OSError):
            raise ListKeyError("there is no list key of that name; fetch the index again") from None
