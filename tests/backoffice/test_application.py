"""The back office over its own TLS, on both databases: what each client may, what it is answered, what is refused."""

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
import zstandard

from incar.messages.home import (
    AUDIT_LIMIT,
    BATCH_LIMIT,
    BATCH_LIMIT_BYTES,
    PICTURE_LIMIT_BYTES,
    Activation,
    BatchAnswer,
    CameraRead,
    ListKey,
    NewEntry,
    PictureProgress,
    RecordBatch,
    RecordItem,
    Role,
    Signal,
    StandingEntry,
)
from incar.patrol.records import OwnEntry
from incar.sync.identity import tls_context
from tests.backoffice.samples import JPEG, audit_line, fresh_hit, health_report, hit_item, item, new_id
from tests.conftest import ExpectLog
from tests.patrol.samples import HERE, own_entry
from tests.sim.backoffice import RunningBackOffice, back_office, client_of
from tests.sim.gps import wait_until
from tests.sim.postgres import Cluster

SOURCE = '[[sources]]\nname = "pnc"\nmapping = "native"\nclients = ["hub"]\n'
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[RunningBackOffice]:
    with back_office(tmp_path / "office", database=database_url, settings=SOURCE) as running:
        yield running


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[RunningBackOffice]:
    with back_office(tmp_path / "office", settings=SOURCE) as running:
        yield running


@pytest.fixture
def car(office: RunningBackOffice) -> Iterator[httpx.Client]:
    with client_of(office.enrol("RP21")) as client:
        yield client


def send(client: httpx.Client, *items: RecordItem, car: str = "RP21") -> BatchAnswer:
    body = zstandard.compress(msgspec.json.encode(RecordBatch(items=list(items))))
    answer = client.post(f"/cars/{car}/records", content=body, headers={"Content-Encoding": "zstd"})
    assert answer.status_code == 200, answer.text
    return msgspec.json.decode(answer.content, type=BatchAnswer)


# --- records, pictures, health -------------------------------------------------------------------------------------


def test_a_request_that_is_cut_off_is_nobodys_error(embedded: RunningBackOffice) -> None:
    home = embedded.enrol("RP21")
    url = httpx.URL(home.url)
    address = (url.host, url.port or 0)
    begun = b"POST /v1/cars/RP21/health HTTP/1.1\r\nHost: office\r\nContent-Length: 1000\r\n\r\n{"
    with tls_context(home).wrap_socket(socket.create_connection(address), server_hostname=url.host) as connection:
        connection.sendall(begun)
    with client_of(home) as client:
        assert send(client, item()).items[0].status == "new"


def test_a_batch_comes_home_once(car: httpx.Client) -> None:
    items = [item("shift"), item(), item("hit"), item("stop")]
    assert [each.status for each in send(car, *items).items] == ["new"] * 4
    assert [each.status for each in send(car, *items).items] == ["known"] * 4
    plain = msgspec.json.encode(RecordBatch(items=[item()], audit=[audit_line(7)]))
    answer = car.post("/cars/RP21/records", content=plain)
    assert answer.json() == {"items": [{"status": "new"}], "audit_kept": 7}


def test_a_picture_comes_in_parts(car: httpx.Client) -> None:
    path, length = f"/cars/RP21/pictures/{new_id()}/overview", len(JPEG)

    def put(first: int, end: int) -> httpx.Response:
        told = {"Content-Range": f"bytes {first}-{end - 1}/{length}"}
        return car.put(path, content=JPEG[first:end], headers=told)

    assert car.get(path).json() == {"received": 0, "complete": False, "length": 0}
    assert put(0, 2000).json() == {"received": 2000, "complete": False, "length": length}
    wrong = put(3000, length)
    assert wrong.status_code == 409
    assert msgspec.json.decode(wrong.content, type=PictureProgress).received == 2000
    assert put(2000, length).json()["complete"]
    assert car.put(path, content=JPEG).json()["complete"]


