"""`incar backoffice`, as a force's technician runs it."""

import json
import signal
import stat
from pathlib import Path

import httpx
import msgspec
import pytest
from click.testing import CliRunner, Result

from incar.backoffice.archive import ArchiveError, EnrolmentError
from incar.commands.backoffice import backoffice
from incar.paths import data_directory
from tests.patrol.samples import shift
from tests.sim.gps import answers, free_port, wait_until
from tests.sim.programs import END_LIMIT_S, started


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(backoffice, [str(argument) for argument in arguments])


def test_a_car_is_enrolled_listed_and_revoked() -> None:
    token = run("enrol", "RP14")
    assert (token.exit_code, len(token.output.split())) == (0, 1)
    assert len(token.output.strip()) >= 32
    assert "never" in run("cars").output
    (car,) = json.loads(run("cars", "--json").output)
    assert (car["car"], car["last_seen"], car["captures"]) == ("RP14", None, 0)
    assert run("revoke", "RP14").exit_code == 0


def test_the_database_is_in_the_data_folder_for_this_user_alone(tmp_path: Path) -> None:
    assert run("cars").exit_code == 0
    kept = data_directory() / "backoffice"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert run("--folder", tmp_path / "elsewhere", "cars").exit_code == 0
    assert (tmp_path / "elsewhere" / "backoffice.db").exists()


def test_what_cannot_be_done_is_said() -> None:
    run("enrol", "RP14")
    assert isinstance(run("enrol", "RP14").exception, EnrolmentError)
    assert isinstance(run("revoke", "RP15").exception, EnrolmentError)


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    assert isinstance(run("--folder", file / "office", "cars").exception, ArchiveError)
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "backoffice.db").write_bytes(b"no database at all" * 100)
    assert isinstance(run("--folder", damaged, "cars").exception, ArchiveError)


def test_other_machines_are_not_served_without_tls() -> None:
    refused = run("serve", "--host", "0.0.0.0")  # noqa: S104 - refused
    assert refused.exit_code == 2
    assert "TLS only" in refused.output
    assert not data_directory().exists()


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_end(wanted: signal.Signals) -> None:
    token, port = run("enrol", "RP14").output.strip(), free_port()
    with started("backoffice", "serve", "--port", str(port)) as process:
        wait_until(lambda: answers(port))
        address = f"http://127.0.0.1:{port}/v1"
        assert httpx.get(f"{address}/health").json() == {"status": "ok"}
        put = httpx.put(
            f"{address}/cars/RP14/records/shift/s-1/1",
            content=msgspec.json.encode(shift()),
            headers={"Authorization": f"Bearer {token}"},
        )
        assert put.status_code == 201
        process.send_signal(wanted)
        process.wait(END_LIMIT_S)
        assert process.stderr
        assert b"Traceback" not in process.stderr.read()
    (car,) = json.loads(run("cars", "--json").output)
    assert car["shifts"] == 1
    assert car["last_seen"]
