"""A recording through the whole path without a display: frames, reads, records, matches, hits.

The stores are real and encrypted, in a folder that is made for the replay and removed with it, under a key that never
leaves memory.
"""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from incar.camera.sources import open_source
from incar.core.desk import Desk
from incar.core.surroundings import Surroundings
from incar.hotlist.formats import FileReport, ListFile
from incar.hotlist.mapping import load_mapping
from incar.paths import DETECTOR_MODEL, READER_MODEL
from incar.patrol.records import Hit
from incar.position import TrustedClock
from incar.position.stamp import NO_POSITION
from incar.reading.detector import Detector
from incar.reading.masking import Mask
from incar.reading.pipeline import FrameReader, ReadingSettings
from incar.reading.reader import Reader
from incar.reading.types import Read
from incar.settings import Settings
from incar.store.keys import KEY_BYTES, Key
from incar.store.lists import ListStore
from incar.store.opening import open_records_store
from incar.tables import load_tables


@dataclass(frozen=True)
class ListSource:
    """A list file to match against."""

    file: Path
    mapping: str
    produced_at: datetime


@dataclass(frozen=True)
class Replayed:
    """A read, new or revised, and the hits it raised."""

    read: Read
    hits: list[Hit]


class Replay:
    """A desk over stores of its own; `replay` makes one."""

    def __init__(self, desk: Desk, report: FileReport | None) -> None:
        self._desk = desk
        self.list_report = report
        """What was found in the list file."""

    def play(self, source_text: str, mask: Mask | None = None) -> Iterator[Replayed]:
        """Every read of a source, as fast as it goes; each clip of a folder is a pass of its own.

        No plate is looked for where `mask` hides the picture.

        Raises:
            SourceLost: the source cannot be opened or ends in the middle.
        """
        source = open_source(source_text, live=False)
        reading = ReadingSettings(mask=mask or Mask())
        reader = FrameReader("replay", Detector(DETECTOR_MODEL), Reader(READER_MODEL), reading)
        sequence = 0
        try:
            for frame in source.frames():
                if frame.sequence != sequence:
                    sequence = frame.sequence
                    yield from self._take(reader.finish())
                yield from self._take(reader.process(frame))
            yield from self._take(reader.finish())
        finally:
            source.close()

    def _take(self, reads: list[Read]) -> Iterator[Replayed]:
        for read in reads:
            yield Replayed(read, self._desk.take_read(read))


@contextmanager
def replay(list_source: ListSource | None, settings: Settings) -> Iterator[Replay]:
    """A desk for one replay, with the list loaded.

    Raises:
        ListFileError: the list file is refused.
    """
    key = Key(secrets.token_bytes(KEY_BYTES))
    clock = TrustedClock()
    around = Surroundings(now=clock.stamp, position=lambda: NO_POSITION)
    with tempfile.TemporaryDirectory(prefix="incar-replay-") as name:
        folder = Path(name)
        report = _load(folder, key, list_source) if list_source else None
        with open_records_store(folder, key) as records, ListStore.for_reading(folder, key) as lists:
            yield Replay(Desk(records, lists, load_tables(), settings.lists, around), report)


def _load(folder: Path, key: Key, source: ListSource) -> FileReport:
    mapping = load_mapping(source.mapping)
    entries = ListFile(source.file, mapping, load_tables())
    with ListStore.for_writing(folder, key) as store:
        store.load("replay", entries, produced_at=source.produced_at, bulk=mapping.bulk)
    return entries.report
