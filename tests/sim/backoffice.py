"""The real back office on a port of its own, in this process, and clients with certificates of its authority."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.types import ASGIApp

from incar.backoffice.application import create_application
from incar.backoffice.authority import fingerprint, private_pem
from incar.backoffice.housekeeping import chores
from incar.backoffice.office import Office
from incar.backoffice.server import OfficeServer, configuration, tls_of
from incar.backoffice.services import Services
from incar.messages.home import Role
from incar.settings import HomeSettings
from incar.sync.identity import tls_context

PASSPHRASE = b"correct horse battery staple"
LOCAL = "127.0.0.1"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class RunningBackOffice:
    """Where it listens and what it works with."""

    url: str
    office: Office
    services: Services

    def enrol(
        self, name: str, role: Role = "car", area: str = "", *, life: timedelta = DAY, known: bool = True
    ) -> HomeSettings:
        """Take a client in; its settings, of which only a car uses all. Not `known`: the certificate alone is made."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self.office.authority.issue(name, key.public_key(), life)
        folder = self.office.folder.parent / f"bundle-{name}-{time.monotonic_ns()}"
        folder.mkdir()
        (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (folder / "private_key.pem").write_bytes(private_pem(key))
        (folder / "root.json").write_bytes(self.office.repository.newest_root())
        if known:
            self.services.clients.add(name, role, area, fingerprint(certificate), datetime.now(UTC) + life)
        return HomeSettings(
            url=self.url,
            car=name,
            certificate_file=str(folder / "certificate.pem"),
            private_key_file=str(folder / "private_key.pem"),
            authority_file=str(self.office.authority.certificate_file),
            root_file=str(folder / "root.json"),
        )

    def keep_house(self) -> None:
        """Do every chore once, as the housekeeping process does by the clock."""
        for chore in chores(self.services):
            chore.work()


def client_of(home: HomeSettings) -> httpx.Client:
    """A connection with the client's certificate, from `/v1` on."""
    transport = httpx.HTTPTransport(verify=tls_context(home))
    return httpx.Client(base_url=f"{home.url}/v1", transport=transport, trust_env=False)


@contextmanager
def back_office(
    folder: Path,
    between: Callable[[ASGIApp], ASGIApp] = lambda application: application,
    *,
    database: str = "",
    settings: str = "",
    port: int = 0,
) -> Iterator[RunningBackOffice]:
    """Serve the back office in `folder` until the block ends; it is made if need be.

    `between` wraps the application, to put a fault on the wire; `settings` are lines added to backoffice.toml.
    """
    office = Office.open(folder) if folder.exists() else new_office(folder, database, settings)
    services = Services.open(office)
    listening = socket.create_server((LOCAL, port))
    server = OfficeServer(office, configuration(between(create_application(services)), tls_of(office)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.005)
        yield RunningBackOffice(f"https://{LOCAL}:{listening.getsockname()[1]}", office, services)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def new_office(folder: Path, database: str = "", settings: str = "") -> Office:
    """A back office that nobody serves yet."""
    Office.create(folder, [LOCAL], database, PASSPHRASE)
    with (folder / "backoffice.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{settings}\n")
    return Office.open(folder)
