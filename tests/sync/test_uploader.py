"""Uploading: whatever the wire does, each record is at home once, none is invented, and the urgent go first."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest
from msgspec.structs import replace

from incar.messages.display import AddEntry
from incar.settings import HomeSettings
from incar.store.ledger import Mark
from incar.store.outbox import Kind
from incar.sync.link import HomeLink
from incar.sync.uploader import Uploaded, Uploader, wait_s
from tests.conftest import ExpectLog
from tests.core.test_desk import START, STOLEN, answer, stop
from tests.sim.patrol import JPEG, Patrol, a_read, load_list, patrol
from tests.sim.records_office import RecordsOffice
from tests.sim.secure_server import SecureServer

Result = TypeVar("Result")


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures of this moment are as good as any."""
    monkeypatch.setattr("incar.store.outbox.SETTLED_S", -1.0)


ENTRY = AddEntry(request_id="e-1", vrm="KT68WLM", category="stolen", reason="Taken", expires_h=12.0)


@pytest.fixture
def office(server: SecureServer) -> RecordsOffice:
    server.application = RecordsOffice()
    return server.application


@pytest.fixture
def home(server: SecureServer, tmp_path: Path) -> HomeSettings:
    return server.home(tmp_path)


@pytest.fixture
def patrolled(tmp_path: Path) -> Iterator[Patrol]:
    """A car with a shift, two captures, a hit, a stop record and an entry of its own."""
    folder = tmp_path / "stores"
    load_list(folder, "pnc", STOLEN)
    with patrol(folder) as car:
        car.desk.start_shift(START)
        car.desk.take_read(a_read("KT68WLM"))
        (hit,) = car.desk.take_read(a_read("AB12CDE"))
        car.desk.answer(answer(hit.hit_id))
        car.desk.save_stop(stop(hit.hit_id))
        car.desk.entries.add(ENTRY, car.desk.shift)
        yield car


async def directly(work: Callable[[], Result]) -> Result:
    return work()


