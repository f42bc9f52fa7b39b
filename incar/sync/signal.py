"""Holds the back office's waiting signal, in the core's loop: says at once that lists or activations have come.

While the signal cannot be held, lists are asked for every so often instead.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from contextlib import aclosing

from incar.camera.backoff import Backoff
from incar.messages.home import Activation, Signal
from incar.sync.link import HomeLink, NotNowError, RefusedForGoodError

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0

_log = logging.getLogger(__name__)


class SignalWatch:
    """One car's signal."""

    def __init__(
        self,
        link: HomeLink,
        *,
        on_lists: Callable[[], None],
        on_activation: Callable[[Activation], None],
        on_held: Callable[[], None],
        heard: int,
        poll_s: float,
    ) -> None:
        """Nothing is asked yet.

        Args:
            link: the way to the back office.
            on_lists: called when there may be something new about lists.
            on_activation: called for every activation that has not been heard of, oldest first.
            on_held: called when the link is there, after it was not.
            heard: number of the last activation that was heard of before the start.
            poll_s: how often `on_lists` is called while the signal cannot be held.
        """
        self._link = link
        self._on_lists = on_lists
        self._on_activation = on_activation
        self._on_held = on_held
        self._poll_s = poll_s
        self._lists = -1
        self._activations = heard
        self._backoff = Backoff(FIRST_WAIT_S, LONGEST_WAIT_S)
        self._told = False
        self.held = False
        """The signal is being held; what comes is known at once."""

    async def run(self) -> None:
        """Hold it, and take it up again whenever it is lost, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._poll())
            while True:
                await self._hold()
                await asyncio.sleep(self._backoff.next_s())

    async def _hold(self) -> None:
        try:
            async with aclosing(self._link.signals()) as signals:
                async for signal in signals:
                    if not self.held:
                        _log.info("the back office's signal is held")
                        self._on_held()
                    self.held, self._told = True, False
                    self._backoff.reset()
                    await self._notice(signal)
        except (NotNowError, RefusedForGoodError) as error:
            if not self._told:
                _log.info("the back office's signal is not held: %s", error)
            self._told = True
        finally:
            self.held = False

    async def _notice(self, signal: Signal) -> None:
        if signal.lists != self._lists:
            self._lists = signal.lists
            self._on_lists()
        if signal.activations != self._activations:
            for activation in await self._link.activations(self._activations):
                self._on_activation(activation)
            self._activations = signal.activations

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(random.uniform(self._poll_s / 2, self._poll_s))  # noqa: S311 - spreads the cars
            if not self.held:
                self._on_lists()
