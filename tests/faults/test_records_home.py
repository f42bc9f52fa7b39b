"""Whatever the wire does and whenever the car dies, each record it told is at home once, and none is invented."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from incar.settings import HomeSettings
from incar.store.keys import Key, create_key_file
from tests.conftest import ExpectLog
from tests.sim.backoffice import RunningBackOffice, back_office
from tests.sim.faulty_wire import FAULTS, FaultyWire
from tests.sim.history import Told, at_home, check
from tests.sim.mobile_link import MobileLink, Radio, mobile_link

REPOSITORY = Path(__file__).resolve().parents[2]
LIVES = 5
VEHICLES = 12
LONGEST_LIFE_S = 2.5
ONLY_THE_WALL_CLOCK = {**os.environ, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

pytestmark = pytest.mark.timeout(240)


class Car:
    """A car's program, over all its lives."""

    def __init__(self, folder: Path, home: HomeSettings) -> None:
        self.folder = folder / "car"
        self._key_file = folder / "keys" / "incar.key"
        self.key: Key = create_key_file(self._key_file)
        self._home = home
        self.told: set[Told] = set()

    def live(self, vehicles: int, *, for_s: float | None = None, clock: str = "") -> bool:
        """Run until everything is home, or for so long; whether it was. `clock` is what `faketime` takes."""
        program = ["-m", "tests.sim.recording_car", str(self.folder), str(self._key_file), str(vehicles)]
        command = [*(["faketime", "-f", clock] if clock else []), sys.executable, *program]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=REPOSITORY, env=ONLY_THE_WALL_CLOCK
        ) as running:
            assert running.stdin
            assert running.stdout
            running.stdin.write(msgspec.json.encode(self._home))
            running.stdin.close()
            death = threading.Timer(for_s or 3600, running.send_signal, (signal.SIGKILL,))
            death.start()
            said = running.stdout.read().decode().splitlines(keepends=True)
            death.cancel()
        whole = [line.split() for line in said if line.endswith("\n")]
        self.told |= {(kind, record_id, int(revision)) for kind, record_id, revision in filter(_is_record, whole)}
        return ["home"] in whole

    def check(self, office: RunningBackOffice) -> None:
        """Every record in its place."""
        check(self.told, at_home(office), self.folder, self.key)


def _is_record(words: list[str]) -> bool:
    return len(words) == 3


@pytest.fixture
def spoilt(expect_log: ExpectLog) -> None:
    """The server says so when an answer is cut short."""
    expect_log("Exception in ASGI application")


@contextlib.contextmanager
def wired(folder: Path, wire: FaultyWire) -> Iterator[tuple[RunningBackOffice, Car]]:
    """A back office behind `wire`, and an enrolled car."""
    with back_office(folder / "office", wire) as office:
        yield office, Car(folder, office.enrol("RP14", life=timedelta(days=30)))


@contextlib.contextmanager
def cut_every(link: MobileLink, seconds: float) -> Iterator[None]:
    """Lose every connection again and again until the block ends."""
    over = threading.Event()

    def cut() -> None:
        while not over.wait(seconds):
            link.cut()

    cutter = threading.Thread(target=cut)
    cutter.start()
    try:
        yield
    finally:
        over.set()
        cutter.join()


@pytest.mark.usefixtures("spoilt")
@pytest.mark.parametrize("seed", range(2))
def test_every_fault_of_the_wire_while_the_car_is_killed_again_and_again(tmp_path: Path, seed: int) -> None:
    wire, fate = FaultyWire(seed), random.Random(seed)
    with wired(tmp_path, wire) as (office, car):
        for _ in range(LIVES):
            car.live(VEHICLES, for_s=fate.uniform(0.8, LONGEST_LIFE_S))
        wire.share = 0.2
        assert car.live(VEHICLES), "the car did not get everything home"
        assert car.told
        car.check(office)
    assert set(wire.done) >= set(FAULTS), "a fault was never put in; run longer"


def test_a_link_that_is_cut_in_the_middle_of_batches_and_pictures(tmp_path: Path) -> None:
    with back_office(tmp_path / "office") as office:
        home, port = office.enrol("RP14"), int(office.url.rpartition(":")[2])
        with mobile_link(port, Radio(round_trip_s=0.02, loss=0.02, bits_per_s=8e6)) as link:
            car = Car(tmp_path, replace(home, url=f"https://127.0.0.1:{link.port}"))
            with cut_every(link, 0.3):
                car.live(VEHICLES, for_s=6.0)
            assert link.connections > 5, "the link was hardly cut"
            assert car.live(1, for_s=60), "the car did not get everything home"
        car.check(office)


@pytest.mark.usefixtures("spoilt")
def test_a_server_that_is_stopped_and_started_again_loses_nothing(tmp_path: Path) -> None:
    with wired(tmp_path, FaultyWire(3, share=0.3)) as (office, car):
        port = int(office.url.rpartition(":")[2])
        car.live(VEHICLES, for_s=2.0)
    car.live(3, for_s=1.5)  # nobody is there
    with back_office(tmp_path / "office", port=port) as office:
        assert car.live(3)
        car.check(office)


@pytest.mark.parametrize("clock", ["-1d", "+1d", "@2000-01-01 00:00:00"])
def test_a_clock_that_is_wrong_or_was_never_set_keeps_nothing_from_going_home(tmp_path: Path, clock: str) -> None:
    with wired(tmp_path, FaultyWire(0, share=0)) as (office, car):
        assert car.live(3, for_s=30, clock=clock), "nothing went home by a wrong clock"
        assert car.live(1, for_s=30), "and not when it was right again"
        car.check(office)


def test_records_wait_while_the_certificate_is_revoked_and_go_when_the_car_is_enrolled_again(tmp_path: Path) -> None:
    with back_office(tmp_path / "office") as office:
        car = Car(tmp_path, office.enrol("RP14"))
        office.services.clients.revoke("RP14")
        assert not car.live(3, for_s=2.5)
        assert not at_home(office).records
        car._home = office.enrol("RP14")
        assert car.live(1, for_s=30)
        car.check(office)


def test_records_wait_while_the_certificate_has_expired(tmp_path: Path) -> None:
    with back_office(tmp_path / "office") as office:
        expired = office.enrol("RP14", life=timedelta(seconds=1))
        until = datetime.now(UTC) + timedelta(seconds=1.1)
        car = Car(tmp_path, expired)
        asyncio.run(asyncio.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds())))
        assert not car.live(3, for_s=2.5)
        assert not at_home(office).records
        office.services.clients.revoke("RP14")
        car._home = office.enrol("RP14")
        assert car.live(1, for_s=30)
        car.check(office)
