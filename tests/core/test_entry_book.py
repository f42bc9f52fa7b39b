"""Own entries at the desk: matched at once beside the lists, never twice, and looked for among past reads."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from incar.hotlist.entry import ListEntry, MatchTier
from incar.messages.display import AddEntry, WithdrawEntry
from incar.patrol.errors import PatrolError
from incar.patrol.own_entries import OWN_LIST, listed
from incar.patrol.records import HitState
from tests.core.test_desk import START, STOLEN
from tests.sim.patrol import Patrol, World, a_read, load_list, patrol

WANTED = AddEntry(
    request_id="e-1",
    vrm="kt68 wlm",
    category="wanted",
    reason="Left the scene",
    information="Two men",
    warning_signals=["VI"],
    expires_h=2.0,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    load_list(folder, "pnc", STOLEN)
    return folder


@pytest.fixture
def car(folder: Path) -> Iterator[Patrol]:
    with patrol(folder) as car:
        car.desk.start_shift(START)
        yield car


def add(car: Patrol, request: AddEntry = WANTED) -> None:
    car.desk.entries.add(request, car.desk.shift)


def met(car: Patrol, vrm: str) -> list[tuple[str, str, MatchTier]]:
    """List, category and tier of what a read of `vrm` meets."""
    hits = car.desk.take_read(a_read(vrm, confidence=0.6))
    return [(match.list_name, match.entry.category, match.tier) for hit in hits for match in hit.matches]


def test_an_entry_alerts_at_once_under_its_own_list_and_without_age(car: Patrol) -> None:
    add(car)
    assert met(car, "KT68WLM") == [(OWN_LIST, "wanted", MatchTier.EXACT)]
    (card,) = car.desk.view().alerts
    (match,) = card.matches
    assert (match.list_name, match.list_age_s, match.list_age, match.stale) == (OWN_LIST, 0.0, "green", False)
    assert (match.reason, match.information, match.warning_signals) == ("Left the scene", "Two men", ["VI"])


def test_look_alikes_and_wildcards_meet_it_as_those_of_a_list_do(car: Patrol) -> None:
    add(car, replace(WANTED, vrm="AB18CDE"))
    assert met(car, "A818CDE") == [(OWN_LIST, "wanted", MatchTier.CONFUSABLE)]
    add(car, replace(WANTED, request_id="e-2", vrm="XY?? *A"))
    assert met(car, "XY99BBA") == [(OWN_LIST, "wanted", MatchTier.WILDCARD)]
    assert met(car, "ZY99BBA") == []


def test_a_mark_on_a_list_too_is_one_alert_with_both(car: Patrol) -> None:
    add(car, replace(WANTED, vrm="AB12CDE"))
    (hit,) = car.desk.take_read(a_read("AB12CDE"))
    assert sorted(match.list_name for match in hit.matches) == [OWN_LIST, "pnc"]


def test_an_entry_ends_when_it_expires_or_is_withdrawn(car: Patrol) -> None:
    add(car)
    car.world.now += timedelta(hours=2)
    assert met(car, "KT68WLM") == []
    assert car.desk.view().own_entries == []
    add(car, replace(WANTED, request_id="e-2"))
    car.desk.entries.withdraw(WithdrawEntry(request_id="w", entry_id="e-2"), car.desk.shift)
    assert met(car, "KT68WLM") == []
    with pytest.raises(PatrolError, match="no such entry"):
        car.desk.entries.withdraw(WithdrawEntry(request_id="w", entry_id="e-2"), car.desk.shift)
    kept = car.records.own_entries.entry("e-2")
    assert kept
    assert (kept.revision, kept.withdrawn_by) == (2, "4127 Marsh")


def test_what_comes_back_over_the_air_alerts_once_and_not_after_it_was_withdrawn(car: Patrol) -> None:
    add(car)
    entry = car.records.own_entries.entry("e-1")
    assert entry
    load_list(car.folder, "crews", listed(entry))
    assert met(car, "KT68WLM") == [(OWN_LIST, "wanted", MatchTier.EXACT)]
    car.desk.entries.withdraw(WithdrawEntry(request_id="w", entry_id="e-1"), car.desk.shift)
    car.world.now += timedelta(hours=1)
    assert met(car, "KT68WLM") == []


def test_another_cars_entry_alerts_under_its_list(car: Patrol) -> None:
    load_list(car.folder, "crews", ListEntry(vrm="KT68WLM", category="wanted", pnc_id="another car's"))
    assert met(car, "KT68WLM") == [("crews", "wanted", MatchTier.EXACT)]


def test_past_reads_of_it_are_told_as_sightings_and_the_search_is_logged(car: Patrol) -> None:
    for vrm in ("KT68WLM", "AB12CDF", "KT68WLM"):
        car.desk.take_read(a_read(vrm))
        car.world.now += timedelta(minutes=10)
    add(car)
    (card,) = car.desk.view().own_entries
    assert (card.entry_id, card.spaced, card.author) == ("e-1", "KT68 WLM", "4127 Marsh")
    newest, oldest = card.sightings
    assert (newest.spaced, newest.camera, newest.latitude_deg) == ("KT68 WLM", "front", 52.0)
    assert newest.at - oldest.at == pytest.approx(timedelta(minutes=20), abs=timedelta(seconds=5))
    assert car.desk.view().alerts == []
    (line,) = [line for line in car.records.audit.entries() if line.action == "consultation"]
    assert (line.record_id, line.author, line.reason) == ("e-1", "4127 Marsh", "Left the scene")


def test_the_same_request_sent_again_is_the_same_entry(car: Patrol) -> None:
    add(car)
    add(car)
    assert len(car.desk.view().own_entries) == 1
    assert len(car.records.own_entries.revisions("e-1")) == 1


def test_what_is_incomplete_is_refused_and_not_matched(car: Patrol) -> None:
    with pytest.raises(PatrolError, match="reason"):
        add(car, replace(WANTED, reason=" "))
    assert met(car, "KT68WLM") == []


def test_entries_in_force_are_there_after_a_restart(folder: Path) -> None:
    world = World()
    with patrol(folder, world) as car:
        car.desk.entries.add(WANTED, None)
        car.desk.entries.add(replace(WANTED, request_id="e-2", expires_h=0.1), None)
    world.now += timedelta(hours=1)
    with patrol(folder, world) as car:
        (card,) = car.desk.view().own_entries
        assert (card.entry_id, card.author) == ("e-1", "crew")
        (hit,) = car.desk.take_read(a_read("KT68WLM"))
        assert hit.state is HitState.RAISED
        add(car)
        assert len(car.desk.view().own_entries) == 1
