"""The process that keeps the car's lists (`incar list-keeper`), so that matching never waits for them.

It speaks lines of JSON with the core (`incar/messages/keeper.py`). It asks when the core says so and, having been left
alone for long, by itself. The end of its standard input, or any signal, ends it where it stands: what was applied by
then is whole, what was not is cleared away the next time.
"""

import logging
import os
import random
import signal
import threading
from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import BinaryIO

import msgspec

from incar.camera.backoff import Backoff
from incar.errors import IncarError
from incar.messages.keeper import KeeperCommand, KeeperReport
from incar.paths import data_directory
from incar.position.clock import TrustedClock
from incar.position.stamp import ClockTrust
from incar.settings import Settings, SettingsError
from incar.store.keys import find_key
from incar.sync.list_link import ListLink
from incar.sync.lists import Car, ListUpdater
from incar.sync.trust import Moment

QUIET_S = 900.0
"""Asks by itself after this long, should a signal have been lost."""
FIRST_WAIT_S = 1.0
"""After a failure: a link that was lost is often there again, and an urgent entry may wait."""
NICENESS = 5
"""Matching goes first."""

_log = logging.getLogger(__name__)


def keep_lists(commands: BinaryIO, reports: BinaryIO) -> None:
    """Run until `commands` ends, which ends the process.

    Raises:
        IncarError: a setting, a file of the link or the store is wrong; told as a report too.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the core, which then hangs up
    os.nice(NICENESS)
    told = threading.Lock()

    def tell(report: KeeperReport) -> None:
        with told:
            reports.write(msgspec.json.encode(report) + b"\n")
            reports.flush()

    clock = TrustedClock()
    try:
        settings = _first_line(commands)
        with ListLink(settings.home) as link:
            updater = ListUpdater(car_of(settings, lambda: moment(clock)), link, tell)
            _Keeper(updater, clock, settings.home.poll_s).keep(commands)
    except IncarError as error:
        tell(KeeperReport(at=moment(clock).utc, reason=str(error)))
        raise


def car_of(settings: Settings, now: Callable[[], Moment]) -> Car:
    """This car, by its settings.

    Raises:
        StoreError: there is no key for the stores.
    """
    store = settings.store
    folder = Path(store.data_directory) if store.data_directory else data_directory()
    key = find_key(folder, Path(store.key_file) if store.key_file else None)
    return Car(folder, key, settings.home.root_file, settings.home.area, now)


def moment(clock: TrustedClock) -> Moment:
    """The time by satellites where they have been heard, else by this machine's clock."""
    stamp = clock.stamp()
    if stamp.offset_s is not None:
        return Moment((stamp.utc - timedelta(seconds=stamp.offset_s)).astimezone(UTC), confirmed=True)
    return Moment(stamp.utc, confirmed=stamp.trust is ClockTrust.SYNCHRONISED)


def _first_line(commands: BinaryIO) -> Settings:
    try:
        return msgspec.json.decode(commands.readline(), type=Settings)
    except msgspec.DecodeError as error:
        raise SettingsError(f"the settings on standard input are wrong: {error}; correct what writes them") from error


class _Keeper:
    """Asks when told to or when long left alone; a thread of its own listens to the core."""

    def __init__(self, updater: ListUpdater, clock: TrustedClock, poll_s: float) -> None:
        self._updater = updater
        self._clock = clock
        self._longest_s = max(FIRST_WAIT_S, poll_s)

    def keep(self, commands: BinaryIO) -> None:
        threading.Thread(target=self._listen, args=(commands,), daemon=True).start()
        backoff = Backoff(FIRST_WAIT_S, self._longest_s)
        while True:
            if self._updater.update().reason:
                self._updater.wait(backoff.next_s())
            else:
                backoff.reset()
                self._updater.wait(random.uniform(QUIET_S / 2, QUIET_S))  # noqa: S311 - spreads the cars

    def _listen(self, commands: BinaryIO) -> None:
        code = 1
        try:
            for line in commands:
                self._obey(msgspec.json.decode(line, type=KeeperCommand))
            code = 0
        except msgspec.DecodeError as error:
            _log.error("a command makes no sense (%s)", error)
        finally:
            os._exit(code)  # the core has gone; being killed is what the rest is made for

    def _obey(self, command: KeeperCommand) -> None:
        if command.time is not None:
            self._clock.compare(command.time)
        if command.now:
            self._updater.poke()
