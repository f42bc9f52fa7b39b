"""The car's end of the wire home: what it trusts, what it sends, and what it makes of every answer."""

import asyncio
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from incar.settings import HomeSettings
from incar.sync.link import HomeLink, LinkError, NotNowError, RefusedForGoodError
from tests.sim.gps import free_port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for this machine's loopback, and its key beside it."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=back office", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return folder / "certificate.pem"


class Wire:
    """The other end: notes every request, and has one answer."""

    def __init__(self, url: str, answer: Response) -> None:
        self.url, self.answer = url, answer
        self.requests: list[tuple[str, str, bytes]] = []

    async def take(self, request: Request) -> Response:
        self.requests.append((request.url.path, request.headers.get("authorization", ""), await request.body()))
        return self.answer


@contextmanager
def wire(certificate: Path | None = None, answer: Response | None = None) -> Iterator[Wire]:
    """Listens until the block ends, with TLS when there is a certificate."""
    port = free_port()
    other = Wire(f"{'https' if certificate else 'http'}://127.0.0.1:{port}", answer or Response(status_code=201))
    config = uvicorn.Config(
        Starlette(routes=[Route("/{path:path}", other.take, methods=["PUT"])]),
        port=port,
        log_level="critical",
        lifespan="off",
        ssl_certfile=certificate,
        ssl_keyfile=certificate.with_name("key.pem") if certificate else None,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield other
    finally:
        server.should_exit = True
        thread.join()


def home(tmp_path: Path, url: str, authority: Path | None = None) -> HomeSettings:
    (tmp_path / "token").write_text("t0ken\n")
    return HomeSettings(
        url=url, car="RP14", token_file=str(tmp_path / "token"), authority_file=str(authority) if authority else ""
    )


def put(settings: HomeSettings) -> None:
    async def send() -> None:
        async with HomeLink(settings) as link:
            await link.put_record("stop", "p-1", 2, b"{}")
            await link.put_picture("c-1", "patch", b"\xff\xd8")

    asyncio.run(send())


def test_a_record_and_its_picture_go_under_their_own_ids_with_the_cars_token(tmp_path: Path) -> None:
    with wire() as other:
        put(home(tmp_path, f"{other.url}/"))
    assert other.requests == [
        ("/v1/cars/RP14/records/stop/p-1/2", "Bearer t0ken", b"{}"),
        ("/v1/cars/RP14/pictures/c-1/patch", "Bearer t0ken", b"\xff\xd8"),
    ]


def test_the_forces_own_authority_is_trusted_when_it_is_set(tmp_path: Path, certificate: Path) -> None:
    with wire(certificate) as other:
        put(home(tmp_path, other.url, certificate))
    assert len(other.requests) == 2


def test_an_unknown_authority_gets_neither_token_nor_record(tmp_path: Path, certificate: Path) -> None:
    with wire(certificate) as other, pytest.raises(NotNowError, match="cannot be reached"):
        put(home(tmp_path, other.url))
    assert other.requests == []


def test_another_name_than_the_certificates_is_refused(tmp_path: Path, certificate: Path) -> None:
    with wire(certificate) as other, pytest.raises(NotNowError):
        put(home(tmp_path, other.url.replace("127.0.0.1", "localhost"), certificate))
    assert other.requests == []


@pytest.mark.parametrize("status", [302, 402, 403, 407, 408, 425, 429, 451, 500, 502, 503])
def test_what_may_pass_is_tried_again(tmp_path: Path, status: int) -> None:
    answer = JSONResponse({"reason": "not of the item"}, status)
    with wire(answer=answer) as other, pytest.raises(NotNowError, match=str(status)):
        put(home(tmp_path, other.url))


@pytest.mark.parametrize(
    "answer", [Response("<html>", 404), Response(status_code=400), JSONResponse({"reason": 7}, 413)]
)
def test_an_answer_that_is_not_the_back_offices_own_parks_nothing(tmp_path: Path, answer: Response) -> None:
    with wire(answer=answer) as other, pytest.raises(NotNowError, match=str(answer.status_code)):
        put(home(tmp_path, other.url))


def test_a_car_that_is_not_known_is_a_matter_for_people_and_not_of_the_record(tmp_path: Path) -> None:
    with wire(answer=Response(status_code=401)) as other, pytest.raises(NotNowError, match="enrol it"):
        put(home(tmp_path, other.url))


@pytest.mark.parametrize("status", [400, 404, 409, 413, 422])
def test_what_is_refused_for_good_says_why(tmp_path: Path, status: int) -> None:
    answer = JSONResponse({"reason": "no such kind"}, status)
    with wire(answer=answer) as other, pytest.raises(RefusedForGoodError, match="no such kind"):
        put(home(tmp_path, other.url))


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://force.example", "https"),
        ("ftp://127.0.0.1", "https"),
        ("https://force.example:port", "no address"),
        ("127.0.0.1:8443", "https"),
    ],
)
def test_an_address_that_is_not_safe_is_refused_before_anything_is_sent(
    tmp_path: Path, url: str, complaint: str
) -> None:
    with pytest.raises(LinkError, match=complaint):
        HomeLink(home(tmp_path, url))


def test_an_authority_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for authority in (tmp_path / "none.pem", tmp_path / "token"):
        with pytest.raises(LinkError, match="authority_file"):
            HomeLink(home(tmp_path, "https://force.example", authority))


def test_a_token_that_is_none_is_refused_and_not_repeated(tmp_path: Path) -> None:
    settings = home(tmp_path, "https://force.example")
    for content in ("", "two\nlines", "not-ascii-é"):
        Path(settings.token_file).write_text(content, "utf-8")
        with pytest.raises(LinkError, match="token") as refused:
            HomeLink(settings)
        assert "two" not in str(refused.value)
