"""Lists over a bad mobile link: late, lossy, cut in the middle, swallowing everything; the list is whole in the end."""

import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from incar.store.lists import ListStore
from incar.sync import list_link
from incar.sync.list_link import ListLink
from incar.sync.lists import Car, ListUpdater
from incar.sync.trust import Moment
from tests.sim.hostile_repository import HostileRepository
from tests.sim.mobile_link import MobileLink, Radio, mobile_link
from tests.sim.patrol import KEY
from tests.sim.secure_server import SecureServer
from tests.sim.simulated_list import SimulatedList, entry

GOOD = Radio(round_trip_s=0.01, loss=0, bits_per_s=1e9)


@contextmanager
def over(
    server: SecureServer, car: Path, repository: HostileRepository, radio: Radio
) -> Iterator[tuple[MobileLink, ListUpdater]]:
    home = server.home(car, root=repository.first_root)
    with mobile_link(urlsplit(home.url).port or 0, radio) as link:
        home = replace(home, url=f"https://127.0.0.1:{link.port}")
        there = Car(car / "data", KEY, home.root_file, "", lambda: Moment(datetime.now(UTC), confirmed=True))
        with ListLink(home) as wire:
            yield link, ListUpdater(there, wire)


@pytest.fixture
def bulk(repository: HostileRepository) -> SimulatedList:
    """A list whose snapshot has some hundred thousand bytes, published."""
    listed, chance = SimulatedList("uninsured", bulk=True), random.Random(1)
    listed.publish(entry(f"AB{place:05d}", reason=chance.randbytes(12).hex()) for place in range(20_000))
    repository.publish_lists((listed, [listed.snapshot()]))
    return listed


def live(car: Path) -> dict[str, int]:
    with ListStore.for_reading(car / "data", KEY) as store:
        return {info.name: info.generation for info in store.status()}


def test_a_list_that_is_cut_in_the_middle_again_and_again_is_whole_in_the_end(
    server: SecureServer, car: Path, repository: HostileRepository, bulk: SimulatedList
) -> None:
    length = len(next(iter(bulk.contents.values())))
    with over(server, car, repository, GOOD) as (link, updater):
        updater.update()
        down_before = link.down_bytes
        (car / "data" / "lists.db").unlink()
        for _ in range(4):
            link.cut_after_down = length // 4
            report = updater.update()
            if report.changed:
                break
        assert live(car) == {"uninsured": 1}
        assert link.down_bytes - down_before < 1.6 * length  # every cut cost a request, not the file


def test_a_link_that_swallows_everything_is_given_up_and_taken_up(
    server: SecureServer, car: Path, repository: HostileRepository, bulk: SimulatedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_link, "SILENCE_S", 0.5)
    with over(server, car, repository, GOOD) as (link, updater):
        updater.update()
        bulk.publish([])
        repository.publish_lists((bulk, [bulk.snapshot()]))
        link.swallow(everything=True)
        assert updater.update().reason == "the back office does not answer"
        link.swallow(everything=False)
        assert updater.update().changed
        assert live(car) == {"uninsured": 2}


def test_a_far_and_lossy_link_brings_everything_in_order(
    server: SecureServer, car: Path, repository: HostileRepository, bulk: SimulatedList
) -> None:
    del bulk
    with over(server, car, repository, Radio(round_trip_s=0.06, loss=0.02, bits_per_s=4e6)) as (link, updater):
        assert [changed.way for changed in updater.update().changed] == ["snapshot"]
        assert live(car) == {"uninsured": 1}
        assert link.connections == 1


def test_the_link_is_as_far_as_it_says() -> None:
    with socket.create_server(("127.0.0.1", 0)) as far, mobile_link(far.getsockname()[1], Radio(loss=0)) as link:
        begun = time.monotonic()
        with socket.create_connection(("127.0.0.1", link.port)) as near:
            near.sendall(b"asked")
            there, _ = far.accept()
            with there:
                assert there.recv(10) == b"asked"
                there.sendall(b"answered")
                assert near.recv(10) == b"answered"
        assert 0.6 <= time.monotonic() - begun < 1.2  # a round trip to connect, one to ask
    assert (link.up_bytes, link.down_bytes) == (57, 60)
