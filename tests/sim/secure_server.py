"""A server that speaks mutual TLS 1.3 with certificates of its own authority; what it answers is a test's affair."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import uvicorn
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.types import ASGIApp, Receive, Scope, Send

from incar.backoffice.authority import Authority, private_pem
from incar.settings import HomeSettings
from tests.sim.gps import free_port

DAY = timedelta(days=1)


@dataclass
class SecureServer:
    """Where it listens, and what answers: to be put in by a test."""

    url: str
    authority: Authority
    application: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.application(scope, receive, send)

    def home(self, folder: Path, *, car: str = "RP14", life: timedelta = DAY, root: bytes = b"") -> HomeSettings:
        """A car's settings, and its certificate in `folder`; with a negative life it has run out."""
        client = enrol(self.authority, folder, car, life)
        (folder / "root.json").write_bytes(root)
        return HomeSettings(
            url=self.url,
            car=car,
            certificate_file=str(client),
            private_key_file=str(client.with_suffix(".key")),
            authority_file=str(self.authority.certificate_file),
            root_file=str(folder / "root.json"),
        )


def enrol(authority: Authority, folder: Path, name: str, life: timedelta = DAY) -> Path:
    """A client's certificate; its key is beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    path = folder / f"{name}.pem"
    path.write_bytes(authority.issue(name, key.public_key(), life).public_bytes(serialization.Encoding.PEM))
    path.with_suffix(".key").write_bytes(private_pem(key))
    return path


def an_authority(folder: Path, server_life: timedelta = DAY) -> Authority:
    """An authority, and a certificate of its for a server on this machine."""
    authority = Authority(folder)
    authority.create("a test's authority")
    authority.ensure_server(["127.0.0.1"], server_life)
    return authority


async def nothing_there(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers 404 without a reason."""
    del scope, receive
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@contextmanager
def secure_server(folder: Path, application: ASGIApp = nothing_there, port: int = 0) -> Iterator[SecureServer]:
    """Listens until the block ends; `folder` has its authority's files, or gets them."""
    authority = Authority(folder) if folder.exists() else an_authority(folder)
    port = port or free_port()
    here = SecureServer(f"https://127.0.0.1:{port}", authority, application)
    config = uvicorn.Config(
        here,
        port=port,
        log_level="critical",
        lifespan="off",
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,
        ssl_certfile=authority.server_certificate_file,
        ssl_keyfile=authority.server_key_file,
        ssl_ca_certs=str(authority.certificate_file),
        ssl_cert_reqs=ssl.CERT_REQUIRED,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.005)
        yield here
    finally:
        server.should_exit = True
        thread.join()
