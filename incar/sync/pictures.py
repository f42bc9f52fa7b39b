"""Overviews go home last, in parts, and only over a link that is meant for them.

The back office says how much of a picture it has, so a picture that was cut off goes on where it stopped. Between two
parts whatever is more urgent has its turn.
"""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Collection

import httpx
import psutil

from incar.messages.home import PictureKind, PictureProgress
from incar.settings import HomeSettings
from incar.sync.link import HomeLink, NotNowError

PART_BYTES = 64 * 1024
NETWORK_HOLDS_S = 30.0
"""For so long the network that was found is taken for the one there is."""
HTTPS_PORT = 443

GoOn = Callable[[], Awaitable[bool]]


class PictureSender:
    """Sends pictures that may be cut off at any part."""

    def __init__(self, link: HomeLink, settings: HomeSettings) -> None:
        self._link = link
        self._settings = settings
        self._interface = ""
        self._looked_s = -NETWORK_HOLDS_S

    async def allowed(self) -> bool:
        """Whether the network as it is now is one that pictures may go over."""
        if not self._settings.overviews:
            return False
        wanted = self._settings.overview_interfaces
        return not wanted or await self._network() in wanted

    async def _network(self) -> str:
        """The interface that leads to the back office, looked up now and then."""
        now_s = time.monotonic()
        if now_s - self._looked_s >= NETWORK_HOLDS_S:
            self._interface, self._looked_s = await _interface_to(self._settings.url), now_s
        return self._interface

    async def send(self, capture_id: str, kind: PictureKind, jpeg: bytes, go_on: GoOn) -> bool:
        """Send what the back office lacks of a picture, while `go_on` says so after each part; whether it has all.

        Raises:
            RefusedForGoodError: it will never be taken.
            NotNowError: try again later.
        """
        progress = await self._link.picture_progress(capture_id, kind)
        if progress.length not in (0, len(jpeg)):  # of an earlier revision of the capture
            progress = PictureProgress(received=0, complete=False)
        while not progress.complete:
            progress = await self._send_part(capture_id, kind, jpeg, progress.received)
            if not progress.complete and not await go_on():
                return False
        return True

    async def _send_part(self, capture_id: str, kind: PictureKind, jpeg: bytes, first: int) -> PictureProgress:
        part = jpeg[first : first + PART_BYTES]
        progress = await self._link.put_picture_part(capture_id, kind, first, len(jpeg), part)
        if progress.received <= first and not progress.complete:
            raise NotNowError("the back office took no part of a picture")
        return progress


async def _interface_to(url: str) -> str:
    """The network interface that leads to an address; nothing where none does."""
    address = httpx.URL(url)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            address.host, address.port or HTTPS_PORT, type=socket.SOCK_DGRAM
        )
    except OSError:
        return ""
    return next((name for family, *_, target in found if (name := _leads_to(family, target))), "")


def _leads_to(family: int, target: tuple[object, ...]) -> str:
    """The interface whose address the system would send from. Nothing is sent: UDP connects without a word."""
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(target)
        except OSError:
            return ""
        return _interface_of({asking.getsockname()[0]})


def _interface_of(addresses: Collection[str]) -> str:
    for name, own in psutil.net_if_addrs().items():
        if any(each.address.partition("%")[0] in addresses for each in own):
            return name
    return ""
