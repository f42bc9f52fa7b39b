"""From a list's content to the sealed files and the signed index that cars take it from.

Each list has a folder of its own and a lock of its own, so that an urgent entry never waits for a list of millions:

    lists/<name>/lists.db     content (`ListStore`)
    lists/<name>/changes/<n>  what made generation n of the one before, sealed
    lists/<name>/lock

A publication lays the new content beside the live one, writes down what changes, makes the content live, writes the
files that lead to it, and has the index signed: in this order. Killed in between, the next one, or `repair`, goes on
from what is live; what cars see is whole at every moment.
"""

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec.structs import replace

from incar.backoffice.files import PUBLIC, new_file, private_folder
from incar.backoffice.locks import locked
from incar.backoffice.office import Office
from incar.backoffice.ways import Change, Changes
from incar.errors import IncarError
from incar.hotlist import ListEntry, ListInfo
from incar.hotlist.blocks import in_blocks, packed
from incar.hotlist.sealed import SealedWriter, read_sealed
from incar.messages.home import ListFile, ListIndex, PublishedList
from incar.store.lists import LISTS_FILE, ListStore

PROGRESS_EVERY = 10_000
Progress = Callable[[str, int], None]
"""Told now and then what is being done, and how many entries it has come to."""

_log = logging.getLogger(__name__)


