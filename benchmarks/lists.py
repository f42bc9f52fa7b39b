"""Lists of ten million entries in the car: looking up, changing, and the first snapshot.

    python -m benchmarks.lists [--entries N] [--json]

The list is made up as a bulk list comes: vehicles without insurance, each with a reference of its own. It is sealed as
the back office seals it and applied as the car's list keeper does, from a file. Beside it stands a serious list, whose
look-alikes are matched too. Everything lies in a temporary folder, two gigabytes for ten million entries. At the end an
urgent entry is sent on its way (`benchmarks.urgent_entry`).
"""

import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path

import click
import numpy as np
from msgspec.structs import replace
from rich.console import Console

from benchmarks import urgent_entry
from benchmarks.figures import Figure, figure, tell
from benchmarks.list_content import bulk_entries, marks, serious_entries
from incar.hotlist import ListEntry, ListState, Matcher
from incar.hotlist.blocks import Block, Removed, body, identity, in_blocks, packed, removal, unpack_block
from incar.hotlist.sealed import SealedWriter, read_sealed
from incar.settings import ListSettings
from incar.store.keys import Key
from incar.store.list_keys import Digest, mark_key
from incar.store.lists import ListStore
from incar.sync.list_keeper import NICENESS
from incar.tables import load_tables
from incar.vrm import fold, neighbours

BULK_LIST = 10_000_000
SERIOUS_LIST = 300_000
DELTA = 100_000
SMALL_DELTA = 1_000
LOOK_UPS = 10_000
WARM_UP = 2_000
PAUSE_S = 0.001
"""Between two look-ups of the process that is not to be paused."""
KEY = Key(bytes(range(32)))
LIST_KEY = bytes(range(32))
_SEED = 20261123
_GOES, _ALTERED, _NEW = range(3)


@dataclass
class Change:
    """Changes of a list: a third of them goes, a third is altered, a third is new."""

    digest: Digest
    every: int
    """So many entries of the list lie between two changes."""
    removed: list[Removed] = field(default_factory=list)
    added: list[ListEntry] = field(default_factory=list)

    def see(self, place: int, entry: ListEntry, entry_body: bytes) -> None:
        """An entry of the list as it was."""
        self.digest.add([entry_body])
        kind, rest = divmod(place % (3 * self.every), self.every)
        if rest:
            return
        if kind in (_GOES, _ALTERED):
            self.removed.append(removal(entry))
            self.digest.remove(identity(entry_body))
        if kind in (_ALTERED, _NEW):
            vrm = entry.vrm if kind == _ALTERED else entry.vrm[:-1] + ("X" if entry.vrm[-1] != "X" else "Y")
            self.added.append(replace(entry, vrm=vrm, incident_reference=entry.incident_reference[::-1]))
            self.digest.add([body(self.added[-1])])

    def file(self, path: Path) -> int:
        """Seal it as generation 2; how many bytes it has."""
        removed = sorted(self.removed, key=lambda each: mark_key(each.vrm))
        added = sorted(self.added, key=lambda entry: mark_key(entry.vrm))
        return _seal(path, in_blocks(2, removed, added))


