"""The back office: each item once, from enrolled cars only, refused with a reason otherwise."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from incar.backoffice.archive import Archive, EnrolmentError
from incar.messages.home import BODY_LIMIT_BYTES
from tests.sim.backoffice import RunningBackOffice, back_office

HIT = json.dumps({"hit_id": "h1", "vrm": "AB12CDE"}).encode()
JPEG = b"\xff\xd8picture"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningBackOffice]:
    with back_office(tmp_path / "office") as running:
        yield running


@pytest.fixture
def car(office: RunningBackOffice) -> Iterator[httpx.Client]:
    token = office.archive.enrol("RP21")
    with httpx.Client(
        base_url=f"{office.url}/v1/cars/RP21", headers={"Authorization": f"Bearer {token}"}, trust_env=False
    ) as client:
        yield client


def test_a_record_sent_twice_is_kept_once(office: RunningBackOffice, car: httpx.Client) -> None:
    assert [car.put("/records/hit/h1/0", content=HIT).status_code for _ in range(3)] == [201, 200, 200]
    assert car.put("/records/hit/h1/1", content=HIT).json() == {"new": True}
    (summary,) = office.archive.cars()
    assert summary.hits == 1
    assert summary.last_seen


def test_a_picture_is_kept_once_and_a_better_one_replaces_it(office: RunningBackOffice, car: httpx.Client) -> None:
    sent = [JPEG, JPEG, JPEG + b"better"]
    assert [car.put("/pictures/c1/patch", content=jpeg).status_code for jpeg in sent] == [201, 200, 201]
    assert office.archive.cars()[0].pictures == 1


@pytest.mark.parametrize(
    ("path", "content", "status", "reason"),
    [
        ("/records/diary/h1/0", HIT, 404, "kind of record"),
        ("/records/hit/h2/0", HIT, 422, "id"),
        ("/records/hit/h1/0", b"[", 422, "JSON"),
        ("/records/hit/h1/0", b"x" * (BODY_LIMIT_BYTES + 1), 413, "limit"),
        ("/pictures/c1/patch", b"GIF89a", 422, "JPEG"),
        ("/pictures/c1/film", JPEG, 404, "kind of picture"),
    ],
)
def test_what_is_wrong_is_refused_with_its_reason(
    car: httpx.Client, path: str, content: bytes, status: int, reason: str
) -> None:
    answer = car.put(path, content=content)
    assert answer.status_code == status
    assert reason in answer.json()["reason"]


def test_strangers_other_cars_and_revoked_cars_are_refused(office: RunningBackOffice, car: httpx.Client) -> None:
    office.archive.enrol("RP22")
    other = f"{office.url}/v1/cars/RP22/records/hit/h1/0"
    assert car.put(other, content=HIT).status_code == 401
    assert httpx.put(other, content=HIT, trust_env=False).status_code == 401
    office.archive.revoke("RP21")
    assert car.put("/records/hit/h1/0", content=HIT).status_code == 401


def test_the_machine_itself_sees_its_cars(office: RunningBackOffice, car: httpx.Client) -> None:
    car.put("/records/hit/h1/0", content=HIT)
    (summary,) = httpx.get(f"{office.url}/v1/cars", trust_env=False).json()
    assert (summary["car"], summary["hits"]) == ("RP21", 1)
    assert httpx.get(f"{office.url}/v1/health", trust_env=False).json() == {"status": "ok"}


def test_enrolment_says_what_is_wrong(tmp_path: Path) -> None:
    archive = Archive.in_folder(tmp_path)
    archive.enrol("RP21")
    with pytest.raises(EnrolmentError, match="already"):
        archive.enrol("RP21")
    with pytest.raises(EnrolmentError, match="no car"):
        archive.revoke("RP99")
    archive.close()


def test_what_was_kept_outlives_the_server(tmp_path: Path) -> None:
    with back_office(tmp_path) as office:
        token = office.archive.enrol("RP21")
        headers = {"Authorization": f"Bearer {token}"}
        httpx.put(f"{office.url}/v1/cars/RP21/records/hit/h1/0", content=HIT, headers=headers, trust_env=False)
    with back_office(tmp_path) as office:
        assert office.archive.cars()[0].hits == 1