class PublishingError(IncarError):
    """A list cannot be published or withdrawn."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is, apart from its content."""

    name: str
    title: str
    bulk: bool = False
    areas: list[str] = []


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A publication."""

    published: PublishedList
    duplicates: int


def no_progress(doing: str, done: int) -> None:
    """For callers that nobody watches."""
    del doing, done


class Publisher:
    """Publishes lists. Threads and processes may each have one."""

    def __init__(self, office: Office) -> None:
        self._repository = office.repository
        self._keys = office.list_keys
        self._lists = office.lists
        self._store_key = office.store_key

    def publish(
        self, draft: Draft, entries: Iterable[ListEntry], *, produced_at: datetime, progress: Progress = no_progress
    ) -> Outcome:
        """Make `entries` the list, and the list known to cars. The same content again only renews its age.

        When `entries` raises, nothing has changed.

        Raises:
            StoreError: the list cannot be written.
            UnusableRepositoryError, SigningKeyError, ListKeyError: the back office's folder is not whole.
        """
        with self._alone(draft.name) as store:
            self._catch_up(store, draft.name, progress)
            live = store.state(draft.name)
            staged = store.stage(draft.name, _counted(entries, "reading", progress))
            generation = live.generation + 1 if live else 1
            if live:
                blocks = staged.changes(generation)
                self._seal(self._change_file(draft.name, generation), packed(blocks))
            info = staged.commit(produced_at=produced_at, bulk=draft.bulk, title=draft.title)
            published = self._announce(store, draft, info, progress)
            _log.info("list %s: generation %d with %d entries published", info.name, info.generation, info.entries)
            return Outcome(published=published, duplicates=staged.duplicates)

    def withdraw(self, name: str) -> None:
        """Have cars forget a list, and forget it here.

        Raises:
            PublishingError: there is none.
        """
        folder = self._lists / name
        if not folder.is_dir():
            raise PublishingError(f"there is no list {name}; `incar backoffice lists` shows them")
        with locked(folder / "lock"):
            self._repository.publish(lambda index: _with(index, name, None))
            shutil.rmtree(folder)

    def repair(self, progress: Progress = no_progress) -> None:
        """Publish what was made live and not published because something was killed."""
        for folder in sorted(self._lists.glob(f"*/{LISTS_FILE}")):
            name = folder.parent.name
            with self._alone(name) as store:
                self._catch_up(store, name, progress)

    def make_snapshot(self, name: str, progress: Progress = no_progress) -> PublishedList:
        """Have a snapshot of the newest generation.

        Raises:
            PublishingError: there is no such list.
        """
        published = self.published(name)
        if published is None:
            raise PublishingError(f"there is no list {name}; `incar backoffice lists` shows them")
        with self._alone(name) as store:
            info = store.state(name)
            if info is None:
                raise PublishingError(f"the list {name} has lost its content; publish its source's file again")
            return self._announce(store, _draft(published), info, progress, new_snapshot=True)

    def published(self, name: str) -> PublishedList | None:
        """The list as cars see it."""
        return next((each for each in self._repository.index().lists if each.name == name), None)

    # --- one list -------------------------------------------------------------------------------------------------

    @contextmanager
    def _alone(self, name: str) -> Iterator[ListStore]:
        folder = private_folder(self._lists / name)
        with locked(folder / "lock"), ListStore.for_writing(folder, self._store_key()) as store:
            yield store

    def _catch_up(self, store: ListStore, name: str, progress: Progress) -> None:
        """Announce a generation that is live and was never announced."""
        info, published = store.state(name), self.published(name)
        if info and (published is None or published.generation != info.generation):
            areas = published.areas if published else []
            draft = Draft(name=name, title=info.title, bulk=info.bulk, areas=areas)
            self._announce(store, draft, info, progress)

    def _announce(
        self, store: ListStore, draft: Draft, info: ListInfo, progress: Progress, *, new_snapshot: bool = False
    ) -> PublishedList:
        now, before = datetime.now(UTC), self.published(draft.name)
        changes = self._changes(draft.name, info.generation)
        snapshot = next((file for file in before.files if file.kind == "snapshot"), None) if before else None
        if new_snapshot or snapshot is None or changes.outweigh(snapshot.generation, snapshot.length):
            snapshot = self._snapshot(store, info, progress)
        starts = changes.starts(snapshot.generation, snapshot.length, now)
        published = PublishedList(
            name=draft.name,
            title=draft.title or draft.name,
            bulk=draft.bulk,
            areas=draft.areas,
            generation=info.generation,
            entries=info.entries,
            digest=info.digest,
            produced_at=info.produced_at,
            files=[snapshot, *(self._log_file(info, since) for since in starts)],
        )
        self._repository.publish(lambda index: _with(index, draft.name, published))
        self._forget(draft.name, changes.outlived(snapshot.generation, now))
        return published

    # --- files ----------------------------------------------------------------------------------------------------

    def _snapshot(self, store: ListStore, info: ListInfo, progress: Progress) -> ListFile:
        entries = _counted(store.entries(info.name), "making a snapshot", progress)
        return self._target(info, "snapshot", 0, packed(in_blocks(info.generation, [], entries)))

    def _log_file(self, info: ListInfo, since: int) -> ListFile:
        """Every change since a generation, in one file."""

        def frames() -> Iterator[bytes]:
            for generation in range(since + 1, info.generation + 1):
                with self._change_file(info.name, generation).open("rb") as file:
                    yield from read_sealed(file, self._keys.get)

        return self._target(info, "changes", since, frames())

    def _target(
        self, info: ListInfo, kind: Literal["snapshot", "changes"], since: int, frames: Iterable[bytes]
    ) -> ListFile:
        """A sealed file where cars fetch it, under its own hash."""
        folder = self._repository.targets / "lists" / info.name
        folder.mkdir(parents=True, exist_ok=True)
        making = folder / ".making"
        self._seal(making, frames, PUBLIC)
        with making.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        length = making.stat().st_size
        making.rename(folder / sha256)
        return ListFile(
            kind=kind,
            since=since,
            generation=info.generation,
            length=length,
            sha256=sha256,
            entries=info.entries,
            digest=info.digest,
            produced_at=info.produced_at,
        )

    def _seal(self, path: Path, frames: Iterable[bytes], mode: int = 0o600) -> None:
        with new_file(path, mode) as file, SealedWriter(file, *self._keys.newest()) as sealed:
            for frame in frames:
                sealed.write(frame)

    def _change_file(self, name: str, generation: int) -> Path:
        return private_folder(self._lists / name / "changes") / str(generation)

    def _changes(self, name: str, newest: int) -> Changes:
        found = {}
        for path in private_folder(self._lists / name / "changes").glob("[1-9]*"):
            status = path.stat()
            made_at = datetime.fromtimestamp(status.st_mtime, UTC)
            found[int(path.name)] = Change(generation=int(path.name), made_at=made_at, length=status.st_size)
        return Changes(found, newest)

    def _forget(self, name: str, generation: int) -> None:
        """Remove changes that are needed no longer, and what killed publications have left."""
        for path in (self._lists / name / "changes").iterdir():
            if path.name.startswith(".") or int(path.name) <= generation:
                path.unlink()


def _draft(published: PublishedList) -> Draft:
    return Draft(name=published.name, title=published.title, bulk=published.bulk, areas=published.areas)


def _with(index: ListIndex, name: str, published: PublishedList | None) -> ListIndex:
    others = [each for each in index.lists if each.name != name]
    return replace(index, lists=sorted([*others, *([published] if published else [])], key=lambda each: each.name))


def _counted(entries: Iterable[ListEntry], doing: str, progress: Progress) -> Iterator[ListEntry]:
    for count, entry in enumerate(entries):
        if count % PROGRESS_EVERY == 0:
            progress(doing, count)
        yield entry
