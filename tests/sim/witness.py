"""Looks a list up without a break while somebody changes it, and sees whether every answer was of one generation."""

import threading
from pathlib import Path

from incar.hotlist import Found
from incar.store.keys import Key
from incar.store.lists import ListStore
from tests.sim.lists_writer import ENTRIES

ASKED = [f"AB{place:05d}" for place in range(0, ENTRIES, 3)]
"""Some marks of every generation of `lists_writer`."""


def generation_of(found: list[Found]) -> int:
    """The one generation that a look-up of `ASKED` was answered from; every mark is in it once."""
    assert sorted(item.entry.vrm for item in found) == ASKED
    (generation,) = {item.info.generation for item in found}
    assert {item.entry.make for item in found} == {f"G{generation}"}
    return generation


class Witness(threading.Thread):
    """Looks up without a break, and keeps what generations it saw, or what was wrong."""

    def __init__(self, folder: Path, key: Key) -> None:
        super().__init__()
        self._folder = folder
        self._key = key
        self._over = threading.Event()
        self.seen: list[int] = []
        self.wrong: AssertionError | None = None

    def run(self) -> None:
        """Look up until `end`, or until an answer is wrong."""
        with ListStore.for_reading(self._folder, self._key) as reader:
            while not self._over.is_set() and not self.wrong:
                try:
                    self.seen.append(generation_of(reader.find(ASKED[0], ASKED[1:])))
                except AssertionError as error:
                    self.wrong = error

    def end(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()
