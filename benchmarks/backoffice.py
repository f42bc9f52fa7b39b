"""A back office on PostgreSQL on this machine: reads accepted, cars held, with the processor time of each part.

    python -m benchmarks.backoffice [--seconds N] [--cars N] [--workers N] [--json]

The server, a PostgreSQL cluster of its own (durable, as a force would run it) and the cars share the machine's cores.
"""

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

import click
import psutil
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from benchmarks.figures import Figure, figure, tell
from benchmarks.office_load import Fleet, Sending, fetch, home_of, send_reads
from incar.backoffice.authority import fingerprint, private_pem
from incar.backoffice.clients import Clients
from incar.backoffice.office import Office
from incar.settings import HomeSettings
from tests.sim.gps import answers, free_port, wait_until
from tests.sim.postgres import cluster

READS_A_DAY = 260_791
"""Of one published force with 63 fixed cameras and 25 cars (`uk-anpr`)."""
PEAK = 20
READS_AIM = 10 * READS_A_DAY * PEAK / 86_400
READS_OFFERED = 1.02 * READS_AIM
ANSWER_AIM_S = 0.5
SENDERS = 12
FASTEST_SENDERS = 4
WAKES = 10
START_LIMIT_S = 60.0
DESCRIPTORS = 8192
SMALL_FILES = 250
LARGE_FILE_BYTES = 64 * 1024 * 1024


class Machine:
    """The processor time that the server and the database take."""

    def __init__(self, server: int, database: int) -> None:
        self._roots = {"server": psutil.Process(server), "PostgreSQL": psutil.Process(database)}

    def taken_s(self) -> dict[str, float]:
        """Seconds of a core so far, by part."""
        return {name: sum(map(_cpu_s, _family(root))) for name, root in self._roots.items()}

    def server_memory_mb(self) -> float:
        """Of the largest server process."""
        return max(float(process.memory_info().rss) for process in _family(self._roots["server"])) / 1e6


def _family(root: psutil.Process) -> list[psutil.Process]:
    return [root, *root.children(recursive=True)]


