"""Brings the car's lists to what the back office has: ask, believe, plan, download, apply.

A small list goes before a large one. When something urgent is signalled, a download is set aside for it, and between
two blocks of a large list that is being applied small ones are: an entry that control has just added does not wait for
millions of others. The store is opened for writing only while something is applied, and only when all of it is here;
what it makes of a file is checked against the signed digest before anybody sees it, and a list that does not come out
as it should is taken from its snapshot.
"""

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from msgspec.structs import replace

from incar.errors import IncarError
from incar.hotlist.blocks import Block, BlockError, unpack_block
from incar.hotlist.entry import ListInfo, ListState
from incar.hotlist.sealed import SealedFileError, key_id_of, read_sealed
from incar.messages.home import ListFile, PublishedList
from incar.messages.keeper import MARKS_LIMIT, KeeperReport, ListChanged, ListRefused
from incar.messages.keeper import Way as WayName
from incar.store.errors import InUseError, ListMismatchError
from incar.store.keys import Key
from incar.store.lists import ListStore
from incar.sync.downloads import Downloads, SetAsideError, Wanted
from incar.sync.identity import NotNowError
from incar.sync.list_link import ListLink
from incar.sync.memory import load_memory, save_memory
from incar.sync.trust import DistrustError, Moment, Trust
from incar.sync.ways import ListHere, Plan, Way, afresh, plan
from incar.vrm import fold

SYNC_FOLDER = "sync"
PATIENCE_S = 20.0
"""For another program that writes the lists or asks for them."""
URGENT_BYTES = 1024 * 1024
"""What costs more does not go between the blocks of another list."""
_PAUSE_S = 0.1

_log = logging.getLogger(__name__)
_DAMAGED = (ListMismatchError, SealedFileError, BlockError)


@dataclass(frozen=True)
class Car:
    """Where this car's lists are, and what it trusts."""

    folder: Path
    """Of the stores."""
    key: Key
    root_file: str
    area: str
    moment: Callable[[], Moment]


class ListUpdater:
    """Asks, applies and waits in one thread; `poke` may be called from any."""

    def __init__(self, car: Car, link: ListLink, tell: Callable[[KeeperReport], None] = lambda _: None) -> None:
        """Nothing is asked yet.

        Args:
            car: the car.
            link: the way to the back office.
            tell: hears of every changed list at once, and of the end of every asking.

        Raises:
            LinkError: the root of trust cannot be read.
        """
        self._car = car
        self._link = link
        self._tell = tell
        self._folder = car.folder / SYNC_FOLDER
        self._urgent = threading.Event()
        self._again = False
        self._between_blocks = False
        self._store: ListStore | None = None
        self._done = _Done()
        self._trust = Trust(car.root_file, self._folder, link, car.moment)
        self._downloads = Downloads(link, self._folder / "downloads", urgent=self._urgent.is_set)

    def poke(self) -> None:
        """Something has changed at home: a download that is going on is set aside for it."""
        self._urgent.set()

    def wait(self, limit_s: float) -> None:
        """Until the next poke, or one since the last asking began; or `limit_s`."""
        self._urgent.wait(limit_s)

    def update(self) -> KeeperReport:
        """Bring every list to what the back office has, as far as can be now; says what came of it.

        Raises:
            StoreError: the lists in the car cannot be used.
        """
        self._done = done = _Done()
        try:
            with _alone(self._folder):
                while self._set_aside():
                    pass
        except NotNowError as error:
            done.reason = str(error)
        except DistrustError as error:
            done.reason, done.distrusted = str(error), True
        report = done.report(self._now())
        self._remember(report)
        self._tell(replace(report, changed=[]))
        return report

    def _set_aside(self) -> bool:
        """Ask once and do what there is to do; True when it is to be asked again, for what came up meanwhile."""
        self._again = False
        self._done.refused.clear()
        here, todo = self._ask()
        self._withdraw(todo.withdraw)
        self._downloads.keep_only({file.sha256 for way in todo.ways for file in way.files})
        for way in todo.ways:
            try:
                self._bring(way, here.get(way.target.name))
            except SetAsideError:
                return True
        return self._again

    def _ask(self) -> tuple[dict[str, ListInfo], Plan]:
        """What is in the car from home, and what is to be done."""
        self._urgent.clear()
        index = self._trust.refresh().index()
        here = {info.name: info for info in self._lists() if info.origin == "home"}
        there = [ListHere(info.name, info.generation, info.digest) for info in here.values()]
        return here, plan(index, there, self._car.area)

    def _bring(self, way: Way, here: ListInfo | None) -> None:
        name, was = way.target.name, here.generation if here else 0
        try:
            changed = self._go_or_afresh(way, was)
        except IncarError as error:
            _log.warning("list %s stays at generation %d: %s", name, was, error)
            self._done.refused[name] = str(error)
            return
        _log.info("list %s: generation %d after %d by %s", name, changed.generation, was, changed.way)
        self._done.changed.append(changed)
        self._tell(KeeperReport(at=self._now(), done=False, changed=[changed]))

    def _bring_urgent(self, large: str) -> None:
        """In the middle of a large list: what is small and has changed."""
        self._again = self._between_blocks = True
        try:
            here, todo = self._ask()
            for way in todo.ways:
                if way.target.name != large and way.cost_bytes <= URGENT_BYTES:
                    self._bring(way, here.get(way.target.name))
        except (NotNowError, DistrustError, SetAsideError) as error:
            _log.info("what is urgent could not be brought before list %s is done: %s", large, error)
        finally:
            self._between_blocks = False

    def _go_or_afresh(self, way: Way, was: int) -> ListChanged:
        try:
            return self._go(way, was)
        except _DAMAGED as error:
            if way.files[0].kind == "snapshot":
                raise
            _log.warning("list %s is taken afresh: %s", way.target.name, error)
            return self._go(afresh(way.target), was)

    def _go(self, way: Way, was: int) -> ListChanged:
        """Fetch the files and what opens them, then apply them."""
        if not way.files:
            raise DistrustError(f"the signed index names no way to generation {way.target.generation}")
        started, received = time.monotonic(), self._downloads.received_bytes
        paths = [self._downloads.fetch(Wanted.list_file(way.target.name, file)) for file in way.files]
        received = self._downloads.received_bytes - received
        for path in paths:
            self._key_of(path)
        marks = _Marks(was, bulk=way.target.bulk)
        with self._writing() as store:
            for file, path in zip(way.files, paths, strict=True):
                self._apply(store, _state(way.target, file), file, marks.noted(self._blocks(path, way.target.name)))
        for path in paths:
            path.unlink()
        return ListChanged(
            name=way.target.name,
            was=was,
            generation=way.target.generation,
            entries=way.target.entries,
            bulk=way.target.bulk,
            way=_way_name(way),
            received_bytes=received,
            seconds=round(time.monotonic() - started, 3),
            marks=marks.found(),
        )

    @staticmethod
    def _apply(store: ListStore, state: ListState, file: ListFile, blocks: Iterable[Block]) -> None:
        apply = store.apply_snapshot if file.kind == "snapshot" else store.apply_changes
        apply(state, blocks)

    def _key_of(self, path: Path) -> None:
        """Have what opens the file before the store waits for it."""
        with path.open("rb") as file:
            self._link.list_key(key_id_of(file))

    def _blocks(self, path: Path, name: str) -> Iterator[Block]:
        """The blocks of a file; between two of them what is urgent goes first."""
        with path.open("rb") as file:
            for frame in read_sealed(file, self._link.list_key):
                if self._urgent.is_set() and not self._between_blocks:
                    self._bring_urgent(name)
                yield unpack_block(frame)

    def _withdraw(self, names: list[str]) -> None:
        if names:
            with self._writing() as store:
                for name in names:
                    store.withdraw(name)
                    self._done.withdrawn.append(name)

    def _lists(self) -> list[ListInfo]:
        with ListStore.for_reading(self._car.folder, self._car.key) as store:
            return store.status()

    @contextmanager
    def _writing(self) -> Iterator[ListStore]:
        """The store as its one writer; waits a while for another program."""
        if self._store is not None:
            yield self._store
            return
        until = time.monotonic() + PATIENCE_S
        while self._store is None:
            try:
                self._store = ListStore.for_writing(self._car.folder, self._car.key)
            except InUseError:
                if time.monotonic() > until:
                    raise
                time.sleep(_PAUSE_S)
        try:
            with self._store:
                yield self._store
        finally:
            self._store = None

    def _remember(self, report: KeeperReport) -> None:
        memory = replace(
            load_memory(self._folder),
            asked_at=report.at,
            reason=report.reason,
            refused={refused.name: refused.reason for refused in report.refused},
        )
        if not report.reason:
            memory = replace(memory, agreed_at=report.at)
        try:
            save_memory(self._folder, memory)
        except OSError as error:
            _log.warning("what was asked cannot be remembered (%s); see to the disk", error.strerror)

    def _now(self) -> datetime:
        return self._car.moment().utc.astimezone(UTC)


