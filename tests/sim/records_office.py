"""A back office as a car meets it with its records, kept in memory: what it has taken, and what it is to say next."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
import zstandard
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from incar.messages.home import (
    Activation,
    AuditLine,
    BatchAnswer,
    HealthReport,
    ItemAnswer,
    PictureProgress,
    RecordBatch,
    RecordItem,
    Refusal,
    Signal,
)

Key = tuple[str, str, int]


@dataclass
class RecordsOffice:
    """An ASGI application; its fields are for a test to look at and to change."""

    records: dict[Key, bytes] = field(default_factory=dict)
    patches: dict[str, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    """By capture id; what has arrived so far."""
    lengths: dict[str, int] = field(default_factory=dict)
    """By capture id; of the picture that has begun."""
    audit: dict[int, AuditLine] = field(default_factory=dict)
    health: list[HealthReport] = field(default_factory=list)
    activations: list[Activation] = field(default_factory=list)
    signal: Signal = field(default_factory=lambda: Signal(lists=1, activations=0))
    batches: list[list[Key]] = field(default_factory=list)
    """Every batch as it came, refused or not."""
    refuses: Callable[[RecordItem], str] = lambda _item: ""
    """Why an item is refused, for itself."""
    refuses_audit: bool = False
    spoils: Callable[[RecordItem], bool] = lambda _item: False
    """Whether an item makes the whole batch refused."""
    trouble: Callable[[Request], str] = lambda _request: ""
    """`busy`: 503 at once; `lost`: everything is done and then answered with 502."""

    def __post_init__(self) -> None:
        car = "/v1/cars/{car}"
        self._application = Starlette(
            routes=[
                Route(f"{car}/records", self._take_records, methods=["POST"]),
                Route(f"{car}/pictures/{{capture}}/overview", self._picture, methods=["GET", "PUT"]),
                Route(f"{car}/health", self._take_health, methods=["POST"]),
                Route(f"{car}/signal", self._signal),
                Route(f"{car}/activations", self._activations),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._application(scope, receive, send)

    @property
    def complete(self) -> set[str]:
        """Captures whose picture is here."""
        return {capture for capture in self.pictures if self._progress(capture).complete}

    def kinds(self) -> list[str]:
        """The kinds of the records, in the order they came."""
        return [kind for kind, _, _ in self.records]

    def pass_on(self, *activations: Activation) -> None:
        """Let the signal say that there are these."""
        self.activations += activations
        self.signal = Signal(lists=self.signal.lists, activations=self.activations[-1].number)

    async def _take_records(self, request: Request) -> Response:
        batch = msgspec.json.decode(zstandard.decompress(await request.body()), type=RecordBatch)
        self.batches.append([_key(item) for item in batch.items])
        if self.trouble(request) == "busy":
            return Response(status_code=503)
        if any(self.spoils(item) for item in batch.items) or (batch.audit and self.refuses_audit):
            return _refused("an item of the batch cannot be understood")
        answers = [self._take(item) for item in batch.items]
        self.audit |= {line.sequence: line for line in batch.audit}
        return self._answer(request, BatchAnswer(items=answers, audit_kept=max(self.audit, default=0)))

    def _take(self, item: RecordItem) -> ItemAnswer:
        if reason := self.refuses(item):
            return ItemAnswer(status="refused", reason=reason)
        new = _key(item) not in self.records
        self.records[_key(item)] = bytes(item.body)
        if item.kind == "capture":
            self.patches[item.record_id] = item.patch
        return ItemAnswer(status="new" if new else "known")

    async def _picture(self, request: Request) -> Response:
        capture = request.path_params["capture"]
        if not any((kind, each) == ("capture", capture) for kind, each, _ in self.records):
            return _refused("there is no such capture")
        if self.trouble(request) == "busy":
            return Response(status_code=503)
        if request.method == "PUT":
            self._take_part(capture, request.headers["content-range"], await request.body())
        return self._answer(request, self._progress(capture))

    def _progress(self, capture: str) -> PictureProgress:
        received, length = len(self.pictures.get(capture, b"")), self.lengths.get(capture, 0)
        return PictureProgress(received=received, complete=0 < length == received, length=length)

    def _take_part(self, capture: str, content_range: str, part: bytes) -> None:
        span, total = content_range.removeprefix("bytes ").split("/")
        first, last = (int(each) for each in span.split("-"))
        assert last - first + 1 == len(part)
        before = self.pictures.get(capture, b"") if self.lengths.get(capture) == int(total) else b""
        if first == len(before):
            self.pictures[capture] = before + part
            self.lengths[capture] = int(total)

    async def _take_health(self, request: Request) -> Response:
        self.health.append(msgspec.json.decode(await request.body(), type=HealthReport))
        return Response(status_code=204)

    async def _signal(self, _request: Request) -> Response:
        return StreamingResponse(self._signals(), media_type="text/event-stream")

    async def _signals(self) -> AsyncIterator[bytes]:
        told = None
        while True:
            if self.signal != told:
                told = self.signal
                yield b"data: " + msgspec.json.encode(told) + b"\n\n"
            await asyncio.sleep(0.02)

    async def _activations(self, request: Request) -> Response:
        after = int(request.query_params["after"])
        return self._answer(request, [each for each in self.activations if each.number > after])

    def _answer(self, request: Request, content: object) -> Response:
        if self.trouble(request) == "lost":
            return Response(status_code=502)
        return Response(msgspec.json.encode(content), media_type="application/json")


def activation(number: int, vrm: str = "LD68KZP", *, seen_at: datetime | None = None) -> Activation:
    """A hit elsewhere, just seen."""
    return Activation(
        number=number,
        activation_id=f"a-{number}",
        vrm=vrm,
        category="stolen",
        seen_at=seen_at or datetime.now(UTC),
        latitude_deg=52.01,
        longitude_deg=-1.0,
        distance_m=1113.0,
        source="BX14",
    )


def _key(item: RecordItem) -> Key:
    return item.kind, item.record_id, item.revision


def _refused(reason: str) -> Response:
    return Response(msgspec.json.encode(Refusal(reason=reason)), 422, media_type="application/json")
