"""A home for the programs of a test: its stores, and the key of `tests.sim.patrol` in its file."""

import os
from pathlib import Path

from incar.paths import data_directory
from incar.store.keys import default_key_file
from tests.sim.patrol import KEY


def keep_key(path: Path | None = None) -> Path:
    """Put the key where a desk looks for it, or in another file; for this user alone."""
    path = path or default_key_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(KEY.literal[2:-1])
    return path


def stores() -> Path:
    """The folder of the stores that this test's programs open."""
    return data_directory()
