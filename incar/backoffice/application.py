"""The back office over HTTP, as an ASGI application."""

from collections.abc import Awaitable, Callable
from typing import get_args

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from incar.backoffice.archive import Archive
from incar.messages.home import (
    BODY_LIMIT_BYTES,
    PICTURE_LIMIT_BYTES,
    PictureKind,
    Received,
    RecordKind,
    Refusal,
)

CREATED = 201
JPEG_START = b"\xff\xd8"

Endpoint = Callable[[Request], Awaitable[Response]]


def create_application(archive: Archive) -> Starlette:
    """The whole back office on `archive`."""
    records = "/v1/cars/{car}/records/{kind}/{record_id}/{revision:int}"
    return Starlette(
        routes=[
            Route("/v1/health", _health),
            Route("/v1/cars", _cars(archive)),
            Route(records, _for_cars(archive, _put_record), methods=["PUT"]),
            Route("/v1/cars/{car}/pictures/{record_id}/{kind}", _for_cars(archive, _put_picture), methods=["PUT"]),
        ],
        exception_handlers={HTTPException: _refuse},
    )


async def _refuse(request: Request, refusal: Exception) -> Response:
    del request
    status, reason = (refusal.status_code, refusal.detail) if isinstance(refusal, HTTPException) else (500, "")
    return _answer(Refusal(reason=reason), status)


async def _health(request: Request) -> Response:
    del request
    return _answer({"status": "ok"})


def _cars(archive: Archive) -> Endpoint:
    async def cars(request: Request) -> Response:
        if request.client and request.client.host not in {"127.0.0.1", "::1"}:
            raise HTTPException(403, "the list of cars is shown on the machine itself")
        return _answer(await run_in_threadpool(archive.cars))

    return cars


def _for_cars(archive: Archive, put: Callable[[Archive, Request], Awaitable[bool]]) -> Endpoint:
    """An endpoint for an authenticated car; `put` says whether what it sent was new."""

    async def endpoint(request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        car = request.path_params["car"]
        if scheme.lower() != "bearer" or not await run_in_threadpool(archive.authenticated, car, token):
            raise HTTPException(401, "this car is not enrolled, or no longer")
        new = await put(archive, request)
        return _answer(Received(new=new), CREATED if new else 200)

    return endpoint


async def _put_record(archive: Archive, request: Request) -> bool:
    place = request.path_params
    if place["kind"] not in get_args(RecordKind):
        raise HTTPException(404, "no such kind of record")
    body = await _body(request, BODY_LIMIT_BYTES)
    try:
        fields = msgspec.json.decode(body, type=dict[str, object])
    except msgspec.DecodeError:
        raise HTTPException(422, "the record is not a JSON object") from None
    if fields.get(f"{place['kind']}_id") != place["record_id"]:
        raise HTTPException(422, "the record's id is not that of its address")
    return await run_in_threadpool(
        archive.keep_record, place["car"], place["kind"], place["record_id"], place["revision"], body
    )


async def _put_picture(archive: Archive, request: Request) -> bool:
    place = request.path_params
    if place["kind"] not in get_args(PictureKind):
        raise HTTPException(404, "no such kind of picture")
    jpeg = await _body(request, PICTURE_LIMIT_BYTES)
    if not jpeg.startswith(JPEG_START):
        raise HTTPException(422, "the picture is not a JPEG")
    return await run_in_threadpool(archive.keep_picture, place["car"], place["record_id"], place["kind"], jpeg)


async def _body(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise HTTPException(413, f"more than the limit of {limit} bytes")
    return bytes(body)


def _answer(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")
