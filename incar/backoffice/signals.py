"""The waiting signal: wakes the streams that cars hold when lists have changed or something was passed on to them.

Publications and activations are made by any process, on this machine or, with PostgreSQL, another. So each server
process looks four times a second at three small things: the signed timestamp's file, the highest number of an
activation, and when a client was last revoked. A held stream costs nothing until one of them has moved.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Collection
from datetime import datetime

from anyio.to_thread import run_sync

from incar.backoffice.activations import Activations
from incar.backoffice.clients import Clients
from incar.backoffice.repository import Repository
from incar.errors import IncarError
from incar.messages.home import Signal

LOOK_EVERY_S = 0.2
TIMESTAMP_FILE = "timestamp.json"

_log = logging.getLogger(__name__)


class Signals:
    """The streams held by one server process. Used in its event loop alone."""

    def __init__(self, repository: Repository, activations: Activations, clients: Clients) -> None:
        self._repository = repository
        self._activations = activations
        self._clients = clients
        self._written_ns = -1
        self._lists = 0
        self._newest: dict[str, int] = {}
        self._highest = 0
        self._revocation: datetime | None = None
        self._refused: frozenset[str] = frozenset()
        self._held: dict[str, set[asyncio.Event]] = {}
        self._closed = False

    @property
    def held(self) -> int:
        """How many streams are held."""
        return sum(map(len, self._held.values()))

    async def watch(self) -> None:
        """Look until closed, and wake who is concerned."""
        while not self._closed:
            try:
                await self.look()
            except (IncarError, OSError) as error:
                _log.warning("changes are not seen: %s", error)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Look once.

        Raises:
            IncarError, OSError: the database does not answer, or the repository cannot be read.
        """
        lists, newest, revocation = await run_sync(self._read)
        everybody = lists != self._lists or revocation != self._revocation
        if revocation != self._revocation:
            known = await run_sync(self._clients.all)
            self._refused = frozenset(client.name for client in known if client.revoked_at)
        self._lists, self._revocation = lists, revocation
        self._newest |= newest
        self._highest = max([self._highest, *newest.values()])
        self._wake(self._held if everybody else self._held.keys() & newest.keys())

    async def stream(self, car: str) -> AsyncGenerator[Signal, None]:
        """The signal as it stands, then each time it has changed; ends when the car is revoked or the server ends."""
        woken = asyncio.Event()
        self._held.setdefault(car, set()).add(woken)
        sent: Signal | None = None
        try:
            while not self._closed and car not in self._refused:
                woken.clear()
                signal = Signal(lists=self._lists, activations=self._newest.get(car, 0))
                if signal != sent:
                    sent = signal
                    yield signal
                else:
                    await woken.wait()
        finally:
            self._held[car].discard(woken)
            if not self._held[car]:
                del self._held[car]

    def close(self) -> None:
        """End every stream, and those to come."""
        self._closed = True
        self._wake(self._held)

    def _wake(self, cars: Collection[str]) -> None:
        for car in list(cars):
            for woken in self._held.get(car, ()):
                woken.set()

    def _read(self) -> tuple[int, dict[str, int], datetime | None]:
        written_ns = (self._repository.metadata / TIMESTAMP_FILE).stat().st_mtime_ns
        lists = self._repository.version() if written_ns != self._written_ns else self._lists
        self._written_ns = written_ns
        return lists, self._activations.newest(after=self._highest), self._clients.newest_revocation()
