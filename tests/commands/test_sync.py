"""`incar sync`: how records and lists stand, and bringing both up to date, with the real back office."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from uuid_utils import uuid7

from incar.commands.sync import sync
from incar.errors import IncarError
from incar.messages.home import NewEntry
from incar.settings import HomeSettings
from incar.store.errors import InUseError
from incar.store.opening import open_records_store
from incar.sync.link import LinkError
from incar.sync.memory import Memory, save_memory
from tests.conftest import ExpectLog
from tests.patrol.samples import capture, hit, shift
from tests.sim.backoffice import RunningBackOffice, back_office
from tests.sim.home import keep_key, stores
from tests.sim.patrol import JPEG, KEY, load_list
from tests.sim.simulated_list import entry


@pytest.fixture(autouse=True)
def car() -> None:
    """A car with a shift, a capture and a hit to tell, and a list of its own."""
    keep_key()
    with open_records_store(stores(), KEY) as records:
        records.save_shift(shift(str(uuid7())))
        seen = capture(str(uuid7()))
        records.save_capture(seen, JPEG, JPEG)
        records.save_hit(hit(str(uuid7()), capture_id=seen.capture_id))
    load_list(stores(), "local", entry("LO11CAL"))


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBackOffice]:
    with back_office(tmp_path_factory.mktemp("home") / "office") as office:
        yield office


@pytest.fixture
def wire(serving: RunningBackOffice, request: pytest.FixtureRequest) -> HomeSettings:
    """This test's car at the back office."""
    return serving.enrol(f"car{abs(hash(request.node.name)) % 10**9}")


def settings(tmp_path: Path, wire: HomeSettings) -> Path:
    file = tmp_path / "car.toml"
    fields = msgspec.to_builtins(wire).items()
    file.write_text("\n".join(["[home]", *(f"{name} = {json.dumps(value)}" for name, value in fields)]))
    return file


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(sync, [str(argument) for argument in arguments])


def waiting() -> int:
    count: int = json.loads(run("status", "--json").output)["waiting"]
    return count


def add(office: RunningBackOffice, vrm: str) -> None:
    expires = datetime.now(UTC) + timedelta(hours=1)
    office.services.entries.add(NewEntry(vrm=vrm, category="stolen", reason="seen", expires=expires), author="test")


# --- how it stands ------------------------------------------------------------------------------------------------


def test_what_waits_and_how_old_the_lists_are_is_told_to_people_and_programs() -> None:
    count = waiting()
    assert count >= 4, "shift, capture, its overview, hit"
    told = run("status").output.splitlines()
    assert told[0].startswith(f"records: {count} waiting, oldest ")
    assert told[1:] == [
        "lists: as at home never, asked never",
        "  local: from a file, 1 entries, made 60 min ago",
    ]
    (local,) = json.loads(run("status", "--json").output)["lists"]
    assert (local["name"], local["origin"], local["entries"], local["refused"]) == ("local", "file", 1, "")


def test_the_last_asking_and_what_was_refused_is_told() -> None:
    now = datetime.now(UTC)
    ago, long_ago = now - timedelta(minutes=5), now - timedelta(days=3)
    refused = {"local": "it is not the file that was vouched for"}
    save_memory(stores() / "sync", Memory(asked_at=ago, agreed_at=long_ago, reason="no link", refused=refused))
    told = run("status").output
    assert "lists: as at home 3 d ago, asked 5 min ago\n  no link\n" in told
    assert "    refused: it is not the file that was vouched for" in told


# --- doing it -----------------------------------------------------------------------------------------------------


def test_lists_come_and_records_go_at_once(tmp_path: Path, serving: RunningBackOffice, wire: HomeSettings) -> None:
    add(serving, "KT68WLM")
    car, count = settings(tmp_path, wire), waiting()
    done = run("now", "--settings", car)
    assert done.exit_code == 0, done.exception
    assert done.output.splitlines()[0].startswith("records: ")
    assert "control: new, generation" in done.output
    assert waiting() == 0 < count
    status = run("status").output
    assert "records: 0 waiting\nlists: as at home 0 min ago" in status
    assert "control: generation" in status
    again = json.loads(run("now", "--settings", car, "--json").output)
    assert (again["lists"]["at"] > "2026", again["sent"], again["stopped_by"]) == (True, 0, "")


def test_a_back_office_that_is_away_is_code_1_and_says_so_once(tmp_path: Path, wire: HomeSettings) -> None:
    away = settings(tmp_path, msgspec.structs.replace(wire, url="https://127.0.0.1:9"))
    refused = run("now", "--settings", away)
    assert isinstance(refused.exception, IncarError)
    assert str(refused.exception).count("cannot be reached") == 1
    assert "cannot be reached" in run("status").output


def test_a_revoked_car_is_told_what_to_do(tmp_path: Path, serving: RunningBackOffice, wire: HomeSettings) -> None:
    serving.services.clients.revoke(wire.car)
    refused = run("now", "--settings", settings(tmp_path, wire))
    assert isinstance(refused.exception, IncarError)
    assert "enrol the car again" in str(refused.exception)


def test_without_a_root_of_trust_lists_are_not_asked_for(tmp_path: Path, wire: HomeSettings) -> None:
    done = run("now", "--settings", settings(tmp_path, msgspec.structs.replace(wire, root_file="")))
    assert done.exit_code == 0
    assert "lists: not asked for; [home] root_file is not set" in done.output


def test_a_list_that_is_refused_is_code_1_and_told(
    tmp_path: Path, serving: RunningBackOffice, wire: HomeSettings, expect_log: ExpectLog
) -> None:
    add(serving, "AB12CDE")
    (published,) = serving.office.repository.index().lists
    file = serving.office.repository.targets / "lists" / "control" / published.files[0].sha256
    content = file.read_bytes()
    file.write_bytes(content[:-1])
    expect_log("control stays at generation 0")
    refused = run("now", "--settings", settings(tmp_path, wire))
    file.write_bytes(content)
    assert isinstance(refused.exception, IncarError)
    assert "a list was refused" in str(refused.exception)
    assert "control: refused: what is served" in refused.output


def test_beside_a_running_core_lists_come_and_records_are_the_cores(tmp_path: Path, wire: HomeSettings) -> None:
    car = settings(tmp_path, wire)
    with open_records_store(stores(), KEY):
        assert run("status").exit_code == 0
        assert isinstance(run("now", "--settings", car).exception, InUseError)


def test_what_is_refused_for_good_is_code_1_and_told(tmp_path: Path, wire: HomeSettings, expect_log: ExpectLog) -> None:
    expect_log("a record of kind capture was refused")
    expect_log("a record of kind overview was refused")
    with open_records_store(stores(), KEY) as records:
        records.save_capture(capture("no UUID"), JPEG, JPEG)
    refused = run("now", "--settings", settings(tmp_path, wire))
    assert isinstance(refused.exception, IncarError)
    assert "`incar sync status` says why" in str(refused.exception)
    assert "  refused: capture: " in run("status").output


def test_without_a_back_office_it_says_what_to_set() -> None:
    assert isinstance(run("now").exception, LinkError)
