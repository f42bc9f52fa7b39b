"""Entries that come after the vehicle: it alerts as if they had been there, and not twice."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from incar.core.desk import LOOKED_BACK_AT_ONCE
from incar.core.look_back import may_meet
from incar.hotlist.entry import ListEntry
from incar.patrol.records import HitState
from incar.vrm import fold
from tests.core.test_desk import STOLEN, answer
from tests.patrol.samples import capture
from tests.sim.patrol import Patrol, a_read, load_list, patrol

ADDED = ListEntry(vrm="KT68WLM", category="wanted")


@pytest.fixture
def car(tmp_path: Path) -> Iterator[Patrol]:
    folder = tmp_path / "data"
    load_list(folder, "pnc", STOLEN)
    with patrol(folder) as car:
        yield car


def arrive(car: Patrol, *entries: ListEntry, minutes: float = 10) -> int:
    """The entries come over the air; how many pages of reads were looked at."""
    load_list(car.folder, "control", *entries)
    marks, since = {fold(entry.vrm) for entry in entries}, car.world.now - timedelta(minutes=minutes)
    pages, last = 0, None
    while last := car.desk.look_back(marks, since, last):
        pages += 1
    return pages


def test_a_vehicle_that_has_just_passed_alerts_when_it_is_added(car: Patrol) -> None:
    read = a_read("KT68WLM")
    assert car.desk.take_read(read) == []
    car.world.now += timedelta(minutes=3)
    arrive(car, ADDED)
    (card,) = car.desk.view().alerts
    assert (card.spaced, card.state, card.age_s) == ("KT68 WLM", "raised", 0.0)
    assert card.seen_at
    assert card.raised_at - card.seen_at == pytest.approx(timedelta(minutes=3), abs=timedelta(seconds=1))
    hit = car.records.hit(card.hit_id)
    assert hit
    assert (hit.capture_id, hit.alert_latency_s) == (read.read_id, None)


def test_it_alerts_once_however_often_the_list_comes_and_the_vehicle_passed(car: Patrol) -> None:
    for _ in range(3):
        car.desk.take_read(a_read("KT68WLM"))
        car.world.now += timedelta(seconds=5)
    arrive(car, ADDED)
    arrive(car, ADDED)
    assert len(car.desk.view().alerts) == 1
    (again,) = car.desk.take_read(a_read("KT68WLM"))
    assert again.silent_reason == "seen_again"


def test_reads_that_are_too_old_and_marks_that_were_there_stay_quiet(car: Patrol) -> None:
    car.desk.take_read(a_read("KT68WLM"))
    car.desk.take_read(a_read("AB12CDE"))
    car.world.now += timedelta(minutes=11)
    arrive(car, ADDED)
    arrive(car, STOLEN, minutes=20)
    assert [card.spaced for card in car.desk.view().alerts] == ["AB12 CDE"]


def test_look_alikes_and_wildcards_are_met_as_at_the_moment_of_reading(car: Patrol) -> None:
    car.desk.take_read(a_read("A818CDF", confidence=0.6))
    car.desk.take_read(a_read("XY99BBA"))
    arrive(car, ListEntry(vrm="AB18CDF", category="wanted"), ListEntry(vrm="XY??*A", category="wanted"))
    assert {card.spaced: card.matches[0].possible for card in car.desk.view().alerts} == {
        "A818 CDF": True,
        "XY99 BBA": True,
    }


def test_a_covert_entry_stays_unseen(car: Patrol) -> None:
    read = a_read("KT68WLM")
    car.desk.take_read(read)
    arrive(car, ListEntry(vrm="KT68WLM", category="wanted", covert=True))
    assert car.desk.view().alerts == []
    (hit,) = car.records.hits_of_capture(read.read_id)
    assert (hit.state, hit.silent_reason) == (HitState.SILENT, "covert")


def test_a_plate_that_an_officer_has_called_misread_is_not_met_again(car: Patrol) -> None:
    (hit,) = car.desk.take_read(a_read("AB12CDE"))
    car.desk.answer(answer(hit.hit_id, "misread"))
    arrive(car, ListEntry(vrm="AB12CDE", category="wanted"))
    assert [card.state for card in car.desk.view().alerts] == ["closed"]


def test_a_later_revision_takes_back_what_looking_back_has_raised(car: Patrol) -> None:
    car.desk.take_read(a_read("KT68WLM", read_id="r"))
    arrive(car, ADDED)
    car.desk.take_read(a_read("KT68WLH", read_id="r", revision=1))
    assert [card.state for card in car.desk.view().alerts] == ["withdrawn"]


def test_many_reads_are_looked_at_a_page_at_a_time(car: Patrol) -> None:
    for number in range(LOOKED_BACK_AT_ONCE + 1):
        car.desk.take_read(a_read(f"KT{number + 2:02}WLM"))
    assert arrive(car, ADDED) == 2
    assert arrive(car, ADDED, minutes=0) == 0


def test_what_may_meet_a_mark() -> None:
    seen = capture(vrm="AB12CDE", alternatives=[("AB12CDK", 0.2)])
    for mark in ("AB12CDE", "A812CDE", "AB12CDK", "AB12*", "?B12CDE"):
        assert may_meet(seen, {fold(mark)}), mark
    for mark in ("AB13CDE", "AB12CD", "XB12*"):
        assert not may_meet(seen, {fold(mark)}), mark
