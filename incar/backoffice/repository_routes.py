"""The signed repository over HTTP: files that any web server could serve as well, to any enrolled client."""

import re
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from incar.backoffice.services import Services
from incar.backoffice.signals import TIMESTAMP_FILE

FOR_EVER = "public, max-age=31536000, immutable"
"""Every file but the timestamp is written once."""
ASK_AGAIN = "no-cache"
SMALL_BYTES = 256 * 1024
_NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}/){0,4}[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}")
"""Folders and a file, none of them hidden."""


class _Download(FileResponse):
    """In larger pieces: list files have a hundred megabytes."""

    chunk_size = 256 * 1024


def repository_routes(services: Services) -> list[Route]:
    """Metadata and targets, in parts where asked for."""
    repository = services.office.repository

    async def metadata(request: Request) -> Response:
        await services.guard.client(request)
        return await run_in_threadpool(_file, request, repository.metadata, request.path_params["file"])

    async def target(request: Request) -> Response:
        await services.guard.client(request)
        return await run_in_threadpool(_file, request, repository.targets, request.path_params["path"])

    return [
        Route("/v1/repository/metadata/{file}", metadata, methods=["GET"]),
        Route("/v1/repository/targets/{path:path}", target, methods=["GET"]),
    ]


def _file(request: Request, folder: Path, name: str) -> Response:
    path = folder / name
    if not _NAME.fullmatch(name) or not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        raise HTTPException(404, "there is no such file")
    if name == TIMESTAMP_FILE:
        headers = {"Cache-Control": ASK_AGAIN}
    else:
        headers = {"Cache-Control": FOR_EVER, "ETag": f'"{path.name}"'}  # on every server the same: downloads go on
    headers["Accept-Ranges"] = "bytes"
    kind = "application/json" if name.endswith(".json") else "application/octet-stream"
    status = path.stat()
    if status.st_size <= SMALL_BYTES and "range" not in request.headers:  # at once: a change brings every car for these
        return Response(path.read_bytes(), headers=headers, media_type=kind)
    return _Download(path, headers=headers, media_type=kind, stat_result=status)
