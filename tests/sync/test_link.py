"""The car's end of the wire home: whom it believes, what it sends, and what it makes of every answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace as put_in
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from incar.messages.home import (
    Activation,
    BatchAnswer,
    HealthReport,
    ItemAnswer,
    PictureProgress,
    RecordBatch,
    RecordItem,
    Signal,
)
from incar.settings import HomeSettings
from incar.sync.identity import NotNowError, certificate_expires
from incar.sync.link import HomeLink, LinkError, RefusedForGoodError
from tests.sim.secure_server import DAY, SecureServer, an_authority, enrol, secure_server

NOW = datetime(2026, 11, 1, tzinfo=UTC)
BATCH = RecordBatch(
    items=[RecordItem(kind="stop", record_id="p-1", revision=2, body=msgspec.Raw(b'{"stop_id":"p-1"}'))]
)
TAKEN = BatchAnswer(items=[ItemAnswer(status="new")])
Given = TypeVar("Given")


class Wire:
    """What the other end was asked, and its one answer."""

    def __init__(self, answer: Response | None = None) -> None:
        self.answer = answer or Response(msgspec.json.encode(TAKEN))
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []

    async def __call__(self, scope: object, receive: object, send: object) -> None:
        request = Request(scope, receive)  # type: ignore[arg-type]  # the three of ASGI
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        self.requests.append((request.method, path, dict(request.headers), await request.body()))
        await self.answer(scope, receive, send)  # type: ignore[arg-type]  # the same


def ask(home: HomeSettings, what: Callable[[HomeLink], Awaitable[Given]]) -> Given:
    async def run() -> Given:
        async with HomeLink(home) as link:
            return await what(link)

    return asyncio.run(run())


def send(home: HomeSettings) -> BatchAnswer:
    return ask(home, lambda link: link.post_records(BATCH))


# --- what goes over it --------------------------------------------------------------------------------------------


def test_a_batch_goes_compressed_and_every_item_is_answered_for(server: SecureServer, car: Path) -> None:
    server.application = wire = Wire()
    assert send(server.home(car)) == TAKEN
    ((method, path, headers, body),) = wire.requests
    assert (method, path, headers["content-encoding"]) == ("POST", "/v1/cars/RP14/records", "zstd")
    assert msgspec.json.decode(zstandard.decompress(body), type=RecordBatch) == BATCH


def test_a_picture_goes_in_parts(server: SecureServer, car: Path) -> None:
    there = PictureProgress(received=4, complete=False)
    server.application = wire = Wire(Response(msgspec.json.encode(there)))
    home = server.home(car)
    assert ask(home, lambda link: link.picture_progress("c-1", "overview")) == there
    assert ask(home, lambda link: link.put_picture_part("c-1", "overview", 2, 9, b"\xff\xd8")) == there
    asked, put = wire.requests
    assert asked[:2] == ("GET", "/v1/cars/RP14/pictures/c-1/overview")
    assert (put[0], put[2]["content-range"], put[3]) == ("PUT", "bytes 2-3/9", b"\xff\xd8")


def test_health_goes_and_activations_come(server: SecureServer, car: Path) -> None:
    activation = Activation(
        number=8,
        activation_id="a",
        vrm="AB12CDE",
        category="stolen",
        seen_at=NOW,
        latitude_deg=52.0,
        longitude_deg=-1.0,
        distance_m=700.0,
        source="RP15",
    )
    server.application = wire = Wire(Response(msgspec.json.encode([activation])))
    home = server.home(car)
    ask(home, lambda link: link.post_health(HealthReport(at=NOW, version="0.1.0")))
    assert ask(home, lambda link: link.activations(7)) == [activation]
    assert [request[1] for request in wire.requests] == ["/v1/cars/RP14/health", "/v1/cars/RP14/activations?after=7"]


def test_what_was_sent_is_counted(server: SecureServer, car: Path) -> None:
    server.application = Wire()
    home = server.home(car)

    async def counted(link: HomeLink) -> tuple[int, int]:
        await link.post_health(HealthReport(at=NOW, version="0.1.0"))
        once = link.sent_bytes
        await link.put_picture_part("c-1", "patch", 0, 5000, b"x" * 5000)
        return once, link.sent_bytes

    server.application = Wire(Response(msgspec.json.encode(PictureProgress(received=5000, complete=True))))
    once, twice = ask(home, counted)
    assert 150 < once < 500
    assert 5150 < twice - once < 5500


def test_the_signal_is_held_until_it_is_let_go(server: SecureServer, car: Path) -> None:
    events = [Signal(lists=3, activations=0), Signal(lists=4, activations=2)]
    stream = [b": still here\n\n", *(b"data: %b\n\n" % msgspec.json.encode(event) for event in events)]
    heard: list[Signal] = []

    async def hold(link: HomeLink) -> None:
        async for signal in link.signals():
            heard.append(signal)  # noqa: PERF401 - what came before the error counts

    async def pieces() -> object:
        for piece in stream:
            yield piece

    server.application = Wire(StreamingResponse(pieces(), media_type="text/event-stream"))  # type: ignore[arg-type]  # any iterator will do
    with pytest.raises(NotNowError, match="let go of the signal"):
        ask(server.home(car), hold)
    assert heard == events


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (Response("<html>"), "no stream of events"),
        (Response("data: 7\n\n", media_type="text/event-stream"), "makes no sense"),
        (Response(status_code=503), "answered 503"),
        (Response(status_code=403), "enrol the car again"),
    ],
)
def test_what_is_no_signal_is_told_apart(server: SecureServer, car: Path, answer: Response, complaint: str) -> None:
    async def hold(link: HomeLink) -> None:
        async for _ in link.signals():
            pass

    server.application = Wire(answer)
    with pytest.raises(NotNowError, match=complaint):
        ask(server.home(car), hold)


# --- answers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [302, 402, 407, 408, 425, 429, 451, 500, 502, 503])
def test_what_may_pass_is_tried_again(server: SecureServer, car: Path, status: int) -> None:
    server.application = Wire(JSONResponse({"reason": "not of the item"}, status))
    with pytest.raises(NotNowError, match=str(status)):
        send(server.home(car))


@pytest.mark.parametrize(
    "answer", [Response("<html>", 404), Response(status_code=400), JSONResponse({"reason": 7}, 413), Response("<html>")]
)
def test_an_answer_that_is_not_the_back_offices_own_parks_nothing(
    server: SecureServer, car: Path, answer: Response
) -> None:
    server.application = Wire(answer)
    with pytest.raises(NotNowError):
        send(server.home(car))


@pytest.mark.parametrize("status", [401, 403])
def test_a_revoked_car_is_a_matter_for_people_and_not_of_the_record(
    server: SecureServer, car: Path, status: int
) -> None:
    server.application = Wire(JSONResponse({"reason": "revoked"}, status))
    with pytest.raises(NotNowError, match="revoked this car's certificate or does not know it; enrol the car again"):
        send(server.home(car))


@pytest.mark.parametrize("status", [400, 404, 409, 413, 422])
def test_what_is_refused_for_good_says_why(server: SecureServer, car: Path, status: int) -> None:
    server.application = Wire(JSONResponse({"reason": "no such kind"}, status))
    with pytest.raises(RefusedForGoodError, match="no such kind"):
        send(server.home(car))


# --- certificates -------------------------------------------------------------------------------------------------


def test_a_certificate_that_ran_out_is_named(server: SecureServer, car: Path) -> None:
    home = server.home(car, life=-timedelta(days=2))
    day = datetime.now(UTC) - timedelta(days=2)
    with pytest.raises(NotNowError, match=f"certificate ran out on {day:%d %B %Y}; enrol the car again"):
        send(home)
    assert (certificate_expires(home) or NOW).date() == day.date()


def test_a_certificate_of_another_authority_is_not_taken(server: SecureServer, car: Path) -> None:
    stranger = enrol(an_authority(car / "other"), car, "RP15")
    home = replace(server.home(car), certificate_file=str(stranger), private_key_file=str(stranger.with_suffix(".key")))
    with pytest.raises(NotNowError, match="enrol the car again"):
        send(home)


def test_a_server_of_another_authority_gets_nothing(server: SecureServer, car: Path) -> None:
    server.application = wire = Wire()
    other = an_authority(car / "other")
    with pytest.raises(NotNowError, match="who answers is not the back office"):
        send(replace(server.home(car), authority_file=str(other.certificate_file)))
    assert wire.requests == []


def test_another_name_than_the_certificates_is_refused(server: SecureServer, car: Path) -> None:
    home = server.home(car)
    with pytest.raises(NotNowError, match="who answers is not the back office"):
        send(replace(home, url=home.url.replace("127.0.0.1", "localhost")))


@pytest.mark.parametrize(
    ("start", "end", "complaint"), [(1, 2, "not valid yet by this car's clock"), (-3, -1, "has run out by this car's")]
)
def test_a_clock_that_is_wrong_by_days_is_named(
    tmp_path: Path, car: Path, start: int, end: int, complaint: str
) -> None:
    authority = an_authority(tmp_path / "authority")
    _redate(tmp_path / "authority" / "server.pem", tmp_path / "authority" / "authority.key", start, end)
    with secure_server(tmp_path / "authority") as server, pytest.raises(NotNowError, match=complaint):
        send(put_in(server, authority=authority).home(car))


def _redate(certificate_file: Path, authority_key: Path, start: int, end: int) -> None:
    """The certificate again, valid from and until so many days from now."""
    before = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    key = serialization.load_pem_private_key(authority_key.read_bytes(), None)
    builder = x509.CertificateBuilder(
        before.issuer,
        before.subject,
        before.public_key(),
        before.serial_number,
        datetime.now(UTC) + start * DAY,
        datetime.now(UTC) + end * DAY,
    )
    for extension in before.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    after = builder.sign(key, hashes.SHA256())  # type: ignore[arg-type]  # it is the authority's own
    certificate_file.write_bytes(after.public_bytes(serialization.Encoding.PEM))


def test_nobody_there_is_said(server: SecureServer, car: Path) -> None:
    with pytest.raises(NotNowError, match="cannot be reached"):
        send(replace(server.home(car), url="https://127.0.0.1:9"))


# --- settings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"url": ""}, "no back office is set"),
        ({"car": ""}, "no back office is set"),
        ({"url": "http://127.0.0.1:8443"}, "must be https"),
        ({"url": "https://"}, "must be https"),
        ({"url": "127.0.0.1:8443"}, "must be https"),
        ({"url": "https://force.example:port"}, "no address"),
        ({"authority_file": ""}, "authority_file is not set"),
        ({"authority_file": "/nowhere"}, "authority_file cannot be read"),
        ({"certificate_file": ""}, "certificate_file is not set"),
        ({"private_key_file": "/nowhere"}, "private_key_file cannot be read"),
    ],
)
def test_wrong_settings_are_named_before_anything_is_sent(
    server: SecureServer, car: Path, wrong: dict[str, str], complaint: str
) -> None:
    with pytest.raises(LinkError, match=complaint):
        HomeLink(replace(server.home(car), **wrong))


def test_files_that_are_no_certificates_are_named(server: SecureServer, car: Path) -> None:
    home = server.home(car)
    other = enrol(server.authority, car, "RP15")
    (car / "text").write_text("no certificate")
    for field in ("authority_file", "certificate_file", "private_key_file"):
        with pytest.raises(LinkError, match=field):
            HomeLink(replace(home, **{field: str(car / "text")}))
    with pytest.raises(LinkError, match="no certificate and its own key"):
        HomeLink(replace(home, private_key_file=str(other.with_suffix(".key"))))


def test_a_key_under_a_password_is_refused_and_nobody_is_asked_for_it(server: SecureServer, car: Path) -> None:
    home = server.home(car)
    key = serialization.load_pem_private_key(Path(home.private_key_file).read_bytes(), None)
    locked = serialization.BestAvailableEncryption(b"secret")
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    Path(home.private_key_file).write_bytes(key.private_bytes(pem, pkcs8, locked))
    with pytest.raises(LinkError, match="no certificate and its own key"):
        HomeLink(home)
