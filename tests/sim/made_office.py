"""A back office in a folder of the test's own, and a car that takes its lists from there without a wire."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from incar.backoffice.office import SETTINGS_FILE, Office
from incar.hotlist import ListEntry, ListState
from incar.hotlist.blocks import Block, unpack_block
from incar.hotlist.sealed import read_sealed
from incar.messages.home import ListFile, PublishedList
from incar.store.keys import create_key_file
from incar.store.lists import ListStore
from incar.sync.ways import ListHere, shortest

PASSPHRASE = b"correct horse battery"
SETTINGS = """
[[sources]]
name = "pnc"
title = "Police computer extract"
owner = "Intelligence unit"
expected_h = 24
clients = ["importer"]
[[sources]]
name = "insurance"
mapping = "insurance_extract"
areas = ["north"]
"""


def made_office(folder: Path, database: str = "") -> Office:
    """A back office with two sources and two areas."""
    Office.create(folder, ["localhost", "127.0.0.1"], database, PASSPHRASE)
    path = folder / SETTINGS_FILE
    path.write_text(path.read_text().replace("areas = []", 'areas = ["north", "south"]', 1) + SETTINGS)
    return Office.open(folder)


def copied_office(template: Path, folder: Path) -> Office:
    """One that was made before, as a folder of its own."""
    shutil.copytree(template, folder)
    return Office.open(folder)


def entry(vrm: str = "AB12CDE", category: str = "stolen", reason: str = "Taken", pnc_id: str = "") -> ListEntry:
    return ListEntry(vrm=vrm, category=category, reason=reason, pnc_id=pnc_id)


def soon() -> datetime:
    return datetime.now(UTC) + timedelta(hours=4)


class ListCar:
    """A car's lists, brought up to date by the files that an index names."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._office = office
        self.store = ListStore.for_writing(folder, create_key_file(folder.with_suffix(".key")))

    def follow(self, published: PublishedList) -> Sequence[ListFile]:
        """Go the way that a car would; the files it took."""
        info = self.store.state(published.name)
        here = ListHere(info.name, info.generation, info.digest) if info else None
        files = shortest(published, here)
        for file in files:
            self.take(published, file)
        return files

    def take(self, published: PublishedList, file: ListFile) -> None:
        state = ListState(
            name=published.name,
            title=published.title,
            generation=file.generation,
            entries=file.entries,
            produced_at=file.produced_at,
            bulk=published.bulk,
            digest=file.digest,
        )
        (self.store.apply_snapshot if file.kind == "snapshot" else self.store.apply_changes)(
            state, self._blocks(published.name, file)
        )

    def content(self, name: str) -> list[ListEntry]:
        return list(self.store.entries(name))

    def _blocks(self, name: str, file: ListFile) -> list[Block]:
        with self._office.repository.file(name, file).open("rb") as sealed:
            return [unpack_block(frame) for frame in read_sealed(sealed, self._office.list_keys.get)]