class Bench:
    """The list's files, and the store that they go into."""

    def __init__(self, folder: Path, entries: int, progress: Console) -> None:
        self.folder = folder
        self.entries = entries
        self.progress = progress
        self.asked: list[str] = marks((LOOK_UPS + WARM_UP) // 2, _SEED + 1).tolist()
        self.changes = {size: Change(Digest(), max(1, entries // size)) for size in (DELTA, SMALL_DELTA)}
        self.digest = Digest()

    def snapshot_bytes(self) -> Figure:
        """Seal the list as the back office does."""
        self.progress.print(f"sealing a snapshot of {self.entries:,} entries …")
        size = _seal(self.folder / "snapshot", in_blocks(1, (), self._watched(bulk_entries(self.entries, _SEED))))
        return figure("first snapshot, on the wire", size / 1e6, "MB", at_most=150)

    def snapshot_time(self) -> list[Figure]:
        """Apply it: open, unpack, verify, write, make live."""
        self.progress.print("applying the snapshot …")
        state = self._state(1, self.entries, str(self.digest))
        with ListStore.for_writing(self.folder, KEY) as store, _stop_watch() as took:
            store.apply_snapshot(state, _read(self.folder / "snapshot"))
        with ListStore.for_writing(self.folder, KEY) as store:
            store.load("serious", serious_entries(SERIOUS_LIST, _SEED), produced_at=datetime.now(UTC), bulk=False)
        os.sync()  # gigabytes on their way to the disk are no part of looking up
        return [
            figure("first snapshot, time to apply", took.wall_s, "s", at_most=120),
            figure("  of it processor time", took.cpu_s, "s"),
        ]

    def look_ups(self) -> list[Figure]:
        """Half of the marks are listed; each is asked for once, by a process that has been matching for a while."""
        self.progress.print(f"looking up {LOOK_UPS:,} marks, exactly and tolerantly …")
        random.Random(_SEED).shuffle(self.asked)
        with ListStore.for_reading(self.folder, KEY) as store:
            store.bring_into_memory()  # as the core does when it starts
            exact = [_took(partial(store.find, fold(vrm), ())) for vrm in self.asked][-LOOK_UPS:]
            tolerant = [_took(match) for match in _matches(store, self.asked)][-LOOK_UPS:]
        return [
            figure("exact match, p99", _p99_ms(took.wall_s for took in exact), "ms", at_most=0.2),
            figure("  of it processor time", _p99_ms(took.cpu_s for took in exact), "ms"),
            figure("tolerant match, p99", _p99_ms(took.wall_s for took in tolerant), "ms", at_most=2),
            figure("  of it processor time", _p99_ms(took.cpu_s for took in tolerant), "ms"),
        ]

    def small_delta(self) -> Figure:
        """Seal a change of a thousand entries."""
        size = self.changes[SMALL_DELTA].file(self.folder / "small")
        return figure("delta of 1,000 changes, on the wire", size / 1e3, "kB", at_most=40)

    def delta(self) -> list[Figure]:
        """Apply a change of a hundred thousand entries while another process matches."""
        self.progress.print(f"applying {DELTA:,} changes while another process matches …")
        change = self.changes[DELTA]
        size = change.file(self.folder / "delta")
        state = self._state(2, self.entries + len(change.added) - len(change.removed), str(change.digest))
        os.sync()
        with (
            _matching(self.folder, self.asked) as matches,
            _as_the_list_keeper(),
            ListStore.for_writing(self.folder, KEY) as store,
            _stop_watch() as took,
        ):
            store.apply_changes(state, _read(self.folder / "delta"))
        return [
            figure("delta of 100,000 changes, time to apply", took.wall_s, "s", at_most=10),
            figure("  of it processor time", took.cpu_s, "s"),
            figure("longest pause of matching meanwhile", max(took.wall_s for took in matches) * 1e3, "ms", at_most=20),
            figure("  p99 of a match meanwhile", _p99_ms(took.wall_s for took in matches), "ms"),
            figure("  processor time of the longest", max(took.cpu_s for took in matches) * 1e3, "ms"),
            figure("delta of 100,000 changes, on the wire", size / 1e3, "kB"),
        ]

    def _state(self, generation: int, entries: int, digest: str) -> ListState:
        return ListState(
            name="uninsured",
            generation=generation,
            entries=entries,
            produced_at=datetime.now(UTC),
            bulk=True,
            digest=digest,
        )

    def _watched(self, entries: Iterable[ListEntry]) -> Iterator[ListEntry]:
        """Take what is needed later of the entries that pass."""
        every = max(1, 2 * self.entries // (LOOK_UPS + WARM_UP))
        for place, entry in enumerate(entries):
            entry_body = body(entry)
            self.digest.add([entry_body])
            for change in self.changes.values():
                change.see(place, entry, entry_body)
            if place % every == 0:
                self.asked.append(entry.vrm)
            yield entry


@dataclass
class Took:
    """What a step took."""

    wall_s: float = 0.0
    cpu_s: float = 0.0


@contextmanager
def _stop_watch() -> Iterator[Took]:
    took = Took()
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    yield took
    took.wall_s, took.cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s


@contextmanager
def _as_the_list_keeper() -> Iterator[None]:
    """With the list keeper's niceness; matching goes first. It is given back only to root, as the system has it."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, before + NICENESS)
    yield
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, before)


def _seal(path: Path, blocks: Iterable[Block]) -> int:
    with path.open("wb") as file, SealedWriter(file, "benchmark", LIST_KEY) as writer:
        for frame in packed(blocks):
            writer.write(frame)
    return path.stat().st_size


def _read(path: Path) -> Iterator[Block]:
    with path.open("rb") as file:
        yield from map(unpack_block, read_sealed(file, lambda _: LIST_KEY))


def _matches(store: ListStore, vrms: list[str]) -> Iterator[Callable[[], object]]:
    """A match of each mark, as a reader asks that was in doubt over three characters."""
    matcher, now = Matcher(store, load_tables(), ListSettings()), datetime.now(UTC)
    for vrm in vrms:
        doubts = [(other, 0.05) for other, _ in neighbours(vrm)[:3]]
        yield partial(matcher.match, vrm, now=now, confidence=0.8, alternatives=doubts)


def _took(work: Callable[[], object]) -> Took:
    with _stop_watch() as took:
        work()
    return took


def _p99_ms(times_s: Iterable[float]) -> float:
    return float(np.quantile(list(times_s), 0.99)) * 1e3


@contextmanager
def _matching(folder: Path, vrms: list[str]) -> Iterator[list[Took]]:
    """Another process matches one mark after the other; afterwards, what each took."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_match_on, args=(folder, vrms, theirs))
    process.start()
    times: list[Took] = []
    try:
        ours.recv()
        yield times
    finally:
        ours.send(None)
        times += ours.recv()
        process.join()


def _match_on(folder: Path, vrms: list[str], parent: Connection) -> None:
    with ListStore.for_reading(folder, KEY) as store:
        store.bring_into_memory()
        matches = cycle(list(_matches(store, vrms)))
        for match in islice(matches, WARM_UP):
            match()
        parent.send(None)
        times = []
        while not parent.poll():
            times.append(_took(next(matches)))
            time.sleep(PAUSE_S)
        parent.send(times)


def measure(entries: int, progress: Console) -> list[Figure]:
    """Every figure, in the order in which they can be had."""
    with tempfile.TemporaryDirectory(prefix="incar-lists-") as folder:
        bench = Bench(Path(folder), entries, progress)
        return [
            bench.snapshot_bytes(),
            *bench.snapshot_time(),
            *bench.look_ups(),
            bench.small_delta(),
            *bench.delta(),
        ]


@click.command()
@click.option("--entries", default=BULK_LIST, show_default=True, type=click.IntRange(1_000), help="Size of the list.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(*, entries: int, as_json: bool) -> None:
    """Measure a list of millions in the car."""
    progress = Console(stderr=True)
    figures = [*measure(entries, progress), *urgent_entry.measure(say=progress)]
    tell(f"Lists: {entries:,} bulk entries and {SERIOUS_LIST:,} serious ones", figures, as_json=as_json)


if __name__ == "__main__":
    main()
