"""The car's end of the wire to the back office (`incar/messages/home.py` says what goes over it).

The core's, and so asynchronous; lists come over a connection of the list keeper's own (`list_link`).
"""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self, TypeVar

import httpx
import msgspec
import zstandard
from httpx_sse import EventSource, SSEError

from incar.messages.home import (
    Activation,
    BatchAnswer,
    HealthReport,
    PictureKind,
    PictureProgress,
    RecordBatch,
    Refusal,
    Signal,
)
from incar.settings import HomeSettings
from incar.sync.identity import (
    CONNECT_RETRIES,
    CONNECT_TIMEOUT_S,
    LIMITS,
    TIMEOUT,
    LinkError,
    NotNowError,
    checked_url,
    tls_context,
    why_not_given,
    why_not_reached,
)

__all__ = ["HomeLink", "LinkError", "NotNowError", "RefusedForGoodError"]

SIGNAL_SILENCE_S = 45.0
"""The back office says something on a held signal every 15 s, be it that there is nothing."""
FINAL = frozenset({400, 404, 409, 413, 422})
"""What the back office says of a request itself. Anything else, or these from anybody else (a proxy, a hotel's
network), says nothing of it."""
Answer = TypeVar("Answer")


class RefusedForGoodError(Exception):
    """The back office will never take this; the text is its reason."""


class HomeLink:
    """A connection to the back office, kept open between requests."""

    def __init__(self, settings: HomeSettings) -> None:
        """Prepare the connection; nothing is sent yet.

        Raises:
            LinkError: a setting or a file is missing or wrong; the text names it.
        """
        self._settings = settings
        self.sent_bytes = 0
        """Requests' lines, headers and bodies so far, tried again or not; without what TLS and TCP add."""
        self._client = httpx.AsyncClient(
            base_url=f"{checked_url(settings)}/v1/cars/{settings.car}",
            transport=httpx.AsyncHTTPTransport(verify=tls_context(settings), limits=LIMITS, retries=CONNECT_RETRIES),
            timeout=TIMEOUT,
            trust_env=False,
            event_hooks={"request": [self._count]},
        )

    async def __aenter__(self) -> Self:
        """The link itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connection."""
        await self._client.aclose()

    async def post_records(self, batch: RecordBatch) -> BatchAnswer:
        """Send records and audit lines; returns when the back office has on disk what it takes.

        Raises:
            RefusedForGoodError: the batch as a whole will never be taken.
            NotNowError: try again later.
        """
        content = zstandard.compress(msgspec.json.encode(batch))
        headers = {"Content-Type": "application/json", "Content-Encoding": "zstd"}
        return await self._ask(BatchAnswer, "POST", "/records", content, headers)

    async def picture_progress(self, capture_id: str, kind: PictureKind) -> PictureProgress:
        """How much of a picture is there already.

        Raises:
            RefusedForGoodError: the picture will never be taken.
            NotNowError: try again later.
        """
        return await self._ask(PictureProgress, "GET", f"/pictures/{capture_id}/{kind}")

    async def put_picture_part(
        self, capture_id: str, kind: PictureKind, offset: int, total: int, part: bytes
    ) -> PictureProgress:
        """Send the bytes of a picture of `total` bytes that start at `offset`; returns when they are on disk.

        Raises:
            RefusedForGoodError: the picture will never be taken.
            NotNowError: try again later.
        """
        headers = {
            "Content-Type": "image/jpeg",
            "Content-Range": f"bytes {offset}-{offset + len(part) - 1}/{total}",
        }
        return await self._ask(PictureProgress, "PUT", f"/pictures/{capture_id}/{kind}", part, headers)

    async def post_health(self, report: HealthReport) -> None:
        """Tell how the car is.

        Raises:
            RefusedForGoodError: the back office makes nothing of it.
            NotNowError: try again later.
        """
        await self._exchange("POST", "/health", msgspec.json.encode(report), {"Content-Type": "application/json"})

    async def activations(self, after: int) -> list[Activation]:
        """What was passed on to this car since number `after`, oldest first.

        Raises:
            RefusedForGoodError: the back office makes nothing of it.
            NotNowError: try again later.
        """
        return await self._ask(list[Activation], "GET", f"/activations?after={after}")

    async def signals(self) -> AsyncGenerator[Signal, None]:
        """The waiting signal, held: one at once, then one whenever a number has risen, until the link is lost.

        Raises:
            RefusedForGoodError: the back office makes nothing of it.
            NotNowError: it cannot be held now, or was lost.
        """
        async with self._held_signal() as events:
            async for event in events.aiter_sse():
                try:
                    yield msgspec.json.decode(event.data, type=Signal)
                except msgspec.DecodeError:
                    raise NotNowError("the back office's signal makes no sense") from None
        raise NotNowError("the back office has let go of the signal")

    @asynccontextmanager
    async def _held_signal(self) -> AsyncIterator[EventSource]:
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        timeout = httpx.Timeout(SIGNAL_SILENCE_S, connect=CONNECT_TIMEOUT_S)
        try:
            async with self._client.stream("GET", "/signal", headers=headers, timeout=timeout) as answer:
                if not answer.is_success:
                    await answer.aread()
                    _raise_refusal(answer)
                yield EventSource(answer)
        except SSEError as error:
            raise NotNowError("what answers for the signal is no stream of events") from error
        except httpx.TransportError as error:
            raise NotNowError(why_not_reached(error, self._settings)) from None

    async def _ask(
        self,
        kind: type[Answer],
        method: str,
        path: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        answer = await self._exchange(method, path, content, headers)
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except msgspec.DecodeError:
            raise NotNowError("what answers is not the back office: its answer makes no sense") from None

    async def _exchange(
        self, method: str, path: str, content: bytes | None, headers: Mapping[str, str] | None
    ) -> httpx.Response:
        try:
            answer = await self._client.request(method, path, content=content, headers=headers)
        except httpx.TransportError as error:
            raise NotNowError(why_not_reached(error, self._settings)) from None
        if not answer.is_success:
            _raise_refusal(answer)
        return answer

    async def _count(self, request: httpx.Request) -> None:
        headers = sum(len(name) + len(value) + 4 for name, value in request.headers.raw)
        self.sent_bytes += len(request.method) + len(request.url.raw_path) + headers + len(request.content) + 14


def _raise_refusal(answer: httpx.Response) -> None:
    refusal = _refusal(answer) if answer.status_code in FINAL else None
    if refusal is None:
        raise NotNowError(why_not_given(answer.status_code))
    raise RefusedForGoodError(refusal.reason)


def _refusal(answer: httpx.Response) -> Refusal | None:
    try:
        return msgspec.json.decode(answer.content, type=Refusal)
    except msgspec.DecodeError:
        return None
