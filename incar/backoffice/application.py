"""The back office over HTTP, as an ASGI application (`incar/messages/home.py` lists its paths)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from incar.backoffice.car_routes import car_routes
from incar.backoffice.database import DatabaseUnusableError
from incar.backoffice.feed_routes import feed_routes
from incar.backoffice.repository_routes import repository_routes
from incar.backoffice.services import Services
from incar.backoffice.wire import answer, refusal
from incar.errors import IncarError
from incar.paths import ROOT

OPENAPI_FILE = ROOT / "docs" / "openapi.json"
RETRY_AFTER_S = 5

_log = logging.getLogger(__name__)


def create_application(services: Services) -> Starlette:
    """The whole back office; `services` are closed when the server ends."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[Mapping[str, Any]]:
        watching = asyncio.create_task(services.signals.watch())
        try:
            yield {"signals": services.signals}
        finally:
            services.signals.close()
            await watching  # not cancelled: its thread would go on with a database that is closed
            services.close()

    return Starlette(
        routes=[
            Route("/v1/health", _health),
            Route("/v1/openapi.json", _openapi),
            *car_routes(services),
            *repository_routes(services),
            *feed_routes(services),
        ],
        exception_handlers={
            HTTPException: _refuse,
            ClientDisconnect: _let_go,
            DatabaseUnusableError: _try_later,
            IncarError: _try_later,
        },
        lifespan=life,
    )


async def _health(_: Request) -> Response:
    return answer({"status": "ok"})


async def _openapi(_: Request) -> Response:
    return FileResponse(OPENAPI_FILE, media_type="application/json")


async def _refuse(_: Request, error: Exception) -> Response:
    status, reason = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    return refusal(reason, status)


async def _let_go(_: Request, error: Exception) -> Response:
    """The link was cut in the middle of a request, as links to cars are: nobody hears the answer."""
    _log.debug("a request was cut off (%s)", type(error).__name__)
    return Response(status_code=400)


async def _try_later(_: Request, error: Exception) -> Response:
    """Something of this end: what was sent is as good as before."""
    _log.error("%s", error)
    answered = refusal("the back office cannot take this now; try again later", 503)
    answered.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answered