def _cpu_s(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


@contextmanager
def a_back_office(workers: int, cars: int) -> Iterator[tuple[Office, list[HomeSettings], Machine]]:
    """A served back office and its enrolled cars."""
    with tempfile.TemporaryDirectory() as place, cluster(durable=True) as postgres:
        office = Office.create(Path(place, "office"), ["127.0.0.1"], postgres.new_database(), b"for this run only")
        port = free_port()
        homes = enrol(office, f"https://127.0.0.1:{port}", Path(place), cars)
        command = [sys.executable, "-m", "incar", "backoffice", "--folder", str(office.folder), "serve"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
        with subprocess.Popen(command) as server:
            wait_until(lambda: answers(port), within_s=START_LIMIT_S)
            database = int((postgres.folder / "data" / "postmaster.pid").read_text().split()[0])
            yield office, homes, Machine(server.pid, database)
            server.terminate()


def enrol(office: Office, url: str, folder: Path, count: int) -> list[HomeSettings]:
    """Cars with a certificate each."""
    database = office.open_database()
    clients, life = Clients(database), timedelta(days=2)
    for number in range(count):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = office.authority.issue(f"car-{number}", key.public_key(), life)
        (folder / f"car-{number}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (folder / f"car-{number}.key").write_bytes(private_pem(key))
        clients.add(f"car-{number}", "car", "", fingerprint(certificate), datetime.now(UTC) + life)
    database.close()
    return [home_of(url, f"car-{number}", folder, office.authority.certificate_file) for number in range(count)]


async def measure(office: Office, homes: list[HomeSettings], machine: Machine, seconds: float) -> list[Figure]:
    """Every figure."""
    await send_reads(homes[:SENDERS], 3.0, READS_AIM)  # warm: partitions, prepared statements, handshakes
    return [
        *await _reads_at_the_peak(homes, machine, seconds),
        *await _reads_as_fast_as_can_be(homes, machine, seconds),
        *await _files_served(office, homes, machine),
        *await _cars_held(office, homes, machine, seconds),
    ]


async def _reads_at_the_peak(homes: list[HomeSettings], machine: Machine, seconds: float) -> list[Figure]:
    before = machine.taken_s()
    done = await send_reads(homes[:SENDERS], seconds, READS_OFFERED)
    taken = {name: value - before[name] for name, value in machine.taken_s().items()}
    return [
        figure("reads accepted, steady load", done.accepted / seconds, "a second", at_least=round(READS_AIM)),
        *_answers("a batch of 50 at that load", done, at_most=ANSWER_AIM_S),
        *(figure(f"{name}, a read", 1000 * value / done.accepted, "ms CPU") for name, value in taken.items()),
    ]


async def _reads_as_fast_as_can_be(homes: list[HomeSettings], machine: Machine, seconds: float) -> list[Figure]:
    before, started_s = sum(machine.taken_s().values()), time.monotonic()
    done = await send_reads(homes[:FASTEST_SENDERS], seconds, None)
    took_s = time.monotonic() - started_s
    cores = (sum(machine.taken_s().values()) - before) / took_s
    return [
        figure("reads accepted, as fast as answered", done.accepted / took_s, "a second"),
        *_answers("a batch of 50 at that speed", done),
        figure("server and PostgreSQL at that speed", cores, "cores"),
    ]


async def _files_served(office: Office, homes: list[HomeSettings], machine: Machine) -> list[Figure]:
    """What small and large signed files cost, where no web server stands in front."""
    folder = office.repository.targets / "lists" / "large"
    folder.mkdir(parents=True)
    (folder / "file").write_bytes(os.urandom(LARGE_FILE_BYTES))
    small, cars = "/v1/repository/metadata/timestamp.json", homes[:FASTEST_SENDERS]
    await fetch(cars, small, 1)
    before = machine.taken_s()
    await fetch(cars, small, SMALL_FILES)
    between, started_s = machine.taken_s(), time.monotonic()
    received = await fetch(cars, "/v1/repository/targets/lists/large/file", 1)
    took_s, after = time.monotonic() - started_s, machine.taken_s()
    requests = SMALL_FILES * len(cars)
    return [
        figure("a small signed file, server", _ms(between, before, "server") / requests, "ms CPU"),
        figure("a small signed file, PostgreSQL", _ms(between, before, "PostgreSQL") / requests, "ms CPU"),
        figure("list files sent", received / took_s / 1e6, "MB a second"),
        figure("list files sent, server", (after["server"] - between["server"]) / (received / 1e9), "s CPU a GB"),
    ]


def _ms(after: dict[str, float], before: dict[str, float], name: str) -> float:
    return 1000 * (after[name] - before[name])


def _answers(name: str, done: Sending, at_most: float | None = None) -> list[Figure]:
    cuts = _cuts(done.answers_s)
    return [figure(f"{name}: p50", cuts[49], "s"), figure(f"{name}: p99", cuts[98], "s", at_most=at_most)]


async def _cars_held(office: Office, homes: list[HomeSettings], machine: Machine, seconds: float) -> list[Figure]:
    memory_mb, fleet, started_s, before = machine.server_memory_mb(), Fleet(homes), time.monotonic(), machine.taken_s()
    await fleet.start(starting_s=len(homes) / 50)
    came_s = time.monotonic() - started_s
    coming = machine.taken_s()["server"] - before["server"]
    await asyncio.sleep(max(0.0, 60 - came_s))  # until every car has told its health once: its connections stand
    before, sent = machine.taken_s(), len(fleet.health_s)
    await asyncio.sleep(seconds)
    holding = {name: (value - before[name]) / seconds for name, value in machine.taken_s().items()}
    reports, before = fleet.health_s[sent:], machine.taken_s()
    waits = [wait_s for _ in range(WAKES) for wait_s in await fleet.wake(office.repository.renew, within_s=10)]
    waking = machine.taken_s()["server"] - before["server"]
    figures = [
        figure("cars holding the signal", fleet.held, at_least=len(homes)),
        figure("connections and requests that failed", len(fleet.failures), at_most=0),
        figure("coming in, server a car", 1000 * coming / len(homes), "ms CPU"),
        figure("health reports taken", len(reports) / seconds, "a second"),
        figure("a health report: p99", _cuts(reports)[98], "s"),
        *(figure(f"{name} while cars hold and tell", 100 * value, "% of a core") for name, value in holding.items()),
        figure("memory, a car", 1000 * (machine.server_memory_mb() - memory_mb) / len(homes), "kB"),
        figure("cars told of a change", len(waits) / WAKES, at_least=len(homes)),
        figure("from the change to the car: p50", _cuts(waits)[49], "s"),
        figure("from the change to the car: p95", _cuts(waits)[94], "s"),
        figure("from the change to the car: longest", max(waits), "s"),
        figure("telling every car, server a car", 1000 * waking / max(1, len(waits)), "ms CPU"),
    ]
    await fleet.stop()
    return figures


def _cuts(values: Sequence[float]) -> list[float]:
    return quantiles(values, n=100, method="inclusive") if len(values) > 1 else [0.0] * 99


@click.command()
@click.option("--seconds", type=click.FloatRange(min=2), default=30.0, show_default=True, help="Of each measurement.")
@click.option("--cars", type=click.IntRange(min=SENDERS), default=1000, show_default=True, help="That hold the signal.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Server processes.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(seconds: float, cars: int, workers: int, *, as_json: bool) -> None:
    """Measure a back office on PostgreSQL."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(DESCRIPTORS, most), most))
    with a_back_office(workers, cars) as (office, homes, machine):
        figures = asyncio.run(measure(office, homes, machine, seconds))
    tell(f"Back office on PostgreSQL, {cars:,} cars", figures, as_json=as_json)


if __name__ == "__main__":
    main()
