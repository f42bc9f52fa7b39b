"""`incar core` as an init system starts it: a process with a socket, ended by a signal."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from incar.messages.display import (
    PROTOCOL,
    Done,
    EndShift,
    Hello,
    Refused,
    State,
    ToCore,
    ToDisplay,
    to_core,
    to_display,
)
from incar.settings import PositionSettings, Settings
from tests.core.test_desk import START
from tests.sim.gps import wait_until
from tests.sim.home import keep_key, stores
from tests.sim.programs import END_LIMIT_S, incar, started

STILL = PositionSettings(fixed_latitude_deg=52.0, fixed_longitude_deg=-1.0)
SETTINGS = msgspec.json.encode(Settings(position=STILL))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "core.sock"


@contextmanager
def core(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A core that listens."""
    with started("core", "--settings", "-", "--socket", path, standard_input=SETTINGS) as process:
        wait_until(path.exists)
        yield process


@contextmanager
def display(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(END_LIMIT_S)
        connection.connect(str(path))
        connection.sendall(to_core.pack(Hello(protocol=PROTOCOL)))
        yield connection


def ask(connection: socket.socket, request: ToCore) -> None:
    connection.sendall(to_core.pack(request))


def hear(connection: socket.socket, *kinds: type[ToDisplay]) -> ToDisplay:
    while (message := to_display.receive_blocking(connection)) is not None:
        if isinstance(message, kinds):
            return message
    raise AssertionError("the core closed the connection")


def test_it_greets_obeys_and_ends_on_a_signal_with_everything_kept(path: Path) -> None:
    keep_key()
    with core(path) as process:
        with display(path) as connection:
            state = hear(connection, State)
            assert isinstance(state, State)
            assert (state.protocol, state.position.state, state.cameras) == (PROTOCOL, "live", [])
            ask(connection, EndShift(request_id="1"))
            refused = hear(connection, Done, Refused)
            assert isinstance(refused, Refused)
            ask(connection, START)
            assert hear(connection, Done, Refused) == Done(request_id=START.request_id)
        process.terminate()
        assert process.wait(END_LIMIT_S) == 0
        assert process.stderr
        assert process.stderr.read() == b""
    assert not path.exists()
    assert "RP14" in incar("report", "shift").stdout


def test_the_keyboard_ends_it_as_well(path: Path) -> None:
    keep_key()
    with core(path) as process:
        process.send_signal(signal.SIGINT)
        assert process.wait(END_LIMIT_S) == 0


def test_a_second_core_is_refused_and_the_first_goes_on(path: Path, tmp_path: Path) -> None:
    keep_key()
    with core(path):
        same_store = incar("core", "--socket", tmp_path / "other.sock")
        assert same_store.returncode == 1
        assert same_store.stderr.startswith("incar: ")
        assert "is being written by another program" in same_store.stderr
        other = tmp_path / "other.toml"
        other.write_text(f'[store]\ndata_directory = "{tmp_path / "other"}"\n')
        same_socket = incar("core", "--settings", other, "--socket", path)
        assert same_socket.returncode == 1
        assert "another core is running" in same_socket.stderr
        assert "Traceback" not in same_store.stderr + same_socket.stderr
        with display(path) as connection:
            hear(connection, State)


def test_without_a_key_nothing_is_made(path: Path) -> None:
    done = incar("core", "--socket", path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "no key file" in done.stderr
    assert not stores().exists()
    assert not path.exists()


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('[lists]\namber_h = "AB12CDE"\n', "line 2"),
        ("[lists]\nambre_h = 1\n", "line 2"),
        ("[lists\n", "not valid TOML"),
        ('[[cameras]]\nname = "front"\nsource = "a.mp4"\n[[cameras]]\nname = "front"\nsource = "b.mp4"\n', "front"),
    ],
)
def test_a_wrong_settings_file_is_one_line_and_code_1(path: Path, tmp_path: Path, content: str, complaint: str) -> None:
    keep_key()
    file = tmp_path / "car.toml"
    file.write_text(content)
    done = incar("core", "--settings", file, "--socket", path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert str(file) in done.stderr
    assert complaint in done.stderr
    assert "AB12CDE" not in done.stderr


@pytest.mark.parametrize(
    "given", [b"", b"{", b'{"cameras": [{"name": "Front!", "source": "a.mp4"}]}', b'{"camera": 1}']
)
def test_wrong_settings_on_standard_input_are_one_line_and_code_1(path: Path, given: bytes) -> None:
    keep_key()
    done = incar("core", "--settings", "-", "--socket", path, standard_input=given)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("incar: the settings on standard input")
