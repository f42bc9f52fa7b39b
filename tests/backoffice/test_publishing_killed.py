"""A publisher that is killed at any moment: cars never see but whole generations, and the next publication goes on."""

import random
import subprocess
import sys
import time
from pathlib import Path

from incar.backoffice.publishing import Publisher
from incar.hotlist.blocks import body, identity
from incar.messages.home import PublishedList
from incar.paths import ROOT
from incar.store.lists import ListStore
from tests.sim.made_office import ListCar, made_office
from tests.sim.tuf_client import TufClient

ROUNDS = 4


def publish_until_killed(folder: Path, seed: int, after_s: float) -> None:
    command = [sys.executable, "-m", "tests.sim.publishing_forever", str(folder), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        time.sleep(after_s)
        process.kill()


def digest_of(car: ListCar) -> str:
    return f"{sum(int.from_bytes(identity(body(each))) for each in car.content('pnc')) % (1 << 256):064x}"


def check(car: ListCar, published: PublishedList) -> None:
    car.follow(published)
    info = car.store.state("pnc")
    assert info
    assert (info.generation, digest_of(car)) == (published.generation, published.digest)


def test_cars_see_whole_generations_whenever_the_publisher_is_killed(tmp_path: Path) -> None:
    office, dice = made_office(tmp_path / "office"), random.Random(7)
    client = TufClient(office.folder / "repository", tmp_path / "trusted", office.repository.newest_root())
    follower = ListCar(office, tmp_path / "follower")
    generation = 0
    for number in range(ROUNDS):
        publish_until_killed(office.folder, number, dice.uniform(0.05, 0.6))
        for published in client.index().lists:  # as it was left, before anybody repairs it
            check(follower, published)
            check(ListCar(office, tmp_path / f"newcomer {number}"), published)
            assert published.generation >= generation
            generation = published.generation
        Publisher(office).repair()
        with ListStore.for_reading(office.lists / "pnc", office.store_key()) as store:
            live = store.state("pnc")
        repaired = Publisher(office).published("pnc")
        assert (live is None) == (repaired is None)
        if live and repaired:
            assert (live.generation, live.digest) == (repaired.generation, repaired.digest)
            check(follower, repaired)
    assert generation > ROUNDS
