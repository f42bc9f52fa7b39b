"""The list keeper's process: what it is told, what it tells, and that it may be killed at any moment."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from incar.messages.keeper import KeeperCommand, KeeperReport
from incar.position.clock import Clocks, TrustedClock
from incar.settings import Settings, StoreSettings
from incar.store.lists import ListStore
from incar.sync.list_keeper import moment
from tests.sim.home import keep_key
from tests.sim.hostile_repository import HostileRepository
from tests.sim.patrol import KEY
from tests.sim.secure_server import SecureServer
from tests.sim.simulated_list import SimulatedList, entry

SEED = int(os.environ.get("INCAR_TEST_SEED", "7"))


class Keeper:
    """A running `incar list-keeper`."""

    def __init__(self, settings: Settings, *options: str) -> None:
        command = [sys.executable, "-m", "incar", "list-keeper", *options]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._send(msgspec.json.encode(settings))

    def say(self, command: KeeperCommand) -> None:
        self._send(msgspec.json.encode(command))

    def hears(self) -> KeeperReport:
        assert self.process.stdout
        return msgspec.json.decode(self.process.stdout.readline(), type=KeeperReport)

    def end(self) -> int:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(10)

    def _send(self, line: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()


@contextmanager
def keeper(settings: Settings) -> Iterator[Keeper]:
    running = Keeper(settings)
    try:
        yield running
    finally:
        running.process.kill()
        running.end()


@pytest.fixture
def settings(server: SecureServer, car: Path, repository: HostileRepository) -> Settings:
    key_file = keep_key(car / "keys" / "car.key")
    home = server.home(car, root=repository.first_root)
    return Settings(home=home, store=StoreSettings(data_directory=str(car / "data"), key_file=str(key_file)))


def test_it_asks_at_its_start_and_whenever_it_is_told(settings: Settings, repository: HostileRepository) -> None:
    with keeper(settings) as running:
        assert (running.hears().changed, running.process.poll()) == ([], None)
        control = SimulatedList("control")
        control.publish([entry("KT68WLM")])
        repository.publish_lists((control, [control.snapshot()]))
        running.say(KeeperCommand(now=True))
        told, done = running.hears(), running.hears()
        assert [(each.name, each.marks) for each in told.changed] == [("control", ["KT68WLM"])]
        assert (told.done, done.done, done.reason) == (False, True, "")
        assert running.end() == 0


def test_the_satellites_time_counts_more_than_the_machines(settings: Settings, repository: HostileRepository) -> None:
    with keeper(settings) as running:
        running.hears()
        running.say(KeeperCommand(time=repository.expires + timedelta(minutes=1)))
        running.say(KeeperCommand(now=True))
        report = running.hears()
        assert report.distrusted
        assert "renewed no longer" in report.reason  # the time is confirmed: it is not the clock's fault


def test_settings_that_are_wrong_are_told_and_end_it(settings: Settings) -> None:
    wrong = msgspec.structs.replace(settings, home=msgspec.structs.replace(settings.home, root_file=""))
    with keeper(wrong) as running:
        assert "root_file is not set" in running.hears().reason
        assert running.process.wait(10) == 1


def test_a_command_that_makes_no_sense_ends_it(settings: Settings) -> None:
    with keeper(settings) as running:
        running.hears()
        running._send(b'{"now": 7}')
        assert running.process.wait(10) == 1


def test_it_ends_with_the_core_also_in_the_middle_of_a_download(
    settings: Settings, repository: HostileRepository
) -> None:
    _publish_bulk(repository)
    repository.faults.slow_s = 1.0
    with keeper(settings) as running:
        while not any(path.startswith("targets/lists/uninsured") for path in repository.asked):
            time.sleep(0.01)
        begun = time.monotonic()
        assert running.end() == 0
        assert time.monotonic() - begun < 2


def test_killed_at_any_moment_the_car_has_one_whole_generation_or_the_other(
    settings: Settings, repository: HostileRepository
) -> None:
    chance = random.Random(SEED)
    bulk = _publish_bulk(repository)
    generations = {0: 0, 1: len(bulk.generations[0])}
    folder = Path(settings.store.data_directory)
    for number in range(2, 7):
        running = Keeper(settings)
        time.sleep(chance.uniform(0.3, 1.2))
        running.process.send_signal(signal.SIGKILL)
        running.end()
        with ListStore.for_reading(folder, KEY) as store:
            live = store.state("uninsured")
            there = sum(1 for _ in store.entries("uninsured"))
            assert generations[live.generation if live else 0] == there
        bulk.publish(bulk.generations[-1][500:])
        generations[number] = len(bulk.generations[-1])
        repository.publish_lists((bulk, [bulk.snapshot(1), bulk.changes(1)]))
    with keeper(settings) as running:
        while not running.hears().done:
            pass
    with ListStore.for_reading(folder, KEY) as store:
        live = store.state("uninsured")
        assert live is not None
        assert (live.generation, live.digest) == (6, bulk.digest(6))


def _publish_bulk(repository: HostileRepository) -> SimulatedList:
    bulk, chance = SimulatedList("uninsured", bulk=True), random.Random(1)
    bulk.publish(entry(f"AB{place:05d}", reason=chance.randbytes(12).hex()) for place in range(20_000))
    repository.publish_lists((bulk, [bulk.snapshot()]))
    return bulk


# --- time ---------------------------------------------------------------------------------------------------------


def test_the_clock_is_confirmed_by_satellites_or_a_time_server_or_not_at_all() -> None:
    wall = datetime(2026, 11, 2, 8, tzinfo=UTC)
    synchronised = True
    clocks = Clocks(wall_s=wall.timestamp, steady_s=lambda: 5.0, kernel_synchronised=lambda: synchronised)
    clock = TrustedClock(clocks)
    assert (moment(clock).utc, moment(clock).confirmed) == (wall, True)
    synchronised = False
    assert moment(clock).confirmed is False
    satellites = wall - timedelta(days=1)
    clock.compare(satellites)
    assert (moment(clock).utc, moment(clock).confirmed) == (satellites, True)


def test_a_report_is_one_line() -> None:
    line = msgspec.json.encode(KeeperReport(at=datetime.now(UTC), reason="two\nlines"))
    assert b"\n" not in line
    assert json.loads(line)["reason"] == "two\nlines"