def test_what_is_wrong_with_a_request_is_said(car: httpx.Client) -> None:
    picture = f"/cars/RP21/pictures/{new_id()}/overview"
    too_many = msgspec.json.encode(RecordBatch(items=[item("stop")] * (BATCH_LIMIT + 1)))
    too_much_audit = msgspec.json.encode(RecordBatch(audit=[audit_line(each) for each in range(AUDIT_LIMIT + 1)]))
    bomb = zstandard.compress(b" " * (BATCH_LIMIT_BYTES + 1))
    packed = {"Content-Encoding": "zstd"}
    answers = [
        (car.post("/cars/RP21/records", content=b"["), 400, "object"),
        (car.post("/cars/RP21/records", content=b"no zstd", headers=packed), 400, "zstd"),
        (car.post("/cars/RP21/records", content=b"x", headers={"Content-Encoding": "br"}), 415, "zstd"),
        (car.post("/cars/RP21/records", content=bomb, headers=packed), 413, "limit"),
        (car.post("/cars/RP21/records", content=too_many), 413, "at most"),
        (car.post("/cars/RP21/records", content=too_much_audit), 413, "at most"),
        (car.post("/cars/RP21/health", content=b'{"at": 7}'), 400, "at"),
        (car.put(picture, content=b"GIF89a"), 422, "JPEG"),
        (car.put(picture, content=JPEG, headers={"Content-Range": "bytes 0-1/2"}), 400, "bytes"),
        (car.put(picture, content=JPEG, headers={"Content-Range": "bytes */2"}), 400, "Content-Range"),
        (car.put(picture, content=b"\xff\xd8" + bytes(PICTURE_LIMIT_BYTES)), 413, "limit"),
        (car.put("/cars/RP21/pictures/c-1/overview", content=JPEG), 404, "UUIDv7"),
        (car.put(picture.replace("overview", "film"), content=JPEG), 404, "kind"),
        (car.get("/cars/RP21/activations?after=x"), 400, "number"),
        (car.get(f"/cars/RP21/list-keys/{new_id()}"), 404, "key"),
        (car.get("/cars/RP21/list-keys/..%2f..%2fonline"), 404, ""),
        (car.get("/nothing"), 404, ""),
        (car.get("/cars/RP21/records"), 405, ""),
    ]
    for answer, status, reason in answers:
        assert (answer.status_code, answer.request.url) == (status, answer.request.url), answer.text
        assert reason in answer.json()["reason"]


def test_health_is_kept_and_the_car_is_seen(office: RunningBackOffice, car: httpx.Client) -> None:
    report = health_report()
    assert car.post("/cars/RP21/health", content=msgspec.json.encode(report)).status_code == 204
    assert office.services.health.latest("RP21") == report
    known = office.services.clients.get("RP21")
    assert known
    assert known.last_seen


def test_without_its_database_it_asks_to_come_again(tmp_path: Path, postgresql: Cluster, expect_log: ExpectLog) -> None:
    expect_log("database does not answer")
    url = postgresql.new_database()
    with back_office(tmp_path / "office", database=url) as office, client_of(office.enrol("RP21")) as car:
        postgresql.drop(url)
        answer = car.post("/cars/RP21/health", content=msgspec.json.encode(health_report()))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "later" in answer.json()["reason"]


def test_a_database_that_was_restarted_is_taken_up_again(
    tmp_path: Path, postgresql: Cluster, expect_log: ExpectLog
) -> None:
    expect_log("database does not answer")
    url = postgresql.new_database()
    with back_office(tmp_path / "office", database=url) as office, client_of(office.enrol("RP21")) as car:
        kept = item("stop")
        send(car, kept)
        postgresql.cut(url)
        body = msgspec.json.encode(RecordBatch(items=[kept]))

        def is_back() -> bool:
            answer = car.post("/cars/RP21/records", content=body)
            assert answer.status_code in {200, 503}
            return answer.status_code == 200

        wait_until(is_back)


# --- the signal, what is passed on, lists --------------------------------------------------------------------------


class Listening:
    """A car that holds the signal, in a thread."""

    def __init__(self, client: httpx.Client, car: str) -> None:
        self.heard: list[Signal] = []
        self.changed = threading.Condition()
        self.status = 0
        self._thread = threading.Thread(target=self._listen, args=(client, f"/cars/{car}/signal"))
        self._thread.start()

    def _listen(self, client: httpx.Client, path: str) -> None:
        with client.stream("GET", path, timeout=30) as answer:
            self.status = answer.status_code
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    with self.changed:
                        self.heard.append(msgspec.json.decode(line[6:], type=Signal))
                        self.changed.notify_all()

    def wait_for(self, count: int) -> Signal:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.heard) >= count, 10)
        return self.heard[count - 1]

    def ends(self) -> None:
        self._thread.join(10)
        assert not self._thread.is_alive()


