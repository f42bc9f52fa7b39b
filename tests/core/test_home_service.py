"""A whole core and the real back office, over the real wire: what goes home, and what comes to the car."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select
from uuid_utils import uuid7

from incar.backoffice.tables import capture, record
from incar.core.service import Core
from incar.messages.display import AddEntry, DismissActivation, Done
from incar.messages.home import CameraRead, HealthReport, NewEntry
from incar.paths import DETECTOR_MODEL, READER_MODEL
from incar.reading.types import Read
from incar.settings import HomeSettings, Settings
from incar.store.ledger import Mark
from incar.store.opening import open_records_store
from tests.core.test_desk import START, STOLEN, answer, stop
from tests.core.test_display_server import Display, connected
from tests.core.test_service import BEACON, running, state_when
from tests.sim.backoffice import RunningBackOffice, back_office
from tests.sim.core import until
from tests.sim.home import keep_key, stores
from tests.sim.patrol import KEY, a_read, load_list


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBackOffice]:
    with back_office(tmp_path_factory.mktemp("home") / "office") as office:
        yield office


@pytest.fixture
def office(listening: RunningBackOffice) -> RunningBackOffice:
    """The back office, which knows other tests' cars too."""
    return listening


@pytest.fixture(autouse=True)
def car_home(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_key()
    load_list(stores(), "pnc", STOLEN)
    monkeypatch.setattr("incar.store.outbox.SETTLED_S", -1.0)
    monkeypatch.setattr("incar.core.home_service.FIRST_WAIT_S", 0.2)


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "core.sock"


_cars = iter(range(14, 1000))


def settings_of(office: RunningBackOffice, **home: object) -> Settings:
    """A car that has just been enrolled."""
    enrolled = office.enrol(f"RP{next(_cars)}")
    return Settings(position=BEACON, home=replace(enrolled, health_s=0.3, **home))


@asynccontextmanager
async def patrolling(settings: Settings, socket: Path) -> AsyncIterator[tuple[Core, Display]]:
    """A core and a display. It ends between two handshakes: httpcore leaves a socket open that is cut off in one."""
    async with running(settings, socket) as core, connected(socket) as display:
        yield core, display
        assert core._home
        pool = core._home._link._client._transport._pool  # type: ignore[attr-defined]  # httpx's own
        await until(lambda: not any("CONNECTING" in each.info() for each in pool.connections))


def run(scenario: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(asyncio.wait_for(scenario(), 60))


def read_of(vrm: str) -> Read:
    return a_read(vrm, read_id=str(uuid7()))


def kept(office: RunningBackOffice, home: HomeSettings) -> dict[str, int]:
    """How many revisions of each kind the back office has of a car, and how many captures."""
    counts = select(record.c.kind, func.count()).where(record.c.car == home.car).group_by(record.c.kind)
    captures = select(func.count()).where(capture.c.car == home.car)
    with office.services.database.reading() as connection:
        found = {kind: number for kind, number in connection.execute(counts)}  # noqa: C416 - rows, for the types
        return found | {"capture": connection.scalar(captures) or 0}


def report_of(office: RunningBackOffice, home: HomeSettings) -> HealthReport | None:
    return office.services.health.latest(home.car)


def test_records_go_home_by_themselves_and_so_does_how_the_car_is(socket: Path, office: RunningBackOffice) -> None:
    settings = settings_of(office)

    async def scenario() -> None:
        async with patrolling(settings, socket) as (core, display):
            display.ask(START)
            core.on_read(read_of("AB12CDE"))
            (card,) = (await state_when(display, lambda state: state.alerts)).alerts
            display.ask(answer(card.hit_id))
            display.ask(replace(stop(card.hit_id), request_id=str(uuid7())))
            await state_when(display, lambda state: state.stops)
            await until(lambda: kept(office, settings.home) == {"shift": 1, "capture": 1, "hit": 3, "stop": 1})
            await state_when(display, lambda state: state.outbox.waiting == 0)
            records = core._stores.records
            await until(lambda: records.ledger.mark(Mark.AUDIT) == list(records.audit.entries())[-1].sequence)
            await until(lambda: (told := report_of(office, settings.home)) and told.call_sign and not told.waiting)
            report = report_of(office, settings.home)
            assert report
            assert (report.call_sign, report.latitude_deg, report.parked) == ("RP14", 52.0, 0)
            assert [each.name for each in report.lists] == ["pnc"]
            assert set(report.models) == {DETECTOR_MODEL.name, READER_MODEL.name}

    run(scenario)


def test_a_spent_budget_is_told_and_lets_only_the_urgent_through(socket: Path, office: RunningBackOffice) -> None:
    settings = settings_of(office, budget_mb_a_day=0.0001)

    async def scenario() -> None:
        async with patrolling(settings, socket) as (core, display):
            await state_when(display, lambda state: state.outbox.budget_spent)
            core.on_read(read_of("AB12CDE"))
            await until(lambda: kept(office, settings.home) == {"capture": 0, "hit": 1})
            state = await state_when(display, lambda state: state.outbox.waiting == 2)
            assert state.outbox.parked == 0

    run(scenario)


def test_an_entry_of_controls_alerts_though_the_vehicle_has_passed_already(
    socket: Path, office: RunningBackOffice
) -> None:
    async def scenario() -> None:
        async with patrolling(settings_of(office), socket) as (core, display):
            core.on_read(read_of("KT68WLM"))
            await state_when(display, lambda state: state.last_reads)
            expires = datetime.now(UTC) + timedelta(hours=1)
            new = NewEntry(vrm="KT68WLM", category="wanted", reason="Left the scene", expires=expires)
            await asyncio.to_thread(office.services.entries.add, new, author="control")
            state = await state_when(display, lambda state: state.alerts)
            (card,) = state.alerts
            assert (card.spaced, card.matches[0].list_name, card.seen_at is None) == ("KT68 WLM", "control", False)
            assert "control" in [each.name for each in state.lists]
            assert [each.text for each in state.notices if each.key.startswith("lists")] == []

    run(scenario)


def test_an_own_entry_comes_to_the_other_cars_and_alerts_here_once(socket: Path, office: RunningBackOffice) -> None:
    entry_id = str(uuid7())
    wanted = AddEntry(request_id=entry_id, vrm="LD68KZP", category="wanted", reason="Seen at the scene", expires_h=1.0)

    async def scenario() -> None:
        async with patrolling(settings_of(office), socket) as (core, display):
            core.on_read(read_of("LD68KZP"))
            await state_when(display, lambda state: state.last_reads)
            display.ask(wanted)
            assert await display.hear(Done) == Done(request_id=entry_id)
            await state_when(display, lambda state: "crews" in [each.name for each in state.lists])
            core.on_read(read_of("LD68KZP"))
            (card,) = (await state_when(display, lambda state: state.alerts)).alerts
            assert [match.list_name for match in card.matches] == ["own entries"]

    run(scenario)
    with open_records_store(stores(), KEY, read_only=True) as records:
        assert records.own_entries.entry(entry_id)


def test_a_hit_elsewhere_is_told_until_it_is_dismissed_also_after_a_restart(
    socket: Path, office: RunningBackOffice
) -> None:
    settings = settings_of(office)
    seen = CameraRead(
        read_id=str(uuid7()), vrm="SV11FXC", seen_at=datetime.now(UTC), latitude_deg=52.01, longitude_deg=-1.0
    )
    new = NewEntry(vrm="SV11FXC", category="stolen", reason="Taken", expires=datetime.now(UTC) + timedelta(hours=1))

    async def scenario() -> None:
        async with patrolling(settings, socket) as (_, display):
            await asyncio.to_thread(office.services.entries.add, new, author="control")
            await until(lambda: report_of(office, settings.home))
            passed = await asyncio.to_thread(
                office.services.activations.pass_on_read, "A14 north", seen, office.services.matcher
            )
            assert (passed.matched, passed.cars >= 1) == (True, True)
            (told,) = (await state_when(display, lambda state: state.activations)).activations
            assert (told.spaced, told.source, told.category) == ("SV11 FXC", "A14 north", "stolen")
            assert told.distance_m == pytest.approx(1112, abs=5)
        async with patrolling(settings, socket) as (_, display):
            (again,) = (await state_when(display, lambda state: state.activations)).activations
            assert again.number == told.number
            display.ask(DismissActivation(request_id="d", number=told.number))
            assert await display.hear(Done) == Done(request_id="d")
            await state_when(display, lambda state: not state.activations)
        async with patrolling(settings, socket) as (_, display):
            for _ in range(3):
                assert not (await state_when(display, lambda _: True)).activations

    run(scenario)


def test_what_is_served_as_lists_and_not_believed_is_told_and_patrolling_goes_on(
    socket: Path, office: RunningBackOffice, tmp_path: Path
) -> None:
    with back_office(tmp_path / "another") as another:
        foreign = another.enrol("RP1").root_file
        settings = settings_of(office, root_file=foreign)

        async def scenario() -> None:
            async with patrolling(settings, socket) as (core, display):
                state = await state_when(
                    display, lambda state: [each for each in state.notices if each.key == "lists-0"]
                )
                assert "not believed" in next(each.text for each in state.notices if each.key == "lists-0")
                core.on_read(read_of("AB12CDE"))
                await state_when(display, lambda state: state.alerts and state.outbox.waiting == 0)

        run(scenario)


def test_a_revoked_car_is_not_served_and_loses_nothing(socket: Path, office: RunningBackOffice) -> None:
    settings = settings_of(office)
    office.services.clients.revoke(settings.home.car)

    async def scenario() -> None:
        async with patrolling(settings, socket) as (core, display):
            core.on_read(read_of("AB12CDE"))
            state = await state_when(display, lambda state: state.outbox.waiting == 3)
            await asyncio.sleep(1)
            assert (state.outbox.parked, kept(office, settings.home)) == (0, {"capture": 0})

    run(scenario)


def test_a_car_that_cannot_reach_its_back_office_says_nothing_of_lists(socket: Path, office: RunningBackOffice) -> None:
    settings = settings_of(office, url="https://127.0.0.1:9")

    async def scenario() -> None:
        async with patrolling(settings, socket) as (_, display):
            for _ in range(4):
                state = await state_when(display, lambda _: True)
                assert [each.key for each in state.notices if each.key.startswith("lists")] == []

    run(scenario)
