"""Behind a web server: certificates in a header, believed from this machine alone."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from incar.backoffice.application import create_application
from incar.backoffice.guard import PROXY_HEADER
from incar.backoffice.services import Services
from incar.settings import HomeSettings
from tests.sim.backoffice import RunningBackOffice, new_office

PATH = "http://office/v1/cars/RP21/activations"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningBackOffice]:
    folder = new_office(tmp_path / "office")
    services = Services.open(folder, behind_proxy=True)
    yield RunningBackOffice("", folder, services)
    services.close()


def status(services: Services, headers: dict[str, str], peer: str = "127.0.0.1") -> int:
    """What a web server at `peer` is answered."""

    async def ask() -> int:
        transport = httpx.ASGITransport(create_application(services), client=(peer, 40_000))
        async with httpx.AsyncClient(transport=transport) as web_server:
            return (await web_server.get(PATH, headers=headers)).status_code

    return asyncio.run(ask())


def header(home: HomeSettings) -> dict[str, str]:
    return {PROXY_HEADER: quote(Path(home.certificate_file).read_text("ascii"))}


@pytest.mark.parametrize(("peer", "answered"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 401)])
def test_the_header_counts_from_this_machine_alone(office: RunningBackOffice, peer: str, answered: int) -> None:
    assert status(office.services, header(office.enrol("RP21")), peer) == answered


def test_what_the_header_says_is_looked_up_as_ever(office: RunningBackOffice) -> None:
    home = office.enrol("RP21")
    assert status(office.services, {}) == 401
    assert status(office.services, {PROXY_HEADER: "no certificate"}) == 401
    assert status(office.services, header(office.enrol("RP22", known=False))) == 401
    assert status(office.services, header(office.enrol("RP22"))) == 403
    office.services.clients.revoke("RP21")
    assert status(office.services, header(home)) == 403


def test_without_a_web_server_in_front_the_header_counts_for_nothing(tmp_path: Path) -> None:
    services = Services.open(new_office(tmp_path / "other"))
    home = RunningBackOffice("", services.office, services).enrol("RP21")
    assert status(services, header(home)) == 401
    services.close()