def test_a_hit_reaches_the_cars_near_through_the_signal(office: RunningBackOffice, car: httpx.Client) -> None:
    with client_of(office.enrol("RP22")) as other:
        other.post("/cars/RP22/health", content=msgspec.json.encode(health_report(1500)))
        listening = Listening(other, "RP22")
        assert listening.wait_for(1).activations == 0
        hit = fresh_hit()
        send(car, hit_item(hit))
        send(car, hit_item(hit))
        number = listening.wait_for(2).activations
        told = other.get("/cars/RP22/activations?after=0")
        (found,) = msgspec.json.decode(told.content, type=list[Activation])
        assert (found.number, found.vrm, found.source) == (number, "AB12CDE", "RP21")
        assert other.get(f"/cars/RP22/activations?after={number}").json() == []
        office.services.clients.revoke("RP22")
        listening.ends()


def test_control_adds_an_entry_and_every_car_is_woken(office: RunningBackOffice, car: httpx.Client) -> None:
    new = NewEntry(
        vrm="AB12 CDE", category="stolen", reason="seen leaving", expires=datetime.now(UTC) + timedelta(hours=2)
    )
    listening = Listening(car, "RP21")
    before = listening.wait_for(1)
    with client_of(office.enrol("desk", "control")) as control:
        added = control.post("/entries", content=msgspec.json.encode(new))
        assert added.status_code == 201, added.text
        standing = msgspec.json.decode(added.content, type=StandingEntry)
        assert (standing.vrm, standing.added_by) == ("AB12CDE", "desk")
        assert listening.wait_for(2).lists > before.lists
        assert [each["entry_id"] for each in control.get("/entries").json()] == [standing.entry_id]
        assert control.delete(f"/entries/{standing.entry_id}").status_code == 204
        assert control.delete(f"/entries/{standing.entry_id}").status_code == 404
        assert control.post("/entries", content=msgspec.json.encode(new).replace(b"stolen", b"x")).status_code == 422
    office.services.clients.revoke("RP21")
    listening.ends()


def test_a_crews_own_entry_becomes_a_list_for_the_others(office: RunningBackOffice, car: httpx.Client) -> None:
    entry: OwnEntry = own_entry(new_id(), expires=datetime.now(UTC) + timedelta(hours=2))
    body = msgspec.Raw(msgspec.json.encode(entry))
    wrong = item("entry", future="what nobody knows")
    sent = RecordItem(kind="entry", record_id=entry.entry_id, revision=entry.revision, body=body)
    assert [each.status for each in send(car, wrong, sent).items] == ["new", "new"]
    crews = next(each for each in office.office.repository.index().lists if each.name == "crews")
    assert crews.entries == 1


def test_a_source_uploads_its_list_and_a_camera_meets_it(office: RunningBackOffice, car: httpx.Client) -> None:
    car.post("/cars/RP21/health", content=msgspec.json.encode(health_report()))
    rows = "vrm,category,reason\nAB12CDE,stolen,overnight\n"
    made_at = datetime.now(UTC).isoformat()
    with client_of(office.enrol("hub", "source")) as hub:
        published = hub.put("/sources/pnc", params={"produced_at": made_at}, content=rows, timeout=60)
        assert published.json() == {"generation": 1, "entries": 1, "bad_lines": 0}
        assert hub.put("/sources/pnc", params={"produced_at": "today"}, content=rows).status_code == 400
        assert hub.put("/sources/other", params={"produced_at": made_at}, content=rows).status_code == 404
        refused = hub.put("/sources/pnc", params={"produced_at": made_at}, content=b"no list", timeout=60)
        assert refused.status_code == 422
    assert HERE.latitude_deg is not None
    assert HERE.longitude_deg is not None
    read = CameraRead(
        read_id=new_id(),
        vrm="AB12CDE",
        seen_at=datetime.now(UTC),
        latitude_deg=HERE.latitude_deg,
        longitude_deg=HERE.longitude_deg,
    )
    with client_of(office.enrol("gantry-4", "camera")) as camera:
        for _ in range(2):
            answer = camera.post("/activations", content=msgspec.json.encode(read))
            assert answer.json() == {"matched": True, "cars": 1}
        unlisted = msgspec.structs.replace(read, read_id=new_id(), vrm="ZZ99ZZZ")
        assert camera.post("/activations", content=msgspec.json.encode(unlisted)).json()["matched"] is False


# --- the signed files ----------------------------------------------------------------------------------------------


