"""The other end of the wire: one server for all tests of the room, answered for by what a test puts in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sim.hostile_repository import HostileRepository
from tests.sim.secure_server import SecureServer, nothing_there, secure_server


@pytest.fixture(scope="package")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecureServer]:
    """The server, started once."""
    with secure_server(tmp_path_factory.mktemp("server") / "authority") as server:
        yield server


@pytest.fixture
def server(listening: SecureServer) -> Iterator[SecureServer]:
    """The server, with nothing there yet."""
    listening.application = nothing_there
    yield listening
    listening.application = nothing_there


@pytest.fixture
def repository(server: SecureServer) -> HostileRepository:
    """A good repository, served; to be spoilt."""
    server.application = HostileRepository()
    return server.application


@pytest.fixture
def car(tmp_path: Path) -> Path:
    """A folder for one car."""
    folder = tmp_path / "car"
    folder.mkdir()
    return folder
