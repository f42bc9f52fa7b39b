"""`incar backoffice serve` and `cars`, as a force's technician runs them."""

import json
import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import msgspec
import psutil
import pytest
from click.testing import CliRunner, Result

from incar.backoffice.database import DatabaseUnusableError
from incar.backoffice.guard import PROXY_HEADER
from incar.backoffice.office import Office, OfficeError
from incar.backoffice.server import ServerError
from incar.backoffice.services import Services
from incar.commands.backoffice import backoffice
from incar.messages.home import CameraHealth, ListInCar, RecordBatch
from tests.backoffice.samples import health_report, item
from tests.sim.backoffice import RunningBackOffice, client_of, new_office
from tests.sim.gps import answers, free_port, wait_until
from tests.sim.programs import END_LIMIT_S, started

SOURCE = '[[sources]]\nname = "pnc"\nmapping = "native"\n'


def run(*arguments: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "150"}).invoke(backoffice, [str(argument) for argument in arguments])


@contextmanager
def an_office(folder: Path, url: str = "") -> Iterator[RunningBackOffice]:
    """The parts of one that another process serves."""
    services = Services.open(Office.open(folder))
    yield RunningBackOffice(url, services.office, services)
    services.close()


@contextmanager
def served(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_port()
    arguments = ("backoffice", "--folder", str(folder), "serve", "--host", "127.0.0.1", "--port", str(port), *options)
    with started(*arguments) as process:
        wait_until(lambda: answers(port), 60)
        yield process, f"https://127.0.0.1:{port}"


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_cars_until_it_is_told_to_end(tmp_path: Path, wanted: signal.Signals) -> None:
    folder = new_office(tmp_path / "office").folder
    with served(folder) as (process, url), an_office(folder, url) as office:
        with client_of(office.enrol("RP21")) as car:
            body = msgspec.json.encode(RecordBatch(items=[item("shift")]))
            assert car.post("/cars/RP21/records", content=body, timeout=30).status_code == 200
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(wanted)
        assert process.wait(END_LIMIT_S) == 0
        assert process.stderr
        assert b"Traceback" not in process.stderr.read()
    wait_until(lambda: not any(child.is_running() for child in children))
    (known,) = json.loads(run("--folder", folder, "cars", "--json").output)
    assert (known["car"], known["shifts"]) == ("RP21", 1)
    assert known["last_seen"]


def test_workers_that_die_are_started_again_and_lists_dropped_are_taken(tmp_path: Path) -> None:
    folder = new_office(tmp_path / "office", settings=SOURCE).folder
    with served(folder, "--workers", "2") as (process, url), an_office(folder, url) as office:
        (folder / "drop" / "pnc").mkdir(parents=True, exist_ok=True)
        (folder / "drop" / "pnc" / "list.csv").write_text("vrm,category\nAB12CDE,stolen\n")
        home = office.enrol("RP21")
        before = _children(process)
        for child in before:
            os.kill(child.pid, signal.SIGKILL)
        wait_until(lambda: len(_children(process)) >= 3 and not _children(process) & before, 60)
        with client_of(home) as car:
            assert car.get("/cars/RP21/activations", timeout=60).json() == []
        wait_until(
            lambda: [each.name for each in office.office.repository.index().lists if each.entries] == ["pnc"], 60
        )
        wait_until(lambda: not list((folder / "drop" / "pnc").glob("*.csv")))


def test_its_processes_end_with_it_even_when_it_is_killed(tmp_path: Path) -> None:
    folder = new_office(tmp_path / "office").folder
    with served(folder) as (process, _):
        wait_until(lambda: len(_children(process)) >= 2)
        children = _children(process)
        process.kill()
        wait_until(lambda: not any(child.is_running() for child in children), 30)


def _children(process: subprocess.Popen[bytes]) -> set[psutil.Process]:
    """The spawned processes: not multiprocessing's own tracker."""
    children = psutil.Process(process.pid).children()
    return {child for child in children if "spawn_main" in " ".join(child.cmdline())}


def test_behind_a_web_server_it_listens_on_a_socket_of_this_machine(tmp_path: Path) -> None:
    folder, path = new_office(tmp_path / "office").folder, tmp_path / "s"
    arguments = ("backoffice", "--folder", str(folder), "serve", "--behind-proxy", "--host", f"unix:{path}")
    with started(*arguments), an_office(folder) as office:
        wait_until(path.exists, 60)
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        certificate = Path(office.enrol("RP21").certificate_file).read_text("ascii")
        transport = httpx.HTTPTransport(uds=str(path))
        with httpx.Client(transport=transport, base_url="http://office/v1", timeout=60, trust_env=False) as web_server:
            assert web_server.get("/cars/RP21/activations").status_code == 401
            told = web_server.get("/cars/RP21/activations", headers={PROXY_HEADER: quote(certificate)})
            assert (told.status_code, told.json()) == (200, [])


def test_what_cannot_be_served_is_said(tmp_path: Path) -> None:
    assert isinstance(run("--folder", tmp_path / "none", "serve").exception, OfficeError)
    folder = new_office(tmp_path / "office").folder
    assert isinstance(run("--folder", folder, "serve", "--host", "192.0.2.1").exception, ServerError)
    open_to_all = run("--folder", folder, "serve", "--behind-proxy", "--host", "0.0.0.0")  # noqa: S104 - refused
    assert open_to_all.exit_code == 2
    assert "only this machine" in open_to_all.output
    (folder / "backoffice.db").unlink()
    refused = run("--folder", folder, "serve", "--host", "127.0.0.1", "--port", "0")
    assert isinstance(refused.exception, DatabaseUnusableError)


def test_cars_are_shown_with_what_is_known_of_them(tmp_path: Path) -> None:
    folder = new_office(tmp_path / "office").folder
    with an_office(folder) as office:
        office.enrol("RP21", area="north")
        office.enrol("RP22")
        office.enrol("gantry-4", "camera")
        office.services.clients.revoke("RP22")
        office.services.clients.seen("RP21")
        report = health_report(
            lists=[ListInCar(name="pnc", generation=7, entries=10, produced_at=datetime.now(UTC))],
            cameras=[CameraHealth(name="front", health="good")],
            parked=1,
        )
        office.services.health.keep("RP21", report)
    shown = run("--folder", folder, "cars").output
    for told in ("RP21", "north", "pnc 7", "front", "good", "3, 1", "parked", "0.1.0", "revoked", "never"):
        assert told in shown, shown
    assert "gantry" not in shown
    first, second = json.loads(run("--folder", folder, "cars", "--json").output)
    assert first["health"]["lists"][0]["generation"] == 7
    assert second["revoked_at"]
