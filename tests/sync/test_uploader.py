"""Uploading: whatever the wire does, each record is at home once, and none is invented."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from incar.messages.home import CarSummary
from incar.settings import HomeSettings
from incar.sync.link import HomeLink, LinkError
from incar.sync.uploader import Uploaded, Uploader, wait_s
from tests.core.test_desk import START, STOLEN, answer, stop
from tests.sim.backoffice import RunningBackOffice, back_office
from tests.sim.patrol import Patrol, a_read, load_list, patrol


class Fault:
    """Stands between the wire and the back office and spoils answers."""

    def __init__(self, spoil: Callable[[int], str]) -> None:
        self._spoil = spoil
        self._requests = 0

    def __call__(self, application: ASGIApp) -> ASGIApp:
        async def spoiled(scope: Scope, receive: Receive, send: Send) -> None:
            self._requests += 1
            match self._spoil(self._requests):
                case "lost":
                    await application(scope, receive, _nowhere)
                    await _answer(send, 502)
                case "busy":
                    await _answer(send, 503)
                case _:
                    await application(scope, receive, send)

        return spoiled


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _nowhere(_message: object) -> None:
    pass


@pytest.fixture
def car(tmp_path: Path) -> Iterator[Patrol]:
    """A car with a shift, two captures, a hit and a stop record."""
    folder = tmp_path / "car"
    load_list(folder, "pnc", STOLEN)
    with patrol(folder) as car:
        car.desk.start_shift(START)
        (hit,) = car.desk.take_read(a_read("AB12CDE"))
        car.desk.take_read(a_read("KT68WLM"))
        car.desk.answer(answer(hit.hit_id))
        car.desk.save_stop(stop(hit.hit_id))
        yield car


def settings(office: RunningBackOffice, folder: Path, token: str) -> HomeSettings:
    path = folder / "token"
    path.write_text(token)
    return HomeSettings(url=office.url, car="RP14", token_file=str(path))


def empty(car: Patrol, home: HomeSettings, *, overviews: bool = True) -> Uploaded:
    async def directly(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work gives
        return work()

    async def run() -> Uploaded:
        async with HomeLink(home) as link:
            return await Uploader(car.records, link, directly, overviews=overviews).empty()

    return asyncio.run(run())


def at_home(office: RunningBackOffice) -> CarSummary:
    (summary,) = office.archive.cars()
    return summary


def test_everything_goes_home_once(car: Patrol, tmp_path: Path) -> None:
    with back_office(tmp_path / "office") as office:
        home = settings(office, tmp_path, office.archive.enrol("RP14"))
        waiting = car.records.waiting().count
        assert empty(car, home) == Uploaded(sent=waiting)
        assert car.records.waiting().count == 0
        summary = at_home(office)
        assert (summary.shifts, summary.captures, summary.hits, summary.stops, summary.pictures) == (1, 2, 1, 1, 4)


def test_overviews_that_are_not_wanted_wait_for_nothing_even_where_there_is_no_link(
    car: Patrol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incar.sync.uploader.FIRST_WAIT_S", 0.0)
    with back_office(tmp_path / "office") as office:
        home = settings(office, tmp_path, office.archive.enrol("RP14"))
        waiting = car.records.waiting().count
        away = HomeSettings(url="http://127.0.0.1:9", car="RP14", token_file=home.token_file)
        assert empty(car, away, overviews=False).stopped_by
        assert car.records.waiting().count == waiting - 2
        assert empty(car, home, overviews=False) == Uploaded(sent=waiting - 2)
        assert (at_home(office).captures, at_home(office).pictures) == (2, 2)


def test_answers_lost_after_the_commit_leave_one_of_each(
    car: Patrol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incar.sync.uploader.FIRST_WAIT_S", 0.0)
    fault = Fault(lambda request: "lost" if request % 3 == 1 else "")
    with back_office(tmp_path / "office", fault) as office:
        home = settings(office, tmp_path, office.archive.enrol("RP14"))
        for _ in range(60):
            if not car.records.waiting().count:
                break
            empty(car, home)
        assert car.records.waiting().count == 0
        summary = at_home(office)
        assert (summary.captures, summary.hits, summary.stops, summary.pictures) == (2, 1, 1, 4)


def test_a_busy_back_office_is_left_alone_and_nothing_is_lost(car: Patrol, tmp_path: Path) -> None:
    with back_office(tmp_path / "office", Fault(lambda _request: "busy")) as office:
        home = settings(office, tmp_path, office.archive.enrol("RP14"))
        waiting = car.records.waiting().count
        done = empty(car, home)
        assert (done.sent, done.stopped_by) == (0, "the back office answered 503")
        assert car.records.waiting().count == waiting


def test_an_unreachable_or_forgetful_back_office_keeps_everything_waiting(car: Patrol, tmp_path: Path) -> None:
    with back_office(tmp_path / "office") as office:
        home = settings(office, tmp_path, office.archive.enrol("RP14"))
        office.archive.revoke("RP14")
        assert "does not know this car" in empty(car, home).stopped_by
    assert "cannot be reached" in empty(car, home).stopped_by
    assert car.records.waiting().parked == 0


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({}, "no back office"),
        ({"url": "http://force.example", "car": "RP14"}, "https"),
        ({"url": "https://force.example", "car": "RP14", "token_file": "/nowhere"}, "token"),
    ],
)
def test_wrong_settings_are_named(wrong: dict[str, str], complaint: str) -> None:
    with pytest.raises(LinkError, match=complaint):
        HomeLink(HomeSettings(**wrong))  # type: ignore[arg-type]  # fields by name


def test_waits_grow_are_jittered_and_bounded() -> None:
    assert all(1 <= wait_s(0) <= 2 for _ in range(50))
    assert all(300 <= wait_s(40) <= 600 for _ in range(50))
    assert len({wait_s(3) for _ in range(20)}) > 10