def sending(car: Patrol, home: HomeSettings, use: Callable[[Uploader], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        async with HomeLink(home) as link:
            return await use(Uploader(car.records, link, directly, home))

    return asyncio.run(run())


def empty(car: Patrol, home: HomeSettings) -> Uploaded:
    return sending(car, home, lambda uploader: uploader.empty())


def captures(car: Patrol, *vrms: str) -> None:
    for vrm in vrms:
        car.desk.take_read(a_read(vrm))


def test_everything_goes_home_once_the_urgent_first_and_overviews_last(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice
) -> None:
    waiting = patrolled.records.waiting().count
    assert empty(patrolled, home) == Uploaded(sent=waiting)
    assert patrolled.records.waiting().count == 0
    assert office.kinds() == ["hit", "hit", "hit", "stop", "entry", "shift", "capture", "capture"]
    assert [len(batch) for batch in office.batches] == [5, 3, 0]
    assert set(office.patches.values()) == {JPEG}
    assert office.complete == set(office.patches)
    for (kind, record_id, _), body in office.records.items():
        assert msgspec.json.decode(body)[f"{kind}_id"] == record_id


def test_what_was_sent_is_not_sent_again(patrolled: Patrol, home: HomeSettings, office: RecordsOffice) -> None:
    empty(patrolled, home)
    before = len(office.batches)
    assert empty(patrolled, home) == Uploaded()
    assert len(office.batches) == before


def test_an_attempt_is_on_disk_before_anything_is_sent(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice
) -> None:
    attempts: list[int] = []

    def look(_request: object) -> str:
        attempts.extend(
            row[0] for row in patrolled.records.outbox._database.query("SELECT attempts FROM outbox WHERE priority = 1")
        )
        return "busy"

    office.trouble = look
    empty(patrolled, home)
    assert attempts == [1] * 5


def test_answers_lost_after_the_commit_leave_one_of_each(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice
) -> None:
    requests = iter(range(10_000))
    office.trouble = lambda _request: "lost" if next(requests) % 3 else ""

    async def until_home(uploader: Uploader) -> None:
        for _ in range(60):
            await uploader.empty()
            await uploader.link_is_back()

    sending(patrolled, home, until_home)
    assert patrolled.records.waiting().count == 0
    assert sorted(office.kinds()) == ["capture", "capture", "entry", "hit", "hit", "hit", "shift", "stop"]
    assert office.complete == set(office.patches)


def test_a_busy_back_office_is_left_alone_and_nothing_is_lost(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice
) -> None:
    office.trouble = lambda _request: "busy"
    waiting = patrolled.records.waiting().count
    assert empty(patrolled, home) == Uploaded(stopped_by="the back office answered 503")
    assert (patrolled.records.waiting().count, len(office.batches)) == (waiting, 1)


def test_a_refused_item_is_parked_and_the_others_go(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice, expect_log: ExpectLog
) -> None:
    expect_log("a record of kind stop was refused")
    office.refuses = lambda item: "no such power" if item.kind == "stop" else ""
    done = empty(patrolled, home)
    assert (done.parked, done.stopped_by) == (1, "")
    (parked,) = patrolled.records.outbox.parked()
    assert (parked.kind, parked.reason) == (Kind.STOP, "no such power")
    assert patrolled.desk.view().outbox.parked == 1
    assert patrolled.records.waiting().count == 0


def test_a_refused_batch_is_halved_until_the_bad_item_is_alone(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice, expect_log: ExpectLog
) -> None:
    expect_log("a record of kind (capture|overview) was refused")
    captures(patrolled, "AA11AAA", "BB22BBB", "CC33CCC")
    bad = patrolled.records.outbox.next_batch(100, patrolled.world.now)[-1].record_id
    office.spoils = lambda item: item.record_id == bad
    done = empty(patrolled, home)
    assert done.parked == 2  # the capture, and the picture of a capture that is not there
    assert {item.record_id for item in patrolled.records.outbox.parked()} == {bad}
    assert office.kinds().count("capture") == 4


def test_an_item_that_its_batches_were_lost_for_goes_alone_and_holds_nothing_up(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice
) -> None:
    bad = patrolled.records.outbox.next_batch(1, patrolled.world.now)[0].record_id

    def trouble(_request: object) -> str:
        return "busy" if office.batches and any(key[1] == bad for key in office.batches[-1]) else ""

    office.trouble = trouble

    async def often(uploader: Uploader) -> None:
        for _ in range(12):
            await uploader.empty()

    sending(patrolled, home, often)
    left = {item.record_id for item in patrolled.records.outbox.next_batch(99, patrolled.world.now + timedelta(days=1))}
    assert left == {bad}
    assert office.complete == set(office.patches)


def test_a_link_that_is_back_is_used_at_once(patrolled: Patrol, home: HomeSettings, office: RecordsOffice) -> None:
    office.trouble = lambda _request: "busy"

    async def lost_and_found(uploader: Uploader) -> Uploaded:
        for _ in range(8):
            await uploader.empty()
        assert uploader.left_alone()
        office.trouble = lambda _request: ""
        await uploader.link_is_back()
        return await uploader.empty()

    assert sending(patrolled, home, lost_and_found).stopped_by == ""
    assert patrolled.records.waiting().count == 0


def test_a_car_without_a_link_keeps_everything_waiting(patrolled: Patrol, home: HomeSettings) -> None:
    waiting = patrolled.records.waiting()
    assert "cannot be reached" in empty(patrolled, replace(home, url="https://127.0.0.1:9")).stopped_by
    assert patrolled.records.waiting() == waiting


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_clock_that_was_wrong_stalls_nothing(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice, days: int
) -> None:
    outbox, then = patrolled.records.outbox, patrolled.world.now + timedelta(days=days)
    items = [item.sequence for item in outbox.next_batch(99, then)]
    outbox.mark_attempt(items, then, again_at=then + timedelta(minutes=10))
    empty(patrolled, home)
    assert patrolled.records.waiting().count == 0
    assert len(office.patches) == 2


# --- audit lines ------------------------------------------------------------------------------------------------------


def test_the_audit_log_goes_home_and_only_what_is_new(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice
) -> None:
    empty(patrolled, home)
    lines = list(patrolled.records.audit.entries())
    assert [line.sequence for line in office.audit.values()] == [line.sequence for line in lines]
    assert patrolled.records.ledger.mark(Mark.AUDIT) == lines[-1].sequence
    assert {line.action for line in office.audit.values()} == {"collection", "alteration", "consultation"}
    office.audit.clear()
    patrolled.desk.end_shift()
    empty(patrolled, home)
    assert [line.kind for line in office.audit.values()] == ["hit", "shift"][-len(office.audit) :]


def test_a_long_audit_log_goes_in_parts(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incar.sync.uploader.AUDIT_LIMIT", 3)
    empty(patrolled, home)
    assert len(office.audit) == len(list(patrolled.records.audit.entries())) > 3


def test_an_audit_log_that_is_refused_stays_and_holds_nothing_up(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice
) -> None:
    office.refuses_audit = True
    assert "refuses the audit log" in empty(patrolled, home).stopped_by
    assert patrolled.records.waiting().count == 0
    assert patrolled.records.ledger.mark(Mark.AUDIT) == 0
    office.refuses_audit = False
    empty(patrolled, home)
    assert len(office.audit) == len(list(patrolled.records.audit.entries()))


# --- overviews --------------------------------------------------------------------------------------------------------


def test_overviews_that_are_not_wanted_wait_for_nothing_even_where_there_is_no_link(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice
) -> None:
    without = replace(home, overviews=False)
    waiting = patrolled.records.waiting().count
    assert empty(patrolled, replace(without, url="https://127.0.0.1:9")).stopped_by
    assert patrolled.records.waiting().count == waiting - 2
    assert empty(patrolled, without) == Uploaded(sent=waiting - 2)
    assert (len(office.patches), office.pictures) == (2, {})


def test_overviews_wait_for_a_network_that_is_for_them(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice
) -> None:
    empty(patrolled, replace(home, overview_interfaces=["wlan7"]))
    assert patrolled.records.waiting().count == 2
    assert office.pictures == {}
    empty(patrolled, replace(home, overview_interfaces=["wlan7", "lo"]))
    assert patrolled.records.waiting().count == 0
    assert office.complete == set(office.patches)


# --- the day's bytes --------------------------------------------------------------------------------------------------


def test_a_spent_budget_lets_only_the_urgent_through_and_is_told(
    patrolled: Patrol, home: HomeSettings, office: RecordsOffice
) -> None:
    async def send(uploader: Uploader) -> bool:
        await uploader.empty()
        return uploader.budget_spent

    assert sending(patrolled, replace(home, budget_mb_a_day=0.001), send)
    assert office.kinds() == ["hit", "hit", "hit", "stop", "entry"]
    spent = patrolled.records.ledger.sent_bytes(patrolled.world.now)
    assert spent > 1000
    captures(patrolled, "AB12CDE")  # alerted a moment ago: a hit all the same
    assert sending(patrolled, replace(home, budget_mb_a_day=0.001), send)
    assert office.kinds()[5:] == ["hit"]
    assert patrolled.records.ledger.sent_bytes(patrolled.world.now) > spent
    assert not sending(patrolled, replace(home, budget_mb_a_day=1.0), send)
    assert patrolled.records.waiting().count == 0


def test_waits_grow_are_jittered_and_bounded() -> None:
    assert all(1 <= wait_s(0) <= 2 for _ in range(50))
    assert all(300 <= wait_s(40) <= 600 for _ in range(50))
    assert len({wait_s(3) for _ in range(20)}) > 10
