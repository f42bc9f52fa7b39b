"""What is known about a shift is gathered whole, and only of that shift."""

from datetime import timedelta

from incar.hotlist.entry import ListInfo
from incar.patrol import hits
from incar.patrol.facts import AlertedHit, CameraCount, DownTime, ListUse, Part
from incar.patrol.records import Verdict
from incar.patrol.shifts import end_shift
from incar.store.records import RecordsStore
from tests.patrol.samples import HERE, START, at, capture, hit, shift, stop

MINUTE = timedelta(minutes=1)
ENDED = end_shift(shift(), at(3600), HERE)


def _list(generation: int) -> ListInfo:
    return ListInfo(
        name="pnc",
        generation=generation,
        entries=10,
        produced_at=START - 60 * MINUTE,
        loaded_at=START,
        bulk=False,
        digest="00",
    )


def _down(since_min: float, until_min: float | None, part: Part = Part.GPS, name: str = "") -> DownTime:
    until = None if until_min is None else START + until_min * MINUTE
    return DownTime(part=part, name=name, since=START + since_min * MINUTE, until=until, reason="no answer")


def test_an_empty_shift_has_empty_facts(store: RecordsStore) -> None:
    facts = store.shift_log.facts(shift())
    assert (facts.cameras, facts.hits, facts.stops, facts.lists, facts.down_times) == ([], [], [], [], [])


def test_captures_are_counted_by_camera(store: RecordsStore) -> None:
    for number, camera in enumerate(("rear", "front", "front")):
        store.save_capture(capture(f"c-{number}", camera=camera, frames=10 + number), b"patch", b"")
    store.save_capture(capture("c-9", shift_id="s-9"), b"patch", b"")
    assert store.shift_log.facts(shift()).cameras == [
        CameraCount(camera="front", captures=2, reads=23),
        CameraCount(camera="rear", captures=1, reads=10),
    ]


def test_hits_stand_as_they_are_with_their_first_answer(store: RecordsStore) -> None:
    slip = hits.answer(hit(), Verdict.DISMISSED, at(4), HERE)
    second = hits.answer(slip, Verdict.CORRECT, at(30), HERE)
    for each in (hit(), slip, second, hit("h-2", shift_id="s-9")):
        store.save_hit(each)
    assert store.shift_log.facts(shift()).hits == [AlertedHit(hit=second, first_answered=at(4).utc)]


def test_stops_stand_as_corrected(store: RecordsStore) -> None:
    store.save_stop(stop())
    store.save_stop(stop(revision=2, outcomes=["no_action"]))
    store.save_stop(stop("p-9", shift_id="s-9"))
    assert store.shift_log.facts(shift()).stops == [stop(revision=2, outcomes=["no_action"])]


def test_list_generations_are_noted_from_first_to_last_use(store: RecordsStore) -> None:
    store.shift_log.note_lists("s-1", [_list(3)], START)
    store.shift_log.note_lists("s-1", [_list(4)], START + 10 * MINUTE)
    store.shift_log.note_lists("s-1", [_list(4)], START + 60 * MINUTE)
    store.shift_log.note_lists("s-9", [_list(5)], START)
    third, fourth = store.shift_log.facts(shift()).lists
    assert third == ListUse(
        name="pnc",
        generation=3,
        entries=10,
        bulk=False,
        produced_at=START - 60 * MINUTE,
        first_used=START,
        last_used=START,
    )
    assert (fourth.first_used, fourth.last_used) == (START + 10 * MINUTE, START + 60 * MINUTE)


def test_an_interval_is_opened_and_closed_once(store: RecordsStore) -> None:
    store.shift_log.record_interval(_down(5, None))
    assert store.shift_log.facts(shift()).down_times == [_down(5, None)]
    store.shift_log.record_interval(_down(5, 8))
    store.shift_log.record_interval(_down(5, None))
    assert store.shift_log.facts(shift()).down_times == [_down(5, 8)]


def test_only_what_was_out_of_work_in_the_shift_counts(store: RecordsStore) -> None:
    intervals = {
        "before": _down(-9, -1),
        "into": _down(-5, 5),
        "within": _down(10, 20, Part.CAMERA, "front"),
        "out of": _down(50, 70),
        "after": _down(61, 65),
    }
    for interval in intervals.values():
        store.shift_log.record_interval(interval)
    within = [intervals["into"], intervals["within"], intervals["out of"]]
    assert store.shift_log.facts(ENDED).down_times == within
    assert store.shift_log.facts(shift()).down_times == [*within, intervals["after"]]


def test_what_waits_is_among_the_facts(store: RecordsStore) -> None:
    store.save_stop(stop())
    assert store.shift_log.facts(shift()).waiting.count == 1
