"""Room kept back for the day the disk is full.

On a full disk a database can neither delete nor tidy up: both need room first. A file of nothing, larger than the
write-ahead log, is kept beside the database; removing it gives the database what it needs to make room of its own.
"""

import os
from pathlib import Path

BALLAST_BYTES = 32 * 1024 * 1024
"""Twice what the write-ahead log is allowed to keep."""


class Ballast:
    """One file that only takes up room."""

    def __init__(self, path: Path, size_bytes: int = BALLAST_BYTES) -> None:
        self._path = path
        self._size_bytes = size_bytes

    @property
    def held(self) -> bool:
        """Whether the room is there to be given."""
        return self._path.exists() and self._path.stat().st_size >= self._size_bytes

    def take(self) -> bool:
        """Take the room, where the disk has it; whether it is held now."""
        if self.held:
            return True
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.posix_fallocate(file, 0, self._size_bytes)
            finally:
                os.close(file)
        except OSError:
            self._path.unlink(missing_ok=True)
        return self.held

    def give(self) -> bool:
        """Give the room to the disk; whether there was any."""
        held = self._path.exists()
        self._path.unlink(missing_ok=True)
        return held
