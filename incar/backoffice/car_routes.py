"""What a car calls: records, pictures and health home; the signal, what is passed on to it, the lists' keys."""

import re
from collections.abc import AsyncIterator
from typing import Any, cast, get_args
from uuid import UUID

import msgspec
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from incar.backoffice.archive import LooseBatch, day_of
from incar.backoffice.list_keys import ListKeyError
from incar.backoffice.pictures import WrongPictureError, WrongPlaceError
from incar.backoffice.services import Services
from incar.backoffice.wire import answer, read_body, read_json, refusal
from incar.messages.home import (
    AUDIT_LIMIT,
    BATCH_LIMIT,
    BATCH_LIMIT_BYTES,
    BODY_LIMIT_BYTES,
    PICTURE_LIMIT_BYTES,
    HealthReport,
    ListKey,
    PictureKind,
    PictureProgress,
)

HEARTBEAT_S = 15
_PART = re.compile(r"bytes (\d{1,9})-(\d{1,9})/(\d{1,9})")


def car_routes(services: Services) -> list[Route]:
    """Every path under a car's own name."""
    cars = _Cars(services)
    picture = "/v1/cars/{car}/pictures/{capture_id}/{kind}"
    return [
        Route("/v1/cars/{car}/records", cars.take_records, methods=["POST"]),
        Route(picture, cars.picture_progress, methods=["GET"]),
        Route(picture, cars.take_picture, methods=["PUT"]),
        Route("/v1/cars/{car}/health", cars.take_health, methods=["POST"]),
        Route("/v1/cars/{car}/signal", cars.hold_signal, methods=["GET"]),
        Route("/v1/cars/{car}/activations", cars.activations, methods=["GET"]),
        Route("/v1/cars/{car}/list-keys/{key_id}", cars.list_key, methods=["GET"]),
    ]


class _Cars:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def take_records(self, request: Request) -> Response:
        car = await self._services.guard.car(request)
        batch = await read_json(request, LooseBatch, BATCH_LIMIT_BYTES)
        if len(batch.items) > BATCH_LIMIT or len(batch.audit) > AUDIT_LIMIT:
            raise HTTPException(413, f"a batch has at most {BATCH_LIMIT} records and {AUDIT_LIMIT} audit lines")
        return await run_in_threadpool(self._keep, car, batch)

    def _keep(self, car: str, batch: LooseBatch) -> Response:
        """Keep a batch and do what follows from it, which is done once however often the batch comes."""
        kept = self._services.archive.keep(car, batch)
        for each in kept.arrived:
            if each.kind == "hit":
                self._services.activations.pass_on_hit(car, each.record_id, each.body)
        if any(each.kind == "entry" for each in kept.arrived):
            self._services.entries.publish_crews()
        return answer(kept.answer)

    async def picture_progress(self, request: Request) -> Response:
        car = await self._services.guard.car(request)
        return await self._of_pictures(self._services.pictures.progress, car, *_picture(request))

    async def take_picture(self, request: Request) -> Response:
        car = await self._services.guard.car(request)
        capture_id, kind = _picture(request)
        content = await read_body(request, PICTURE_LIMIT_BYTES)
        first, length = _place(request.headers.get("content-range"), len(content))
        put = self._services.pictures.put
        return await self._of_pictures(put, car, capture_id, kind, content, first=first, length=length)

    @staticmethod
    async def _of_pictures(work: Any, *arguments: Any, **named: Any) -> Response:  # noqa: ANN401 - passed through
        try:
            progress: PictureProgress = await run_in_threadpool(work, *arguments, **named)
        except WrongPlaceError as error:
            return answer(error.progress, 409)
        except WrongPictureError as error:
            return refusal(str(error), 422)
        return answer(progress)

    async def take_health(self, request: Request) -> Response:
        car = await self._services.guard.car(request)
        report = await read_json(request, HealthReport, BODY_LIMIT_BYTES)
        await run_in_threadpool(self._services.health.keep, car, report)
        return Response(status_code=204)

    async def hold_signal(self, request: Request) -> Response:
        car = await self._services.guard.car(request)
        return EventSourceResponse(self._events(car), ping=HEARTBEAT_S, ping_message_factory=_heartbeat)

    async def _events(self, car: str) -> AsyncIterator[ServerSentEvent]:
        async for signal in self._services.signals.stream(car):
            yield ServerSentEvent(msgspec.json.encode(signal).decode(), event="signal")

    async def activations(self, request: Request) -> Response:
        car = await self._services.guard.car(request)
        after = request.query_params.get("after", "0")
        if not re.fullmatch(r"\d{1,18}", after):
            raise HTTPException(400, "after is not a number")
        return answer(await run_in_threadpool(self._services.activations.after, car, int(after)))

    async def list_key(self, request: Request) -> Response:
        await self._services.guard.car(request)
        key_id = request.path_params["key_id"]
        try:
            key = self._services.office.list_keys.get(key_id)
        except ListKeyError as error:
            raise HTTPException(404, str(error)) from None
        return answer(ListKey(key_id=key_id, key=key))


def _heartbeat() -> ServerSentEvent:
    return ServerSentEvent(comment="")


def _picture(request: Request) -> tuple[UUID, PictureKind]:
    capture_id, kind = request.path_params["capture_id"], request.path_params["kind"]
    if kind not in get_args(PictureKind) or day_of(capture_id) is None:
        raise HTTPException(404, "no such kind of picture, or the capture's id is not a UUIDv7")
    return UUID(capture_id), cast("PictureKind", kind)


def _place(content_range: str | None, received: int) -> tuple[int, int]:
    """First byte and whole length that a part says it has."""
    if content_range is None:
        return 0, received
    told = _PART.fullmatch(content_range)
    if not told:
        raise HTTPException(400, "Content-Range is to be: bytes first-last/length")
    first, last, length = map(int, told.groups())
    if length > PICTURE_LIMIT_BYTES:
        raise HTTPException(413, f"more than the limit of {PICTURE_LIMIT_BYTES} bytes")
    if last - first + 1 != received or last >= length:
        raise HTTPException(400, "the part has not the bytes that its Content-Range says")
    return first, length
