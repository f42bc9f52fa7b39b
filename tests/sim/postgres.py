"""A PostgreSQL of the test's own: a cluster in a temporary folder, reached through its socket alone."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

USER = "incar"
START_LIMIT_S = 60
_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_numbers = count()


@dataclass(frozen=True)
class Cluster:
    """A running cluster."""

    folder: Path
    """Its socket is here."""

    def new_database(self) -> str:
        """An empty database; its address as SQLAlchemy takes it."""
        name = f"incar_{os.getpid()}_{next(_numbers)}"
        self._run(f'CREATE DATABASE "{name}"')
        return f"postgresql+psycopg://{USER}@/{name}?host={self.folder}"

    def drop(self, url: str) -> None:
        """Take a database away from whoever uses it."""
        name = url.partition("@/")[2].partition("?")[0]
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def cut(self, url: str) -> None:
        """End every connection to a database, as a restart does."""
        name = url.partition("@/")[2].partition("?")[0]
        self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 - our own name

    def _run(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Run a cluster until the block ends; `durable`: with the disk's promises, as a force would run it."""
    folder = Path(tempfile.mkdtemp(prefix="incar-pg-"))
    data = folder / "data"
    try:
        if os.geteuid() == 0:  # the server refuses to be run by root
            shutil.chown(folder, "postgres")
        _run(["initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"])
        settings = [f"-k {folder}", "-c listen_addresses=", "-c max_connections=200"]
        if not durable:
            settings += ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"]
        _run(["pg_ctl", "-D", data, "-w", "-t", START_LIMIT_S, "-l", folder / "log", "-o", " ".join(settings), "start"])
        try:
            yield Cluster(folder)
        finally:
            _run(["pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder)


def _run(command: Sequence[object]) -> None:
    program, *arguments = command
    become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    words = [*become, str(_PROGRAMS[-1] / str(program)), *map(str, arguments)]
    # Not a pipe: the server would inherit it and hold it open.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(words, stdout=output, stderr=output, cwd="/", check=False)
        output.seek(0)
        assert done.returncode == 0, output.read().decode(errors="replace")
