"""A back office, and its command line as a technician uses it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from incar.commands.backoffice import backoffice
from tests.sim.made_office import PASSPHRASE, copied_office, made_office

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_office(tmp_path_factory.mktemp("template") / "office").folder


@pytest.fixture
def office(template: Path, tmp_path: Path) -> Path:
    return copied_office(template, tmp_path / "office").folder


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_bytes(PASSPHRASE + b"\n")
    return path


@pytest.fixture
def run(office: Path) -> Run:
    """Runs a command in the back office; `stdin` is what is typed."""

    def incar(*arguments: str | Path, stdin: str = "") -> Result:
        words = ["--folder", str(office), *map(str, arguments)]
        return CliRunner().invoke(backoffice, words, input=stdin)

    return incar
