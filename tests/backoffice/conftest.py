"""Every test of the database is run on both: the embedded one and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from incar.backoffice.database import Database, create_database
from tests.sim.postgres import Cluster, cluster


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """One cluster for the whole run, started when it is first asked for."""
    with cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Of an empty database; empty for the embedded one."""
    if request.param == "sqlite":
        return ""
    postgres: Cluster = request.getfixturevalue("postgresql")
    return postgres.new_database()


@pytest.fixture
def office_folder(tmp_path: Path) -> Path:
    """The back office's own folder."""
    return tmp_path / "office"


@pytest.fixture
def database(database_url: str, office_folder: Path) -> Iterator[Database]:
    """An open one at this release's schema."""
    made = create_database(database_url, office_folder)
    yield made
    made.close()
