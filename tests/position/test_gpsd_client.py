"""The connection to gpsd, and whatever else may answer on its port."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from incar.position import gpsd_client
from incar.position.gpsd_client import GpsdClient, GpsdError
from tests.sim.gps import Gpsd, free_port, wait_until

VERSION = b'{"class":"VERSION"}\n'
WATCHING = b'{"class":"DEVICES","devices":[]}\n{"class":"WATCH"}\n'


@contextmanager
def somebody_who_says(*lines: bytes) -> Iterator[int]:
    """A server that says one thing on connection, and the next each time it is written to."""

    def serve() -> None:
        with suppress(OSError), server.accept()[0] as connection:
            for line in lines:
                connection.sendall(line)
                connection.recv(1000)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
    thread.join(5)


def test_the_real_gpsd_answers() -> None:
    with Gpsd() as gpsd, GpsdClient("127.0.0.1", gpsd.port) as client:
        wait_until(lambda: (report := client.poll()) is not None and report.fix)


def test_two_connections_do_not_disturb_each_other() -> None:
    with Gpsd() as gpsd, GpsdClient("127.0.0.1", gpsd.port) as lasting:
        with GpsdClient("127.0.0.1", gpsd.port) as passing:
            passing.poll()
        lasting.poll()


def test_nobody_answers() -> None:
    with pytest.raises(GpsdError, match="does not answer"):
        GpsdClient("127.0.0.1", free_port())


@pytest.mark.parametrize(
    "greeting", [b"SSH-2.0-OpenSSH\r\n", b'{"class":"SKY"}\n', b"\xff\xfe\x00\n", b"[]\n", b"{}\n"]
)
def test_somebody_else_answers(greeting: bytes) -> None:
    with somebody_who_says(greeting) as port, pytest.raises(GpsdError, match="is not gpsd"):
        GpsdClient("127.0.0.1", port)


def test_somebody_who_says_nothing_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpsd_client, "TIMEOUT_S", 0.3)
    begun = time.monotonic()
    with somebody_who_says(b"") as port, pytest.raises(GpsdError, match="does not answer"):
        GpsdClient("127.0.0.1", port)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "answer",
    [
        b"nonsense\n",
        b'{"class":"DEVICE"}\n',
        b'{"class":"POLL"}\n',
        b'{"class":"POLL","active":1,"tpv":[{"mode":"many"}]}\n',
        b'{"class":"POLL","active":1,"tpv":[{"mode":3,"time":"soon"}]}\n',
    ],
)
def test_an_answer_that_makes_no_sense_ends_the_connection(answer: bytes) -> None:
    with somebody_who_says(VERSION, WATCHING, answer) as port, GpsdClient("127.0.0.1", port) as client:  # noqa: SIM117 - it is the poll that is to raise
        with pytest.raises(GpsdError, match="stopped answering"):
            client.poll()


@pytest.mark.parametrize(
    "answer", [b'{"class":"POLL","active":0,"tpv":[]}\n', b'{"class":"POLL","active":1,"tpv":[]}\n']
)
def test_no_receiver_is_no_report(answer: bytes) -> None:
    with somebody_who_says(VERSION, WATCHING, answer) as port, GpsdClient("127.0.0.1", port) as client:
        assert client.poll() is None
