"""What the back office does by the clock, in a process of its own: its chores as a table.

Files dropped are taken, entries past their time leave their lists, the timestamp is signed again, partitions are made
ahead, and what is past its time is deleted. A chore that fails is tried again at its next turn. Taking a list of
millions lasts minutes, and has a thread of its own: an entry still ends on time.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from incar.backoffice.days import Days
from incar.backoffice.office import Office
from incar.backoffice.publishing import Publisher
from incar.backoffice.services import Services
from incar.backoffice.sources import DropWatch
from incar.errors import IncarError

TICK_S = 0.5
HOUR_S = 3600.0

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Chore:
    """Something done again and again; `due_s` is of the monotonic clock."""

    name: str
    every_s: float
    work: Callable[[], object]
    due_s: float = 0.0
    long: bool = False
    """May last minutes: the others do not wait for it."""


def chores(services: Services) -> list[Chore]:
    """Everything there is to do."""
    office, days = services.office, Days(services.database)
    watches = {
        source.name: DropWatch(services.sources, source, office.drop_folder(source))
        for source in office.settings.sources
    }

    def now() -> datetime:
        return datetime.now(UTC)

    return [
        Chore("publishing what was cut off", 24 * HOUR_S, Publisher(office).repair),
        Chore("signing the timestamp", HOUR_S, office.repository.renew),
        Chore("making partitions", HOUR_S, lambda: days.make_ahead(now().date())),
        *(Chore(f"taking what is dropped for {name}", 1.0, watch.look, long=True) for name, watch in watches.items()),
        Chore("ending entries past their time", 10.0, services.entries.expire),
        Chore("renewing the lists made here", HOUR_S, services.entries.renew),
        Chore("forgetting what was passed on", HOUR_S, lambda: services.activations.trim(now())),
        Chore("thinning health reports", HOUR_S, lambda: services.health.trim(now())),
        Chore("removing files of old", HOUR_S, office.repository.prune),
        Chore("renewing the server's certificate", 24 * HOUR_S, office.ensure_server_certificate),
    ]


def keep_house(folder: Path, server: int) -> None:
    """Do every chore in its turn, until the process is told to end or the `server` process is no longer there."""
    begin_process()
    services, over = Services.open(Office.open(folder)), threading.Event()
    todo = chores(services)
    lanes = [[chore for chore in todo if not chore.long], *([chore] for chore in todo if chore.long)]
    try:
        with ThreadPoolExecutor(len(lanes)) as threads:
            ended = wait([threads.submit(_do_in_turn, lane, server, over) for lane in lanes], None, FIRST_COMPLETED)
            over.set()
            for lane in ended.done:
                lane.result()
    finally:
        services.close()


def _do_in_turn(todo: Sequence[Chore], server: int, over: threading.Event) -> None:
    while os.getppid() == server and not over.wait(TICK_S):
        for chore in todo:
            do_when_due(chore, time.monotonic())


def begin_process() -> None:
    """What every process of the back office begins with."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a person's Ctrl-C is the supervisor's; it ends this one
    logging.basicConfig(format="%(asctime)s %(name)s: %(message)s")
    logging.getLogger("incar").setLevel(logging.INFO)


def do_when_due(chore: Chore, now_s: float) -> None:
    """Do a chore whose time has come."""
    if now_s < chore.due_s:
        return
    chore.due_s = now_s + chore.every_s
    try:
        chore.work()
    except IncarError as error:
        _log.error("%s: %s", chore.name, error)
