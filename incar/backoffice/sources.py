"""Lists that others bring: files dropped into a folder or uploaded, checked and published, or refused with a report.

A file that is accepted is removed: what it held is in the encrypted list. One that is refused is moved into `refused/`
beside a report that says why and repeats nothing of it.
"""

import logging
import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from incar.backoffice.database import Database
from incar.backoffice.files import PRIVATE, private_folder, write_file
from incar.backoffice.office import Office
from incar.backoffice.office_audit import note
from incar.backoffice.publishing import Draft, Progress, Publisher, no_progress
from incar.backoffice.settings import SourceSettings
from incar.errors import IncarError
from incar.hotlist.formats import FileReport, ListFile, ListFileError
from incar.hotlist.mapping import ListMapping, MappingError, load_mapping
from incar.hotlist.policy import age_s, known_age_s
from incar.messages.home import Published, PublishedList
from incar.tables import Tables

STILL_S = 2.0
"""A dropped file is whole when it has not changed for this long."""
REFUSED = "refused"
DROPPED = "drop folder"
"""Stands as the author of what came from there."""
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")

_log = logging.getLogger(__name__)


class SourceError(IncarError):
    """A list is not taken from where it came from."""


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Why a file was not taken: what stands beside it in `refused/`."""

    file: str
    source: str
    owner: str
    at: datetime
    reason: str
    report: FileReport


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """A file that has become a list."""

    published: PublishedList
    duplicates: int
    report: FileReport

    @property
    def told(self) -> Published:
        """As a client is told."""
        each = self.published
        return Published(generation=each.generation, entries=each.entries, bad_lines=self.report.bad_lines)


class ListStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One list as the back office has it."""

    name: str
    title: str
    owner: str
    areas: list[str]
    expected_h: float
    late: bool
    age_s: float | None
    """Since it was produced; None: it has never come, or this machine's clock is behind it."""
    published: PublishedList | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A source's file; `entries.report` says what was found in it, also when it was refused."""

    source: SourceSettings
    mapping: ListMapping
    entries: ListFile


class Sources:
    """Takes list files. Threads may share it."""

    def __init__(self, office: Office, database: Database, publisher: Publisher, tables: Tables) -> None:
        self._office = office
        self._database = database
        self._publisher = publisher
        self._tables = tables

    def source(self, name: str, client: str = "") -> SourceSettings:
        """The source of a list; with `client`, one that this client may upload.

        Raises:
            SourceError: there is none, or the client may not.
        """
        source = self._office.settings.source(name)
        if source is None:
            raise SourceError(f"no source brings a list named {name}; see the sources in backoffice.toml")
        if client and client not in source.clients:
            raise SourceError(
                f"this client does not bring the list {name}; see the source's clients in backoffice.toml"
            )
        return source

    def open(self, name: str, file: Path) -> Opened:
        """A file as its source lays it out; nothing is read yet.

        Raises:
            SourceError: there is no such source.
            MappingError: the source's mapping is wrong.
        """
        source = self.source(name)
        own = source.mapping.endswith(".toml")
        mapping = load_mapping(str(self._office.folder / source.mapping) if own else source.mapping)
        return Opened(source, mapping, ListFile(file, mapping, self._tables))

    def publish(
        self, opened: Opened, produced_at: datetime, *, author: str, progress: Progress = no_progress
    ) -> Accepted:
        """Check a file and publish it as the list of its source.

        Raises:
            SourceError: the file is older than the list.
            ListFileError: the file is not whole or not what its mapping says.
            MappingError: the source's mapping does not fit the code tables.
            StoreError, UnusableRepositoryError: it cannot be published.
        """
        source = opened.source
        self._check_time(source.name, produced_at)
        draft = Draft(name=source.name, title=source.title, bulk=opened.mapping.bulk, areas=source.areas)
        outcome = self._publisher.publish(draft, opened.entries, produced_at=produced_at, progress=progress)
        with self._database.writing() as connection:
            note(connection, author, "publish", "list", source.name, f"generation {outcome.published.generation}")
        return Accepted(published=outcome.published, duplicates=outcome.duplicates, report=opened.entries.report)

    def take(self, name: str, file: Path, produced_at: datetime, *, author: str) -> Accepted:
        """`open` and `publish` an uploaded file; both say what they raise."""
        return self.publish(self.open(name, file), produced_at, author=author)

    def take_dropped(self, name: str, file: Path) -> Accepted | None:
        """Publish a dropped file and remove it, or move it to `refused/`; what was published.

        Raises:
            StoreError, UnusableRepositoryError, DatabaseUnusableError: not the file's fault; it stays.
        """
        produced_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        opened: Opened | None = None
        try:
            opened = self.open(name, file)
            accepted = self.publish(opened, produced_at, author=DROPPED)
        except (SourceError, ListFileError, MappingError) as error:
            self._refuse(self.source(name), file, str(error), opened.entries.report if opened else FileReport())
            return None
        file.unlink()
        return accepted

    def _refuse(self, source: SourceSettings, file: Path, reason: str, report: FileReport) -> None:
        now = datetime.now(UTC)
        kept = private_folder(file.parent / REFUSED) / f"{now:%Y%m%dT%H%M%S.%f}-{file.name}"
        file.rename(kept)
        kept.chmod(PRIVATE)
        told = Refused(file=file.name, source=source.name, owner=source.owner, at=now, reason=reason, report=report)
        write_file(kept.with_name(f"{kept.name}.report.json"), msgspec.json.format(msgspec.json.encode(told), indent=2))
        _log.warning("list %s: a dropped file was refused; it lies in %s with a report", source.name, kept.parent)

    def status(self, now: datetime | None = None) -> list[ListStatus]:
        """Every list that there is or is to be, by name."""
        now = now or datetime.now(UTC)
        published = {each.name: each for each in self._office.repository.index().lists}
        sources = {source.name: source for source in self._office.settings.sources}
        return [
            _status(name, sources.get(name), published.get(name), now) for name in sorted(published.keys() | sources)
        ]

    def withdraw(self, name: str, *, author: str) -> None:
        """Have cars forget a list.

        Raises:
            PublishingError: there is none.
        """
        self._publisher.withdraw(name)
        with self._database.writing() as connection:
            note(connection, author, "withdraw", "list", name)

    def _check_time(self, name: str, produced_at: datetime) -> None:
        if known_age_s(age_s(produced_at, datetime.now(UTC))) is None:
            raise SourceError("the file was produced in the future; check its time, and this machine's clock")
        published = self._publisher.published(name)
        if published and produced_at < published.produced_at:
            raise SourceError("the file is older than the list that is published; send the newest one")


