"""What a back office does by itself: takes dropped files, lets entries expire, keeps what it has signed fresh, tidies.

`Upkeep` is run by one process. Each duty has its own thread and its own pace, so that a list of millions that is being
taken holds up nothing; what fails is logged and done again.
"""

import logging
import threading
from collections.abc import Callable

from incar.backoffice.database import Database
from incar.backoffice.entries import Entries
from incar.backoffice.office import Office
from incar.backoffice.publishing import Publisher
from incar.backoffice.sources import DropWatch, Sources
from incar.errors import IncarError
from incar.tables import Tables

LOOK_EVERY_S = 1.0
EXPIRE_EVERY_S = 10.0
RENEW_EVERY_S = 3600.0
FAILED_S = 30.0
"""Until what has failed is tried again."""

_log = logging.getLogger(__name__)


class Upkeep:
    """The duties of a back office, each in a thread."""

    def __init__(self, office: Office, database: Database, tables: Tables) -> None:
        self._office = office
        self._publisher = Publisher(office)
        self._entries = Entries(office, database, self._publisher, tables)
        self._sources = Sources(office, database, self._publisher, tables)
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin every duty."""
        self._begin("renewal", self.renew, RENEW_EVERY_S)
        self._begin("expiry", self._entries.expire, EXPIRE_EVERY_S)
        for source in self._office.settings.sources:
            watch = DropWatch(self._sources, source, self._office.drop_folder(source))
            self._begin(f"drop folder of {source.name}", watch.look, LOOK_EVERY_S)

    def close(self) -> None:
        """End every duty; one that is at work ends its work first."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def renew(self) -> None:
        """Finish what was interrupted, renew what grows old, remove what is no longer needed.

        Raises:
            IncarError: the folder or the database cannot be used.
        """
        self._publisher.repair()
        self._entries.renew()
        self._office.repository.renew()
        self._office.repository.prune()

    def _begin(self, name: str, duty: Callable[[], object], every_s: float) -> None:
        thread = threading.Thread(target=self._repeat, args=(name, duty, every_s), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _repeat(self, name: str, duty: Callable[[], object], every_s: float) -> None:
        wait_s = 0.0
        while not self._stop.wait(wait_s):
            try:
                duty()
                wait_s = every_s
            except IncarError as error:
                _log.warning("%s: %s", name, error)
                wait_s = min(every_s, FAILED_S)
            except OSError as error:
                _log.warning("%s: the folder cannot be used (%s)", name, error.strerror)
                wait_s = min(every_s, FAILED_S)
