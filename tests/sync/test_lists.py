"""Lists over the air: the car ends with what the back office has, by the cheapest way, whatever comes between."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from incar.hotlist.blocks import Block, unpack_block
from incar.messages.keeper import KeeperReport
from incar.settings import HomeSettings
from incar.store.lists import ListStore
from incar.sync import lists as lists_module
from incar.sync.list_link import ListLink
from incar.sync.lists import Car, ListUpdater
from incar.sync.memory import load_memory
from incar.sync.trust import Moment
from incar.vrm import fold
from tests.conftest import ExpectLog
from tests.sim.hostile_repository import HostileRepository
from tests.sim.patrol import KEY, load_list
from tests.sim.secure_server import SecureServer
from tests.sim.simulated_list import SimulatedList, entry

STOLEN = [entry(f"AB{number:02d}CDE") for number in range(50)]


class Keeping:
    """A car that takes its lists from a repository."""

    def __init__(self, home: HomeSettings, folder: Path, link: ListLink) -> None:
        self.folder = folder
        self.told: list[KeeperReport] = []
        car = Car(folder, KEY, home.root_file, home.area, lambda: Moment(datetime.now(UTC), confirmed=True))
        self.updater = ListUpdater(car, link, self.told.append)

    def update(self) -> KeeperReport:
        self.told.clear()
        return self.updater.update()

    def live(self) -> dict[str, tuple[int, int]]:
        with ListStore.for_reading(self.folder, KEY) as store:
            return {info.name: (info.generation, info.entries) for info in store.status()}

    def marks(self, name: str) -> list[str]:
        with ListStore.for_reading(self.folder, KEY) as store:
            return sorted(each.vrm for each in store.entries(name))


@pytest.fixture
def keeping(server: SecureServer, car: Path, repository: HostileRepository) -> Iterator[Keeping]:
    home = server.home(car, root=repository.first_root)
    with ListLink(home) as link:
        yield Keeping(home, car / "data", link)


@pytest.fixture
def pnc() -> SimulatedList:
    listed = SimulatedList("pnc")
    listed.publish(STOLEN)
    return listed


def test_a_new_car_takes_the_snapshot(keeping: Keeping, repository: HostileRepository, pnc: SimulatedList) -> None:
    whole = pnc.snapshot()
    repository.publish_lists((pnc, [whole]))
    (changed,) = keeping.update().changed
    assert (changed.was, changed.generation, changed.way, changed.received_bytes) == (0, 1, "snapshot", whole.length)
    assert changed.marks == sorted(fold(each.vrm) for each in STOLEN)
    assert keeping.live() == {"pnc": (1, 50)}


def test_then_only_what_has_changed(keeping: Keeping, repository: HostileRepository, pnc: SimulatedList) -> None:
    whole = pnc.snapshot()
    repository.publish_lists((pnc, [whole]))
    keeping.update()
    pnc.publish([*STOLEN[1:], entry("KT68WLM")])
    repository.publish_lists((pnc, [whole, pnc.changes(1)]))
    report = keeping.update()
    (changed,) = report.changed
    assert (changed.was, changed.generation, changed.way, changed.marks) == (1, 2, "changes", ["KT68WLM"])
    assert keeping.marks("pnc") == sorted([*(each.vrm for each in STOLEN[1:]), "KT68WLM"])
    assert [(told.done, len(told.changed)) for told in keeping.told] == [(False, 1), (True, 0)]
    assert keeping.update().changed == []


@pytest.mark.parametrize(("had", "takes"), [(1, 1), (2, 2), (3, 2), (4, 4)])
def test_one_file_serves_every_generation_from_its_first_on(
    keeping: Keeping, repository: HostileRepository, had: int, takes: int
) -> None:
    listed = SimulatedList("pnc")
    for number in range(had):
        listed.publish([*STOLEN, entry(f"CD{number:02d}EFG")])
    repository.publish_lists((listed, [listed.snapshot()]))
    keeping.update()
    for number in range(had, 5):
        listed.publish([*STOLEN, *(entry(f"XX{number}{place:02d}", reason="padding") for place in range(40))])
    logs = {since: listed.changes(since) for since in (1, 2, 4)}
    repository.publish_lists((listed, [*logs.values()]))
    (changed,) = keeping.update().changed
    assert (changed.way, changed.received_bytes) == ("changes", logs[takes].length)
    assert keeping.live() == {"pnc": (5, 90)}


def test_a_snapshot_that_is_older_is_followed_by_the_changes(
    keeping: Keeping, repository: HostileRepository, pnc: SimulatedList
) -> None:
    whole = pnc.snapshot()
    pnc.publish(STOLEN[:10])
    repository.publish_lists((pnc, [whole, pnc.changes(1)]))
    assert [changed.way for changed in keeping.update().changed] == ["snapshot and changes"]
    assert keeping.live() == {"pnc": (2, 10)}


def test_changes_that_do_not_make_the_announced_list_are_followed_by_the_snapshot(
    keeping: Keeping, repository: HostileRepository, pnc: SimulatedList, expect_log: ExpectLog
) -> None:
    repository.publish_lists((pnc, [pnc.snapshot()]))
    keeping.update()
    pnc.publish([*STOLEN, entry("KT68WLM")])
    other = SimulatedList("pnc", generations=[STOLEN, [*STOLEN, entry("ZZ99ZZZ")]])
    wrong = other.changes(1)
    pnc.contents |= other.contents
    repository.publish_lists((pnc, [wrong, pnc.snapshot()]))
    expect_log("pnc is taken afresh")
    (changed,) = keeping.update().changed
    assert (changed.way, changed.entries) == ("snapshot", 51)
    assert "KT68WLM" in keeping.marks("pnc")
    assert f"targets/lists/pnc/{wrong.sha256}" in repository.asked


def test_a_snapshot_that_is_not_the_announced_list_leaves_the_live_one(
    keeping: Keeping, repository: HostileRepository, pnc: SimulatedList, expect_log: ExpectLog
) -> None:
    repository.publish_lists((pnc, [pnc.snapshot()]))
    keeping.update()
    other = SimulatedList("pnc", generations=[STOLEN, [entry("ZZ99ZZZ")]])
    wrong = other.snapshot()
    pnc.publish([entry("KT68WLM")])
    pnc.contents |= other.contents
    repository.publish_lists((pnc, [wrong]))
    expect_log("pnc stays at generation 1")
    report = keeping.update()
    assert [refused.name for refused in report.refused] == ["pnc"]
    assert keeping.live() == {"pnc": (1, 50)}
    assert load_memory(keeping.folder / "sync").refused.keys() == {"pnc"}


def test_an_altered_list_file_is_refused_and_the_other_lists_go_on(
    keeping: Keeping, repository: HostileRepository, pnc: SimulatedList, expect_log: ExpectLog
) -> None:
    control = SimulatedList("control")
    control.publish([entry("KT68WLM")])
    whole = pnc.snapshot()
    repository.publish_lists((pnc, [whole]), (control, [control.snapshot()]))
    path = f"targets/lists/pnc/{whole.sha256}"
    repository.files[path] = repository.files[path][:-1] + b"x"
    expect_log("pnc stays at generation 0")
    report = keeping.update()
    assert "not the file that was vouched for" in report.refused[0].reason
    assert keeping.live() == {"control": (1, 1)}


def test_a_list_that_is_gone_is_withdrawn_and_one_from_a_file_is_not(
    keeping: Keeping, repository: HostileRepository, pnc: SimulatedList
) -> None:
    load_list(keeping.folder, "local", entry("LO01CAL"))
    repository.publish_lists((pnc, [pnc.snapshot()]))
    keeping.update()
    repository.publish_lists()
    assert keeping.update().withdrawn == ["pnc"]
    assert keeping.live() == {"local": (1, 1)}


def test_a_list_from_home_takes_the_place_of_a_file_of_its_name(
    keeping: Keeping, repository: HostileRepository, pnc: SimulatedList
) -> None:
    load_list(keeping.folder, "pnc", entry("LO01CAL"))
    repository.publish_lists((pnc, [pnc.snapshot()]))
    assert [changed.was for changed in keeping.update().changed] == [0]
    assert keeping.live() == {"pnc": (1, 50)}


def test_an_area_s_list_is_for_its_cars(keeping: Keeping, repository: HostileRepository, pnc: SimulatedList) -> None:
    pnc.areas = ["north"]
    repository.publish_lists((pnc, [pnc.snapshot()]))
    assert keeping.update().changed == []


def test_bulk_lists_and_long_changes_name_no_marks(
    keeping: Keeping, repository: HostileRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk = SimulatedList("uninsured", bulk=True)
    bulk.publish(STOLEN)
    long = SimulatedList("pnc")
    long.publish(STOLEN)
    monkeypatch.setattr(lists_module, "MARKS_LIMIT", 49)
    repository.publish_lists((bulk, [bulk.snapshot()]), (long, [long.snapshot()]))
    assert [changed.marks for changed in keeping.update().changed] == [[], []]


def test_what_is_not_believed_changes_nothing_and_is_remembered(
    keeping: Keeping, repository: HostileRepository, pnc: SimulatedList
) -> None:
    repository.publish_lists((pnc, [pnc.snapshot()]))
    agreed = keeping.update()
    repository.serve("timestamp", b"{}")
    report = keeping.update()
    assert report.distrusted
    assert keeping.told == [report]
    memory = load_memory(keeping.folder / "sync")
    assert (memory.reason, memory.agreed_at) == (report.reason, agreed.at)
    assert keeping.live() == {"pnc": (1, 50)}


def test_a_link_that_fails_in_the_middle_keeps_what_was_done(
    keeping: Keeping, repository: HostileRepository, pnc: SimulatedList
) -> None:
    control = SimulatedList("control")
    control.publish([entry("KT68WLM")])
    whole = pnc.snapshot()
    repository.publish_lists((pnc, [whole]), (control, [control.snapshot()]))
    repository.faults.status[f"targets/lists/pnc/{whole.sha256}"] = 503
    report = keeping.update()
    assert ([changed.name for changed in report.changed], report.distrusted) == (["control"], False)
    assert "503" in report.reason
    repository.faults.status.clear()
    assert [changed.name for changed in keeping.update().changed] == ["pnc"]


def test_a_key_that_is_not_given_leaves_the_list_and_the_download(
    keeping: Keeping, repository: HostileRepository, pnc: SimulatedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pnc.snapshot()
    repository.publish_lists((pnc, [whole]))
    with monkeypatch.context() as without:
        without.setattr("tests.sim.hostile_repository.KEYS", {})
        assert "asked for the key of list files" in keeping.update().reason
    repository.asked.clear()
    assert [changed.received_bytes for changed in keeping.update().changed] == [0]
    assert f"targets/lists/pnc/{whole.sha256}" not in repository.asked


def test_an_urgent_entry_does_not_wait_for_a_large_download(keeping: Keeping, repository: HostileRepository) -> None:
    bulk = SimulatedList("uninsured", bulk=True)
    chance = random.Random(1)
    bulk.publish(entry(f"AB{place:05d}", reason=chance.randbytes(12).hex()) for place in range(30_000))
    control = SimulatedList("control")
    control.publish([entry("AA11AAA")])
    files = [bulk.snapshot()]
    repository.publish_lists((bulk, files), (control, [control.snapshot()]))
    repository.faults.slow_s = 0.3
    thread = Thread(target=keeping.updater.update)
    thread.start()
    path = f"targets/lists/uninsured/{files[0].sha256}"
    while path not in repository.asked:
        time.sleep(0.01)
    control.publish([entry("AA11AAA"), entry("KT68WLM")])
    repository.publish_lists((bulk, files), (control, [control.snapshot(1), control.changes(1)]))
    keeping.updater.poke()
    thread.join()
    changed = [each.name for told in keeping.told for each in told.changed]
    assert changed == ["control", "control", "uninsured"]
    assert repository.asked.count(path) == 2


def test_an_urgent_entry_does_not_wait_for_a_large_list_that_is_being_applied(
    keeping: Keeping, repository: HostileRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk, control = SimulatedList("uninsured", bulk=True), SimulatedList("control")
    bulk.publish(entry(f"AB{place:05d}") for place in range(60_000))
    control.publish([entry("AA11AAA")])
    files = [bulk.snapshot()]
    repository.publish_lists((bulk, files), (control, [control.snapshot()]))
    blocks: list[Block] = []

    def unpack(frame: bytes) -> Block:
        blocks.append(unpack_block(frame))
        if len(blocks) in (3, 4):  # one of control's and two of the other; control's change
            control.publish([*control.generations[-1], entry(f"KT68WL{len(blocks)}")])
            repository.publish_lists((bulk, files), (control, [control.snapshot(1), control.changes(1)]))
            keeping.updater.poke()
        return blocks[-1]

    monkeypatch.setattr(lists_module, "unpack_block", unpack)
    report = keeping.update()
    assert [(each.name, each.generation) for each in report.changed] == [
        ("control", 1),
        ("control", 2),
        ("control", 3),
        ("uninsured", 1),
    ]
    assert (report.reason, report.refused) == ("", [])
    assert keeping.live() == {"control": (3, 3), "uninsured": (1, 60_000)}


def test_a_folder_that_cannot_be_written_is_named(
    keeping: Keeping, repository: HostileRepository, expect_log: ExpectLog
) -> None:
    keeping.update()
    (keeping.folder / "sync" / "keeper.json.new").mkdir()
    expect_log("cannot be remembered|starts anew")
    assert keeping.update().reason == ""
    assert repository.asked
    (keeping.folder / "sync").rename(keeping.folder / "before")
    (keeping.folder / "sync").write_text("in the way")
    assert "see to the disk" in keeping.update().reason


def test_two_programs_of_one_car_take_turns(
    keeping: Keeping,
    repository: HostileRepository,
    pnc: SimulatedList,
    monkeypatch: pytest.MonkeyPatch,
    expect_log: ExpectLog,
) -> None:
    monkeypatch.setattr(lists_module, "PATIENCE_S", 0.2)
    expect_log("written by another program")
    repository.publish_lists((pnc, [pnc.snapshot()]))
    with lists_module._alone(keeping.folder / "sync"):
        assert "another program" in keeping.update().reason
    with ListStore.for_writing(keeping.folder, KEY):
        assert [refused.name for refused in keeping.update().refused] == ["pnc"]
    assert keeping.update().changed