class DropWatch:
    """Looks for dropped files of one source. `look` is to be called about once a second, by one thread."""

    def __init__(self, sources: Sources, source: SourceSettings, folder: Path, still_s: float = STILL_S) -> None:
        self._sources = sources
        self._source = source
        self._folder = private_folder(folder)
        self._still_s = still_s
        self._seen: dict[Path, _Seen] = {}

    def look(self) -> list[Accepted]:
        """Take the files that are whole, the oldest first; what was published.

        Raises:
            StoreError, UnusableRepositoryError, DatabaseUnusableError: a list cannot be published; its file stays.
        """
        now_s = time.monotonic()
        seen = {path: self._look_at(path, state, now_s) for path, state in _files(self._folder)}
        self._seen = dict(sorted(seen.items(), key=lambda item: item[1].changed_ns))
        whole = [path for path, file in self._seen.items() if now_s - file.since_s >= self._still_s]
        taken = (self._sources.take_dropped(self._source.name, path) for path in whole)
        return [accepted for accepted in taken if accepted]

    def _look_at(self, path: Path, state: os.stat_result, now_s: float) -> "_Seen":
        before = self._seen.get(path)
        if before and (before.size, before.changed_ns) == (state.st_size, state.st_mtime_ns):
            return before
        return _Seen(state.st_size, state.st_mtime_ns, now_s)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A dropped file, and since when it has been as it is, by the monotonic clock."""

    size: int
    changed_ns: int
    since_s: float


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in folder.iterdir():
        if not path.name.startswith(".") and not path.name.endswith(UNFINISHED):
            with suppress(FileNotFoundError):  # its writer has renamed it meanwhile
                state = path.lstat()
                if stat.S_ISREG(state.st_mode):
                    yield path, state


def _status(name: str, source: SourceSettings | None, published: PublishedList | None, now: datetime) -> ListStatus:
    age = known_age_s(age_s(published.produced_at, now)) if published else None
    due_h = source.expected_h if source else 0
    return ListStatus(
        name=name,
        title=(source.title if source else "") or (published.title if published else "") or name,
        owner=source.owner if source else "",
        areas=published.areas if published else source.areas if source else [],
        expected_h=due_h,
        late=bool(due_h) and (age is None or age > due_h * 3600),
        age_s=None if age is None else round(age, 1),
        published=published,
    )
