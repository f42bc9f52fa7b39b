"""Who a request comes from, and whether that client may: looked up for every request, so revoking works at once."""

import hashlib
import ssl
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from incar.backoffice.clients import Client, Clients
from incar.messages.home import Role

PROXY_HEADER = "x-client-certificate"
"""From a web server in front, on this machine: the client's certificate, PEM, percent-encoded."""
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Guard:
    """Lets the right clients in."""

    def __init__(self, clients: Clients, *, behind_proxy: bool) -> None:
        self._clients = clients
        self._behind_proxy = behind_proxy

    async def client(self, request: Request, *roles: Role) -> Client:
        """The client that a request comes from, of one of `roles`; without any, of whatever role.

        Raises:
            HTTPException: 401 for a stranger, 403 for a client that may not.
        """
        certificate = self._certificate(request)
        if not certificate:
            raise HTTPException(401, "a client certificate is needed")
        client = await run_in_threadpool(self._known, _fingerprint(certificate))
        if client is None:
            raise HTTPException(401, "this certificate is not enrolled, or no longer")
        if client.revoked_at or client.expires <= datetime.now(UTC):
            raise HTTPException(403, "this client was revoked, or its certificate has expired")
        if roles and client.role not in roles:
            raise HTTPException(403, "this client may not do that")
        return client

    async def car(self, request: Request) -> str:
        """The car that a request under its own name comes from.

        Raises:
            HTTPException: 401 for a stranger, 403 for anybody else.
        """
        client = await self.client(request, "car")
        if client.name != request.path_params["car"]:
            raise HTTPException(403, "a car speaks for itself alone")
        return client.name

    def _certificate(self, request: Request) -> str:
        if self._behind_proxy:
            peer = request.client.host if request.client else ""  # none: a unix socket
            return unquote(request.headers.get(PROXY_HEADER, "")) if not peer or peer in _LOOPBACK else ""
        chain: tuple[str, ...] = request.scope.get("extensions", {}).get("tls", {}).get("client_cert_chain", ())
        return chain[0] if chain else ""

    def _known(self, fingerprint: str) -> Client | None:
        client = self._clients.by_fingerprint(fingerprint)
        if client and not client.revoked_at:
            self._clients.seen(client.name)
        return client


@lru_cache(maxsize=4096)
def _fingerprint(certificate: str) -> str:
    try:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate)).hexdigest()
    except ValueError:
        return ""
