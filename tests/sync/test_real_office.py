"""The car's lists from the real back office: whatever is published and whenever the car asks, it ends with the same."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from incar.backoffice.enrolment import revoke
from incar.backoffice.publishing import Draft, Publisher
from incar.backoffice.signing_keys import OFFLINE, load_key
from incar.hotlist.entry import ListEntry
from incar.messages.keeper import KeeperReport
from incar.settings import HomeSettings
from incar.store.lists import ListStore
from incar.sync.list_link import ListLink
from incar.sync.lists import Car, ListUpdater
from incar.sync.trust import Moment
from tests.sim.backoffice import PASSPHRASE, RunningBackOffice, back_office
from tests.sim.patrol import KEY
from tests.sim.simulated_list import entry


@dataclass
class Keeping:
    """A car and its lists."""

    home: HomeSettings
    folder: Path
    moment: Moment | None = None

    def update(self) -> KeeperReport:
        now = self.moment or Moment(datetime.now(UTC), confirmed=True)
        with ListLink(self.home) as link:
            car = Car(self.folder, KEY, self.home.root_file, self.home.area, lambda: now)
            return ListUpdater(car, link).update()

    def content(self, name: str) -> list[ListEntry]:
        with ListStore.for_reading(self.folder, KEY) as store:
            return list(store.entries(name))

    def names(self) -> list[str]:
        with ListStore.for_reading(self.folder, KEY) as store:
            return [info.name for info in store.status()]


@pytest.fixture(scope="module")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBackOffice]:
    with an_office(tmp_path_factory.mktemp("home")) as office:
        yield office


@contextmanager
def an_office(folder: Path) -> Iterator[RunningBackOffice]:
    with back_office(folder / "office") as office:
        yield office


def keeping(office: RunningBackOffice, folder: Path, name: str, **changes: str) -> Keeping:
    return Keeping(replace(office.enrol(name), **changes), folder / name)


def publish(office: RunningBackOffice, name: str, entries: list[ListEntry], *, areas: tuple[str, ...] = ()) -> None:
    draft = Draft(name=name, title=name, areas=list(areas))
    Publisher(office.office).publish(draft, entries, produced_at=datetime.now(UTC))


def content_at_home(office: RunningBackOffice, name: str) -> list[ListEntry]:
    with ListStore.for_reading(office.office.lists / name, office.office.store_key()) as store:
        return list(store.entries(name))


def test_however_long_they_were_off_cars_end_with_what_is_at_home(
    shared_office: RunningBackOffice, tmp_path: Path
) -> None:
    chance = random.Random(11)
    cars = [keeping(shared_office, tmp_path, f"random-{number}") for number in range(3)]
    entries = [entry(f"AB{number:02d}CDE", reason=chance.randbytes(9).hex()) for number in range(60)]
    ways = set()
    for generation in range(12):
        entries = [each for each in entries if chance.random() < 0.9]
        entries += [entry(f"R{generation}{number}XYZ", reason="new") for number in range(chance.randint(0, 5))]
        publish(shared_office, "history", entries)
        for car in chance.sample(cars, 1):
            report = car.update()
            assert (report.reason, report.refused) == ("", [])
            ways |= {changed.way for changed in report.changed if changed.name == "history"}
            assert car.content("history") == content_at_home(shared_office, "history")
    assert ways >= {"changes"}


def test_the_same_content_again_renews_its_age_for_next_to_nothing(
    shared_office: RunningBackOffice, tmp_path: Path
) -> None:
    car = keeping(shared_office, tmp_path, "age")
    publish(shared_office, "same", [entry("AB12CDE")])
    car.update()
    publish(shared_office, "same", [entry("AB12CDE")])
    (changed,) = car.update().changed
    assert (changed.way, changed.marks) == ("changes", [])
    assert changed.received_bytes < 500


def test_a_revoked_car_gets_nothing_and_the_others_a_new_key(tmp_path: Path) -> None:
    with an_office(tmp_path) as office:
        stolen, other = keeping(office, tmp_path, "stolen"), keeping(office, tmp_path, "other")
        publish(office, "pnc", [entry("AB12CDE")])
        assert stolen.update().changed
        assert other.update().changed
        revoke(office.office, office.services.database, "stolen", author="test")
        publish(office, "pnc", [entry("AB12CDE"), entry("KT68WLM")])
        assert "enrol the car again" in stolen.update().reason
        assert [changed.marks for changed in other.update().changed] == [["KT68WLM"]]
        assert len(stolen.content("pnc")) == 1


def test_a_certificate_that_ran_out_gets_nothing(shared_office: RunningBackOffice, tmp_path: Path) -> None:
    home = shared_office.enrol("old", life=-timedelta(days=1))
    assert "certificate ran out" in Keeping(home, tmp_path / "old").update().reason


def test_a_server_broken_into_gets_new_keys_and_cars_follow(tmp_path: Path) -> None:
    with an_office(tmp_path) as office:
        car = keeping(office, tmp_path, "car")
        publish(office, "pnc", [entry("AB12CDE")])
        car.update()
        signers = {role: load_key(office.office.offline_keys, role, PASSPHRASE) for role in OFFLINE}
        office.office.repository.renew_offline(signers, new_online_keys=True)
        publish(office, "pnc", [entry("KT68WLM")])
        assert [changed.generation for changed in car.update().changed] == [2]


def test_an_area_s_list_comes_to_its_cars_and_goes_with_the_area(tmp_path: Path) -> None:
    with back_office(tmp_path / "office") as office:
        publish(office, "control-north", [entry("AB12CDE")], areas=("north",))
        publish(office, "all", [entry("KT68WLM")])
        car = keeping(office, tmp_path, "car", area="north")
        car.update()
        assert car.names() == ["all", "control-north"]
        car.home = replace(car.home, area="south")
        assert car.update().withdrawn == ["control-north"]
        Publisher(office.office).withdraw("all")
        assert car.update().withdrawn == ["all"]


@pytest.mark.parametrize("ahead", [timedelta(days=1, minutes=1), timedelta(days=500)])
def test_by_a_clock_a_day_ahead_good_lists_look_old_and_the_clock_is_named(
    shared_office: RunningBackOffice, tmp_path: Path, ahead: timedelta
) -> None:
    publish(shared_office, "pnc", [entry("AB12CDE")])
    car = keeping(shared_office, tmp_path, f"ahead-{ahead.days}")
    car.update()
    car.moment = Moment(datetime.now(UTC) + ahead, confirmed=False)
    report = car.update()
    assert report.distrusted
    assert "this car's clock" in report.reason
    car.moment = Moment(datetime(1970, 1, 1, tzinfo=UTC), confirmed=False)
    assert car.update().reason == ""
    assert "pnc" in car.names()