@dataclass
class _Done:
    """What came of an asking so far."""

    changed: list[ListChanged] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    distrusted: bool = False

    def report(self, now: datetime) -> KeeperReport:
        return KeeperReport(
            at=now,
            changed=self.changed,
            withdrawn=self.withdrawn,
            refused=[ListRefused(name=name, reason=reason) for name, reason in sorted(self.refused.items())],
            reason=self.reason,
            distrusted=self.distrusted,
        )


class _Marks:
    """The folded marks that blocks add to a list that the core matches recent reads with again."""

    def __init__(self, was: int, *, bulk: bool) -> None:
        self._was = was
        self._wanted = not bulk
        self._marks: set[str] = set()

    def noted(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """The blocks, unchanged."""
        for block in blocks:
            if self._wanted and block.generation > self._was:
                self._marks.update(fold(entry.vrm) for entry in block.added)
                self._wanted = len(self._marks) <= MARKS_LIMIT
            yield block

    def found(self) -> list[str]:
        """All of them, or none when they are too many or not wanted."""
        return sorted(self._marks) if self._wanted else []


def _state(published: PublishedList, file: ListFile) -> ListState:
    """What the list is to be after a file; after the last one, what the index says of the list itself."""
    last = file.generation == published.generation
    return ListState(
        name=published.name,
        title=published.title,
        generation=file.generation,
        entries=published.entries if last else file.entries,
        produced_at=published.produced_at if last else file.produced_at,
        bulk=published.bulk,
        digest=published.digest if last else file.digest,
    )


def _way_name(way: Way) -> WayName:
    if way.files[0].kind == "changes":
        return "changes"
    return "snapshot" if len(way.files) == 1 else "snapshot and changes"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other program of this car asks meanwhile: metadata and downloads are kept in one place.

    Raises:
        NotNowError: another one does, for long; or the disk is not to be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise NotNowError(f"{folder} cannot be written ({error.strerror}); see to the disk") from error
    until = time.monotonic() + PATIENCE_S
    with lock:
        while not _locked(lock):
            if time.monotonic() > until:
                raise NotNowError("another program is bringing this car's lists; look again in a while")
            time.sleep(_PAUSE_S)
        yield


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
