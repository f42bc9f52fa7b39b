"""Looks entries up in every list that the back office has, for what fixed cameras see."""

import threading
from collections.abc import Collection
from pathlib import Path

from incar.backoffice.office import Office
from incar.hotlist import Found
from incar.store.errors import StoreError
from incar.store.lists import LISTS_FILE, ListStore


class PublishedLookup:
    """The `EntryLookup` of `incar.hotlist.matcher` over all lists. Threads may share it."""

    def __init__(self, office: Office) -> None:
        self._lists = office.lists
        self._key = office.store_key()
        self._guard = threading.Lock()
        self._open: dict[Path, tuple[int, ListStore]] = {}

    def find(self, key: str, near: Collection[str]) -> list[Found]:
        """The entries of every list that a read meets; see `EntryLookup`.

        Raises:
            StoreError: a list cannot be read.
        """
        return [found for store in self._stores() for found in store.find(key, near)]

    def close(self) -> None:
        """Let go of every list."""
        with self._guard:
            while self._open:
                self._open.popitem()[1][1].close()

    def _stores(self) -> list[ListStore]:
        """Every list's store; one that was withdrawn is let go, one that came is opened."""
        with self._guard:
            there = {path: path.stat().st_ino for path in self._lists.glob(f"*/{LISTS_FILE}")}
            for path in [path for path, (inode, _) in self._open.items() if there.get(path) != inode]:
                self._open.pop(path)[1].close()
            for path, inode in there.items():
                if path not in self._open:
                    self._open_one(path, inode)
            return [store for _, store in self._open.values()]

    def _open_one(self, path: Path, inode: int) -> None:
        try:
            self._open[path] = inode, ListStore.for_reading(path.parent, self._key)
        except StoreError:
            if path.exists() and path.stat().st_size:
                raise
            # a list in the making: there is nothing in it to be found
