"""Reading requests and writing answers: limits, compression, JSON of the wire's types, refusals with their reason."""

import io
from typing import Any, TypeVar

import msgspec
import zstandard
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from incar.messages.home import Refusal

T = TypeVar("T")


async def read_body(request: Request, limit: int) -> bytes:
    """The request's body as it came.

    Raises:
        HTTPException: 413, more than `limit` bytes.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise HTTPException(413, f"more than the limit of {limit} bytes")
    return bytes(body)


async def read_json(request: Request, kind: type[T], limit: int) -> T:
    """The request's body as `kind`, unpacked where it was compressed with zstd.

    Raises:
        HTTPException: 413, more than `limit` bytes; 400, not what it should be.
    """
    body = await read_body(request, limit)
    encoding = request.headers.get("content-encoding", "identity")
    if encoding == "zstd":
        body = _unpacked(body, limit)
    elif encoding != "identity":
        raise HTTPException(415, "a body may be compressed with zstd alone")
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise HTTPException(400, str(error)) from None


def _unpacked(body: bytes, limit: int) -> bytes:
    try:
        plain = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body)).read(limit + 1)
    except zstandard.ZstdError:
        raise HTTPException(400, "the body is not zstd") from None
    if len(plain) > limit:
        raise HTTPException(413, f"more than the limit of {limit} bytes")
    return plain


def answer(content: Any, status: int = 200) -> Response:  # noqa: ANN401 - any of the wire's types
    """An answer in JSON."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")


def refusal(reason: str, status: int) -> Response:
    """An answer that says why not."""
    return answer(Refusal(reason=reason), status)
