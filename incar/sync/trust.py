"""Which files of the back office are to be believed, by The Update Framework (python-tuf).

The car is given the root of trust once, with its certificate. Every asking walks from there: roots that rotated,
timestamp, snapshot, targets and their delegates, each signed by those whom the one before names, none older than what
this car has seen, none past its expiry. `Trust.refresh` gives what is `Vouched` for or raises; a refusal changes
nothing in the car: its lists stay, and their age grows on the display.

Expiry needs a time. It is the clock's, but never before the latest time that was ever confirmed: a clock that was unset
at start does not bring old metadata back to life. A clock that is ahead makes good metadata look expired; so a refusal
for expiry says whether the clock is confirmed.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import httpx
import msgspec
from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    UnsignedMetadataError,
)
from tuf.api.metadata import TargetFile
from tuf.api.serialization import DeserializationError
from tuf.ngclient.config import UpdaterConfig
from tuf.ngclient.fetcher import FetcherInterface
from tuf.ngclient.updater import Updater

from incar.errors import IncarError
from incar.messages.home import INDEX_PATH, ListIndex
from incar.sync.identity import LinkError, NotNowError, why_not_given
from incar.sync.list_link import ListLink
from incar.sync.memory import MEMORY_FILE, load_memory, save_memory

_log = logging.getLogger(__name__)

METADATA_LIMIT_BYTES = 4 * 1024 * 1024
TIMESTAMP_LIMIT_BYTES = 16 * 1024


class DistrustError(IncarError):
    """What the back office serves is not to be believed; the text says why. Nothing of it was taken."""


@dataclass(frozen=True)
class Moment:
    """The time as this car has it."""

    utc: datetime
    confirmed: bool
    """By satellites or a time server."""
    remembered: bool = False
    """It is the latest that was ever confirmed, and later than the clock."""


class Vouched:
    """One consistent state of the repository, verified."""

    def __init__(self, updater: Updater, asking: Callable[[], AbstractContextManager[None]]) -> None:
        """Use `Trust.refresh`."""
        self._updater = updater
        self._asking = asking

    def target(self, path: str) -> TargetFile:
        """Length, hashes and signed `custom` of a target: the list index, a model, a release.

        Raises:
            DistrustError: nobody who may vouches for it.
            NotNowError: its metadata cannot be fetched now.
        """
        with self._asking():
            target = self._updater.get_targetinfo(path)
        if target is None:
            raise DistrustError(f"nobody who may vouches for {path}; it is not taken")
        return target

    def index(self) -> ListIndex:
        """Every list there is, and the files that lead to it.

        Raises:
            DistrustError: nobody who may vouches for it, or it makes no sense.
            NotNowError: its metadata cannot be fetched now.
        """
        try:
            return msgspec.convert(self.target(INDEX_PATH).custom, ListIndex)
        except msgspec.ValidationError as error:
            raise DistrustError(f"the signed list index makes no sense: {error}") from error


class Trust:
    """What this car has come to trust, kept in a folder."""

    def __init__(self, root_file: str, folder: Path, link: ListLink, moment: Callable[[], Moment]) -> None:
        """Nothing is asked yet.

        Args:
            root_file: the root of trust given at provisioning.
            folder: where metadata and memory are kept.
            link: the way to the metadata.
            moment: the time.

        Raises:
            LinkError: the root file cannot be read.
        """
        self._root = _read_root(root_file)
        self._folder = folder
        self._fetcher = _Fetcher(link)
        self._moment = moment

    def refresh(self) -> Vouched:
        """Ask for the newest metadata and verify it.

        Raises:
            DistrustError: it is not to be believed.
            NotNowError: it cannot be fetched now.
            LinkError: the root file is no root of trust.
        """
        moment = self._never_backwards(self._moment())
        asking = partial(_told, self._fetcher, moment)
        with asking():
            updater = self._updater()
            # python-tuf judges expiry by the system's clock alone and has no public way to be given a time.
            updater._trusted_set.reference_time = moment.utc  # noqa: SLF001 - see above
            updater.refresh()
        return Vouched(updater, asking)

    def _updater(self) -> Updater:
        metadata = self._folder / "metadata"
        metadata.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return Updater(str(metadata), "metadata/", fetcher=self._fetcher, config=_CONFIG, bootstrap=self._root)
        except RepositoryError as error:
            raise LinkError("[home] root_file is no root of trust; put in the one made at enrolment") from error

    def _never_backwards(self, moment: Moment) -> Moment:
        """The later of this moment and the latest that was ever confirmed; remembers a confirmed one."""
        memory = load_memory(self._folder)
        if moment.utc < memory.latest_time:
            return Moment(memory.latest_time, confirmed=True, remembered=True)
        if moment.confirmed:
            try:
                save_memory(self._folder, msgspec.structs.replace(memory, latest_time=moment.utc))
            except OSError as error:
                _log.warning("the time cannot be remembered (%s); see to the disk", error.strerror)
        return moment


_CONFIG = UpdaterConfig(
    root_max_length=METADATA_LIMIT_BYTES,
    timestamp_max_length=TIMESTAMP_LIMIT_BYTES,
    snapshot_max_length=METADATA_LIMIT_BYTES,
    targets_max_length=METADATA_LIMIT_BYTES,
)


_MEANINGS: dict[type[Exception], str] = {
    BadVersionNumberError: "the signed metadata is older than what this car has seen, or of two publications",
    LengthOrHashMismatchError: "the metadata is not what was signed: altered, cut short, or of two publications",
    UnsignedMetadataError: "the metadata is not signed by those who may sign it",
    DownloadLengthMismatchError: "the metadata is longer than it may be",
    DeserializationError: "the metadata cannot be read: altered or cut short",
    DownloadError: "the metadata cannot be fetched",
    RepositoryError: "the signed metadata contradicts what was signed before",
}
"""The first that an error is of."""


class _Fetcher(FetcherInterface):
    """python-tuf's way to our connection."""

    def __init__(self, link: ListLink) -> None:
        self._repository = link.repository
        self.why_not_reached = link.why_not_reached
        self.name = ""
        """Of the file last asked for."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        self.name = url.rpartition("/")[2]
        with self._repository.stream("GET", url) as answer:
            if not answer.is_success:
                answer.read()  # or the connection would be closed, and the next request cost a handshake
                raise DownloadHTTPError(answer.reason_phrase, answer.status_code)
            yield from answer.iter_bytes()


@contextmanager
def _told(fetcher: _Fetcher, moment: Moment) -> Iterator[None]:
    """Says of every failure of the library's what it means, and what is to be done."""
    try:
        yield
    except httpx.TransportError as error:
        raise NotNowError(fetcher.why_not_reached(error)) from None
    except DownloadHTTPError as error:
        raise NotNowError(why_not_given(error.status_code, fetcher.name)) from None
    except (RepositoryError, DownloadError) as error:
        raise DistrustError(f"{_meaning(error, moment)} ({error}); the lists stay as they are") from error
    except OSError as error:
        raise NotNowError(f"signed metadata cannot be kept ({error.strerror}); see to the disk") from error


def _meaning(error: RepositoryError | DownloadError, moment: Moment) -> str:
    if not isinstance(error, ExpiredMetadataError):
        return next(meaning for kind, meaning in _MEANINGS.items() if isinstance(error, kind))
    time = f"{moment.utc:%H:%M on %d %B %Y} (UTC)"
    if moment.remembered:
        return (
            f"the signed metadata has run out by {time}, a time that was confirmed once and is later than the clock;"
            f" if it never was that time, remove sync/{MEMORY_FILE} from the data folder"
        )
    if moment.confirmed:
        return f"the signed metadata has run out by {time}: it is renewed no longer, or an old copy is being served"
    return f"the signed metadata has run out by this car's clock, which says {time} and is not confirmed: set it"


def _read_root(path: str) -> bytes:
    if not path:
        raise LinkError("[home] root_file is not set; put in the root of trust made at enrolment")
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise LinkError(f"[home] root_file cannot be read ({error.strerror}); correct its path or rights") from error
