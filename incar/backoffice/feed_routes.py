"""What other clients call: sources bring lists, control keeps entries, fixed cameras tell what they see.

An uploaded list is held in memory that has no name in any folder (`memfd_create`): what is plain never touches the
disk. Reading millions of lines is the work of a process of its own, so that held streams and records never wait.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from incar.backoffice.entries import EntryError, UnknownEntryError
from incar.backoffice.office import Office
from incar.backoffice.publishing import Publisher
from incar.backoffice.services import Services
from incar.backoffice.sources import SourceError, Sources
from incar.backoffice.wire import answer, read_json
from incar.hotlist.formats import ListFileError
from incar.messages.home import BODY_LIMIT_BYTES, CameraRead, NewEntry, Published
from incar.tables import load_tables

SOURCE_LIMIT_BYTES = 2 * 1024**3


def feed_routes(services: Services) -> list[Route]:
    """Every path that is not a car's."""
    feeds = _Feeds(services)
    return [
        Route("/v1/sources/{list}", feeds.take_list, methods=["PUT"]),
        Route("/v1/entries", feeds.entries, methods=["GET"]),
        Route("/v1/entries", feeds.add_entry, methods=["POST"]),
        Route("/v1/entries/{entry_id}", feeds.remove_entry, methods=["DELETE"]),
        Route("/v1/activations", feeds.take_read, methods=["POST"]),
    ]


class _Feeds:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def take_list(self, request: Request) -> Response:
        client = await self._services.guard.client(request, "source")
        name = request.path_params["list"]
        produced_at = _moment(request.query_params.get("produced_at", ""))
        try:
            self._services.sources.source(name, client.name)
        except SourceError as error:
            raise HTTPException(404, str(error)) from None
        file = os.memfd_create("upload", os.MFD_CLOEXEC)
        try:
            await _receive(request, file)
            return answer(await run_in_threadpool(self._take_apart, name, file, produced_at, client.name))
        except (ListFileError, SourceError) as error:
            raise HTTPException(422, str(error)) from None
        finally:
            os.close(file)

    def _take_apart(self, name: str, file: int, produced_at: datetime, author: str) -> Published:
        path = Path(f"/proc/{os.getpid()}/fd/{file}")
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:
            return apart.submit(take_list, self._services.office.folder, name, path, produced_at, author).result()

    async def entries(self, request: Request) -> Response:
        await self._services.guard.client(request, "control")
        return answer(await run_in_threadpool(self._services.entries.standing))

    async def add_entry(self, request: Request) -> Response:
        client = await self._services.guard.client(request, "control")
        new = await read_json(request, NewEntry, BODY_LIMIT_BYTES)
        try:
            return answer(await run_in_threadpool(self._services.entries.add, new, author=client.name), 201)
        except EntryError as error:
            raise HTTPException(422, str(error)) from None

    async def remove_entry(self, request: Request) -> Response:
        client = await self._services.guard.client(request, "control")
        try:
            entry_id = request.path_params["entry_id"]
            await run_in_threadpool(self._services.entries.remove, entry_id, author=client.name)
        except UnknownEntryError as error:
            raise HTTPException(404, str(error)) from None
        return Response(status_code=204)

    async def take_read(self, request: Request) -> Response:
        client = await self._services.guard.client(request, "camera")
        read = await read_json(request, CameraRead, BODY_LIMIT_BYTES)
        try:
            UUID(read.read_id)
        except ValueError:
            raise HTTPException(400, "read_id is to be a UUID") from None
        if read.seen_at.tzinfo is None:
            raise HTTPException(400, "seen_at needs its zone")
        pass_on = self._services.activations.pass_on_read
        return answer(await run_in_threadpool(pass_on, client.name, read, self._services.matcher))


def take_list(folder: Path, name: str, file: Path, produced_at: datetime, author: str) -> Published:
    """Publish a list file; what the process of its own does.

    Raises:
        ListFileError, SourceError: the file is refused.
    """
    office = Office.open(folder)
    database = office.open_database()
    try:
        sources = Sources(office, database, Publisher(office), load_tables())
        return sources.take(name, file, produced_at, author=author).told
    finally:
        database.close()


async def _receive(request: Request, file: int) -> None:
    received = 0
    async for part in request.stream():
        received += len(part)
        if received > SOURCE_LIMIT_BYTES:
            raise HTTPException(413, f"more than the limit of {SOURCE_LIMIT_BYTES} bytes; compress the file with gzip")
        os.write(file, part)


def _moment(text: str) -> datetime:
    try:
        moment = msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        raise HTTPException(400, "produced_at is to be a time with its zone, as 2026-11-23T06:00:00Z") from None
    if moment.tzinfo is None:
        raise HTTPException(400, "produced_at needs its zone, as 2026-11-23T06:00:00Z")
    return moment
