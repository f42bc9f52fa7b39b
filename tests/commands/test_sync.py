"""`incar sync`: what waits, and sending it now, to the real back office."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from incar.commands.sync import sync
from incar.errors import IncarError
from incar.store.errors import InUseError
from incar.store.opening import open_records_store
from incar.sync.link import LinkError
from tests.conftest import ExpectLog
from tests.patrol.samples import capture, hit, shift
from tests.sim.backoffice import RunningBackOffice, back_office
from tests.sim.home import keep_key, stores
from tests.sim.patrol import JPEG, KEY


@pytest.fixture(autouse=True)
def car() -> None:
    """A car with a shift, a capture and a hit to tell."""
    keep_key()
    with open_records_store(stores(), KEY) as records:
        records.save_shift(shift())
        records.save_capture(capture(), JPEG, JPEG)
        records.save_hit(hit())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningBackOffice]:
    with back_office(tmp_path / "office") as office:
        yield office


def settings(tmp_path: Path, url: str, token: str, *, overviews: bool = True) -> Path:
    (tmp_path / "token").write_text(token)
    file = tmp_path / "car.toml"
    home = [
        f'url = "{url}"',
        'car = "RP14"',
        f'token_file = "{tmp_path / "token"}"',
        f"overviews = {overviews}".lower(),
    ]
    file.write_text("\n".join(["[home]", *home]))
    return file


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(sync, [str(argument) for argument in arguments])


def waiting() -> int:
    told = json.loads(run("status", "--json").output)
    assert list(told) == ["waiting", "oldest_s", "parked", "parked_reasons"]
    count: int = told["waiting"]
    return count


def test_what_waits_is_told_to_people_and_programs() -> None:
    count = waiting()
    assert count >= 4, "shift, capture, its overview, hit"
    assert run("status").output.startswith(f"{count} waiting, oldest ")


def test_everything_is_sent_at_once(tmp_path: Path, office: RunningBackOffice) -> None:
    car, count = settings(tmp_path, office.url, office.archive.enrol("RP14")), waiting()
    done = run("now", "--settings", car)
    assert (done.exit_code, done.output) == (0, f"{count} sent\n")
    assert waiting() == 0
    assert run("status").output == "0 waiting\n"
    (summary,) = office.archive.cars()
    assert (summary.shifts, summary.captures, summary.hits, summary.pictures) == (1, 1, 1, 2)
    assert json.loads(run("now", "--settings", car, "--json").output) == {"sent": 0, "parked": 0, "stopped_by": ""}


def test_overviews_stay_where_the_link_is_not_for_them(tmp_path: Path, office: RunningBackOffice) -> None:
    car = settings(tmp_path, office.url, office.archive.enrol("RP14"), overviews=False)
    assert run("now", "--settings", car).exit_code == 0
    assert waiting() == 0
    assert office.archive.cars()[0].pictures == 1


def test_a_back_office_that_is_away_is_code_1_and_what_failed_is_not_passed_over_in_silence(
    tmp_path: Path, office: RunningBackOffice
) -> None:
    car, count = settings(tmp_path, office.url, "wrong"), waiting()
    refused = run("now", "--settings", car)
    assert isinstance(refused.exception, IncarError)
    assert "does not know this car" in str(refused.exception)
    (tmp_path / "token").write_text(office.archive.enrol("RP14"))
    again = run("now", "--settings", car)
    assert f"{count - 1} sent" in again.output
    assert isinstance(again.exception, IncarError), "the one that failed is left alone for some seconds"
    assert "wait for their next try" in str(again.exception)


def test_what_is_refused_for_good_is_code_1_and_told(
    tmp_path: Path, office: RunningBackOffice, expect_log: ExpectLog
) -> None:
    expect_log("a capture was refused")
    with open_records_store(stores(), KEY) as records:
        records.save_capture(capture("c-2"), b"no picture", JPEG)
    car = settings(tmp_path, office.url, office.archive.enrol("RP14"))
    assert isinstance(run("now", "--settings", car).exception, IncarError)
    assert "refused: capture: " in run("status").output


def test_beside_a_running_core_it_looks_and_does_not_send(tmp_path: Path, office: RunningBackOffice) -> None:
    car = settings(tmp_path, office.url, "token")
    with open_records_store(stores(), KEY):
        assert run("status").exit_code == 0
        assert isinstance(run("now", "--settings", car).exception, InUseError)


def test_without_a_back_office_it_says_what_to_set() -> None:
    assert isinstance(run("now").exception, LinkError)