def test_signed_files_are_served_in_parts_and_kept_for_ever(embedded: RunningBackOffice) -> None:
    embedded.services.entries.publish_control()
    file = embedded.office.repository.index().lists[0].files[0]
    path = f"/repository/targets/lists/control/{file.sha256}"
    with client_of(embedded.enrol("RP21")) as car:
        whole = car.get(path)
        assert (whole.status_code, len(whole.content)) == (200, file.length)
        assert "immutable" in whole.headers["Cache-Control"]
        rest = {"Range": "bytes=10-", "If-Range": whole.headers["ETag"]}
        part = car.get(path, headers=rest)
        assert (part.status_code, part.content) == (206, whole.content[10:])
        other = car.get(path, headers={**rest, "If-Range": '"another"'})
        assert (other.status_code, other.content) == (200, whole.content)
        timestamp = car.get("/repository/metadata/timestamp.json")
        assert timestamp.headers["Cache-Control"] == "no-cache"
        assert timestamp.json()["signed"]["version"] == embedded.office.repository.version()
        assert "immutable" in car.get("/repository/metadata/1.root.json").headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["..%2fkeys%2fdatabase", "..", "%2e%2e%2f.lock", ".lock", "lists", "a%00b", "%2fetc%2fpasswd", "x" * 300]
)
def test_nothing_outside_the_repository_is_served(embedded: RunningBackOffice, path: str) -> None:
    with client_of(embedded.enrol("RP21")) as car:
        for folder in ("metadata", "targets"):
            answer = car.get(f"/repository/{folder}/{path}")
            assert answer.status_code == 404


def test_a_list_key_is_for_cars(embedded: RunningBackOffice) -> None:
    key_id, key = embedded.office.list_keys.newest()
    with client_of(embedded.enrol("RP21")) as car:
        answer = car.get(f"/cars/RP21/list-keys/{key_id}")
        assert msgspec.json.decode(answer.content, type=ListKey) == ListKey(key_id=key_id, key=key)


# --- who may -------------------------------------------------------------------------------------------------------

ALLOWED: dict[Role, set[str]] = {
    "car": {"GET /cars/{name}/activations", "GET /repository/metadata/timestamp.json"},
    "control": {"GET /entries", "GET /repository/metadata/timestamp.json"},
    "camera": {"POST /activations", "GET /repository/metadata/timestamp.json"},
    "source": {"PUT /sources/pnc", "GET /repository/metadata/timestamp.json"},
}


def test_each_role_may_what_is_its_own(embedded: RunningBackOffice) -> None:
    embedded.enrol("other")
    every = {path for paths in ALLOWED.values() for path in paths} | {"GET /cars/other/activations"}
    for role, allowed in ALLOWED.items():
        with client_of(embedded.enrol(f"a-{role}", role)) as client:
            for each in every:
                method, path = each.format(name=f"a-{role}").split(" ")
                status = client.request(method, path).status_code
                assert (status != 403) == (each in allowed), f"{role}: {each}"


def test_strangers_revoked_and_expired_clients_are_refused_at_once(embedded: RunningBackOffice) -> None:
    path = "/cars/RP21/activations"
    with client_of(embedded.enrol("RP21", known=False)) as stranger:
        assert stranger.get(path).status_code == 401
    home = embedded.enrol("RP21")
    with client_of(home) as car:
        assert car.get(path).status_code == 200
        embedded.services.clients.revoke("RP21")
        assert car.get(path).status_code == 403
    with client_of(embedded.enrol("RP21")) as again, client_of(home) as old:
        assert again.get(path).status_code == 200
        assert old.get(path).status_code == 401
    with client_of(embedded.enrol("RP22", life=timedelta(seconds=-1))) as expired, pytest.raises(httpx.TransportError):
        expired.get("/cars/RP22/activations")


def test_without_a_certificate_of_its_authority_there_is_no_connection(
    embedded: RunningBackOffice, tmp_path: Path
) -> None:
    context = ssl.create_default_context(cafile=str(embedded.office.authority.certificate_file))
    with httpx.Client(verify=context, trust_env=False) as nobody, pytest.raises(httpx.TransportError):
        nobody.get(f"{embedded.url}/v1/health")
    home = embedded.enrol("RP21")
    context.load_cert_chain(home.certificate_file, home.private_key_file)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with httpx.Client(verify=context, trust_env=False) as old, pytest.raises(httpx.TransportError):
        old.get(f"{embedded.url}/v1/health")
    with back_office(tmp_path / "another") as another:
        foreign = msgspec.structs.replace(another.enrol("RP21"), authority_file=home.authority_file, url=embedded.url)
        with client_of(foreign) as client, pytest.raises(httpx.TransportError):
            client.get("/health")


def test_what_was_kept_outlives_the_server(tmp_path: Path) -> None:
    kept = item("stop")
    with back_office(tmp_path / "office") as office, client_of(home := office.enrol("RP21")) as car:
        send(car, kept)
    with back_office(tmp_path / "office") as again, client_of(msgspec.structs.replace(home, url=again.url)) as car:
        assert send(car, kept).items[0].status == "known"
