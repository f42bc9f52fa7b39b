"""The desk: what a read and an answer leave on disk and on the display."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from incar.hotlist.entry import ListEntry
from incar.messages.display import AnswerAlert, DecideAlert, PictureWanted, SaveStop, StartShift
from incar.patrol.errors import PatrolError
from incar.patrol.records import HitState
from tests.sim.patrol import JPEG, Patrol, World, a_read, load_list, patrol

STOLEN = ListEntry(vrm="AB12CDE", category="stolen", make="Ford", colour="Blue", warning_signals=["VI"])
COVERT = ListEntry(vrm="CV12RTT", category="drugs", covert=True)
UNINSURED = ListEntry(vrm="UN12NSD", category="no_insurance")
START = StartShift(request_id="s", call_sign="rp14", officers=["4127 Marsh"], operation="Lantern", district="North")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    load_list(folder, "pnc", STOLEN, COVERT)
    load_list(folder, "midas", UNINSURED, age=timedelta(hours=80), bulk=True)
    return folder


@pytest.fixture
def car(folder: Path) -> Iterator[Patrol]:
    with patrol(folder) as car:
        yield car


def answer(hit_id: str, verdict: str = "correct", corrected: str = "") -> AnswerAlert:
    return AnswerAlert(request_id="a", hit_id=hit_id, verdict=verdict, corrected_vrm=corrected)  # type: ignore[arg-type]  # a test's own literal


def stop(hit_id: str = "", **fields: object) -> SaveStop:
    details: dict[str, object] = {
        "request_id": str(uuid.uuid4()),
        "hit_id": hit_id,
        "vrm_confirmed": "AB12CDE",
        "power": "rta_163",
        "outcomes": ["arrest"],
    }
    return SaveStop(**{**details, **fields})  # type: ignore[arg-type]  # fields by name


def test_a_read_that_meets_no_entry_is_kept_and_told_to_nobody(car: Patrol) -> None:
    read = a_read("KT68WLM")
    assert car.desk.take_read(read) == []
    kept = car.records.capture(read.read_id)
    assert kept
    assert kept.vrm == "KT68WLM"
    assert kept.position.latitude_deg == 52.0
    assert car.desk.view().alerts == []
    assert car.desk.view().last_reads[0].spaced == "KT68 WLM"


def test_a_hit_is_on_disk_and_on_the_display_with_its_list_and_age(car: Patrol) -> None:
    (hit,) = car.desk.take_read(a_read("AB12CDE"))
    (card,) = car.desk.view().alerts
    assert car.records.hit(hit.hit_id)
    assert (card.hit_id, card.spaced, card.state, card.priority) == (hit.hit_id, "AB12 CDE", "raised", 2)
    assert card.phonetic[:3] == ["Alpha", "Bravo", "one"]
    match = card.matches[0]
    assert (match.category, match.list_name, match.list_age, match.possible) == ("stolen", "pnc", "green", False)
    assert match.list_age_s == pytest.approx(3600, abs=60)
    assert car.desk.picture(PictureWanted(hit_id=hit.hit_id, kind="patch")) == JPEG


def test_covert_and_stale_bulk_entries_are_recorded_and_never_shown(car: Patrol) -> None:
    covert = car.desk.take_read(a_read("CV12RTT"))
    stale = car.desk.take_read(a_read("UN12NSD"))
    assert [(hit.state, hit.silent_reason) for hit in (*covert, *stale)] == [
        (HitState.SILENT, "covert"),
        (HitState.SILENT, "stale_list"),
    ]
    assert car.desk.view().alerts == []


def test_one_look_alike_apart_is_possible(car: Patrol) -> None:
    car.desk.take_read(a_read("A812CDE", confidence=0.6))
    (card,) = car.desk.view().alerts
    assert card.matches[0].possible
    assert card.matches[0].listed_vrm == "AB12 CDE"


def test_the_same_vehicle_seen_again_does_not_alert_again(car: Patrol) -> None:
    car.desk.take_read(a_read("AB12CDE"))
    car.world.now += timedelta(seconds=60)
    (again,) = car.desk.take_read(a_read("AB12CDE"))
    assert again.silent_reason == "seen_again"
    car.world.now += timedelta(seconds=70)
    (later,) = car.desk.take_read(a_read("AB12CDE"))
    assert later.state is HitState.RAISED


def test_a_revision_that_changes_the_mark_withdraws_the_alert(car: Patrol) -> None:
    (hit,) = car.desk.take_read(a_read("AB12CDE", read_id="r"))
    car.desk.take_read(a_read("AB12CDF", read_id="r", revision=1))
    assert [card.state for card in car.desk.view().alerts] == ["withdrawn"]
    withdrawn = car.records.hit(hit.hit_id)
    assert withdrawn
    assert withdrawn.state is HitState.WITHDRAWN


def test_a_revision_of_an_answered_alert_leaves_it_alone(car: Patrol) -> None:
    (hit,) = car.desk.take_read(a_read("AB12CDE", read_id="r"))
    car.desk.answer(answer(hit.hit_id))
    car.desk.take_read(a_read("AB12CDF", read_id="r", revision=1))
    assert [card.state for card in car.desk.view().alerts] == ["answered"]


def test_a_misread_closes_the_alert_and_the_corrected_mark_is_matched(car: Patrol) -> None:
    load_list_again = ListEntry(vrm="AB12CDF", category="wanted")
    (hit,) = car.desk.take_read(a_read("AB12CDE"))
    load_list(car.folder, "wanted", load_list_again)
    (found,) = car.desk.answer(answer(hit.hit_id, "misread", "ab12 cdf"))
    assert found.vrm == "AB12CDF"
    assert {card.vrm: card.state for card in car.desk.view().alerts} == {"AB12CDE": "closed", "AB12CDF": "raised"}


def test_from_alert_to_stop_record(car: Patrol) -> None:
    car.desk.start_shift(START)
    (hit,) = car.desk.take_read(a_read("AB12CDE"))
    car.desk.answer(answer(hit.hit_id))
    car.desk.decide(DecideAlert(request_id="d", hit_id=hit.hit_id, decision="stop"))
    stop_id = car.desk.save_stop(stop(hit.hit_id))
    kept = car.records.stop(stop_id)
    assert kept
    assert (kept.call_sign, kept.officers, kept.operation, kept.district) == (
        "RP14",
        ["4127 Marsh"],
        "Lantern",
        "North",
    )
    assert kept.match
    assert kept.match.list_name == "pnc"
    (card,) = car.desk.view().alerts
    assert (card.state, card.stop_id) == ("stopped", stop_id)
    status = car.desk.view().shift_status
    assert status
    assert (status.alerts, status.stops) == (1, 1)


def test_a_stop_sent_twice_is_one_record(car: Patrol) -> None:
    (hit,) = car.desk.take_read(a_read("AB12CDE"))
    car.desk.answer(answer(hit.hit_id))
    request = stop(hit.hit_id)
    assert car.desk.save_stop(request) == car.desk.save_stop(request) == request.request_id
    assert len(car.desk.view().stops) == 1


def test_a_correction_keeps_what_it_replaces(car: Patrol) -> None:
    car.desk.start_shift(START)
    stop_id = car.desk.save_stop(stop())
    car.desk.save_stop(stop(stop_id=stop_id, outcomes=["words_of_advice"], change_reason="wrong button"))
    assert [revision.outcomes for revision in car.records.stop_revisions(stop_id)] == [["arrest"], ["words_of_advice"]]
    assert [saved.outcomes for saved in car.desk.view().stops] == [["words_of_advice"]]


def test_what_is_incomplete_is_refused_with_everything_that_is_missing(car: Patrol) -> None:
    with pytest.raises(PatrolError, match=r"power is missing.*no outcome"):
        car.desk.save_stop(stop(power="", outcomes=[]))
    with pytest.raises(PatrolError, match="no such alert"):
        car.desk.answer(answer("nothing"))
    with pytest.raises(PatrolError, match="no such stop record"):
        car.desk.save_stop(stop(stop_id="nothing"))
    with pytest.raises(PatrolError, match="no shift"):
        car.desk.end_shift()


def test_after_a_restart_everything_open_is_there_again(folder: Path) -> None:
    world = World()
    with patrol(folder, world) as car:
        car.desk.start_shift(START)
        (hit,) = car.desk.take_read(a_read("AB12CDE"))
        stop_id = car.desk.save_stop(stop())
    with patrol(folder, world) as car:
        view = car.desk.view()
        assert view.shift
        assert view.shift.call_sign == "RP14"
        assert [(card.hit_id, card.state) for card in view.alerts] == [(hit.hit_id, "raised")]
        assert [saved.stop_id for saved in view.stops] == [stop_id]
        (again,) = car.desk.take_read(a_read("AB12CDE"))
        assert again.silent_reason == "seen_again"
        car.desk.answer(answer(hit.hit_id))


def test_the_lists_used_in_a_shift_are_noted_with_every_generation(car: Patrol) -> None:
    car.desk.start_shift(START)
    shift = car.desk.shift
    assert shift
    car.desk.view()
    load_list(car.folder, "pnc", STOLEN)
    car.desk.view()
    car.desk.end_shift()
    used = car.records.shift_log.facts(shift).lists
    assert sorted((use.name, use.generation) for use in used) == [("midas", 1), ("pnc", 1), ("pnc", 2)]


def test_a_revision_keeps_when_and_where_the_vehicle_was_met(car: Patrol) -> None:
    car.desk.take_read(a_read("KT68WLM", read_id="r"))
    first = car.records.capture("r")
    assert first
    car.world.latitude_deg = 52.5
    car.world.now += timedelta(seconds=30)
    car.desk.take_read(a_read("KT68WLM", read_id="r", revision=1, final=True))
    final = car.records.capture("r")
    assert final
    assert final.revision == 1
    assert (final.position, final.captured) == (first.position, first.captured)


def test_an_alert_taken_back_holds_nothing_back(car: Patrol) -> None:
    car.desk.take_read(a_read("AB12CDE", read_id="r"))
    car.desk.take_read(a_read("AB12CDF", read_id="r", revision=1))
    (again,) = car.desk.take_read(a_read("AB12CDE", read_id="r", revision=2))
    assert again.state is HitState.RAISED


def test_a_misread_holds_nothing_back(car: Patrol) -> None:
    (hit,) = car.desk.take_read(a_read("AB12CDE"))
    car.desk.answer(answer(hit.hit_id, "misread"))
    (again,) = car.desk.take_read(a_read("AB12CDE"))
    assert again.state is HitState.RAISED


def test_what_was_covert_stays_unseen_after_a_revision_and_a_restart(folder: Path) -> None:
    with patrol(folder) as car:
        car.desk.start_shift(START)
        car.desk.take_read(a_read("CV12RTT", read_id="r"))
        car.desk.take_read(a_read("CV12RTX", read_id="r", revision=1))
    with patrol(folder) as car:
        view = car.desk.view()
        assert view.alerts == []
        assert view.shift_status
        assert view.shift_status.alerts == 0


def test_the_end_of_a_shift_closes_what_was_answered_and_keeps_what_was_not(car: Patrol) -> None:
    car.desk.start_shift(START)
    (answered,) = car.desk.take_read(a_read("AB12CDE"))
    car.desk.answer(answer(answered.hit_id))
    car.world.now += timedelta(minutes=20)
    (open_one,) = car.desk.take_read(a_read("AB12CDE"))
    car.desk.end_shift()
    assert {card.hit_id: card.state for card in car.desk.view().alerts} == {
        answered.hit_id: "closed",
        open_one.hit_id: "raised",
    }


def test_a_display_is_told_the_most_urgent_alerts_and_how_many_there_are_besides(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incar.core.alert_board.OPEN_SHOWN", 2)
    load_list(folder, "notes", ListEntry(vrm="KT68WLM", category="info"), ListEntry(vrm="KT68WLN", category="info"))
    with patrol(folder) as car:
        for vrm in ("KT68WLM", "KT68WLN", "AB12CDE"):
            car.desk.take_read(a_read(vrm))
        view = car.desk.view()
        assert [card.vrm for card in view.alerts] == ["AB12CDE", "KT68WLM"]
        assert view.alerts_hidden == 1
