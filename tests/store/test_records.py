"""Every record is saved once, with its pictures, its place in the outbox and its line in the audit log."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from incar.patrol import hits
from incar.patrol.records import Decision, Hit, HitState, Verdict
from incar.patrol.shifts import end_shift
from incar.patrol.stops import correct_stop
from incar.store.audit import Action
from incar.store.errors import StoreError
from incar.store.keys import Key
from incar.store.opening import open_records_store
from incar.store.outbox import Kind
from incar.store.records import RecordsStore
from incar.tables import load_tables
from tests.patrol.samples import HERE, START, at, capture, details, hit, shift, stop


def _queued(store: RecordsStore) -> list[tuple[Kind, str, int]]:
    items = store.outbox.next_batch(100, START + timedelta(days=1))
    return [(item.kind, item.record_id, item.revision) for item in items]


def _audited(store: RecordsStore) -> list[tuple[str, Action, str, str]]:
    return [(each.author, each.action, each.kind, each.record_id) for each in store.audit.entries()]


def test_a_shift_is_kept_from_start_to_end(store: RecordsStore) -> None:
    assert store.current_shift() is None
    assert store.save_shift(shift(), author="1234")
    assert not store.save_shift(shift(), author="1234")
    assert store.current_shift() == shift()
    ended = end_shift(shift(), at(3600), HERE)
    assert store.save_shift(ended, author="1234")
    assert store.current_shift() is None
    assert store.last_shift() == store.shift("s-1") == ended
    assert _queued(store) == [(Kind.SHIFT, "s-1", 2)]
    assert _audited(store) == [
        ("1234", Action.COLLECTION, "shift", "s-1"),
        ("1234", Action.ALTERATION, "shift", "s-1"),
    ]


def test_a_captures_later_revision_replaces_it_and_its_pictures(store: RecordsStore) -> None:
    assert store.save_capture(capture(), b"patch 1", b"overview 1")
    later = capture(revision=3, vrm="AB12CDF", frames=30)
    assert store.save_capture(later, b"patch 3", b"overview 3")
    assert not store.save_capture(capture(revision=2), b"patch 2", b"overview 2")
    assert store.capture("c-1") == later
    assert store.picture("c-1", "patch") == b"patch 3"
    assert store.picture("c-1", "overview") == b"overview 3"
    assert _queued(store) == [(Kind.CAPTURE, "c-1", 3), (Kind.OVERVIEW, "c-1", 3)]


def test_the_captures_of_a_shift_stand_in_the_order_they_were_made(store: RecordsStore) -> None:
    late, early, other = capture("c-1", captured=at(9)), capture("c-2", captured=at(3)), capture("c-3", shift_id="s-9")
    for each in (late, early, other):
        store.save_capture(each, b"patch", b"")
    assert store.captures_of_shift("s-1") == [early, late]


def test_pictures_that_are_not_there_are_not_invented(store: RecordsStore) -> None:
    store.save_capture(capture(), b"patch", b"")
    assert store.picture("c-1", "overview") is None
    assert store.picture("c-9", "patch") is None
    assert _queued(store) == [(Kind.CAPTURE, "c-1", 1)]


def test_every_revision_of_a_hit_is_kept(store: RecordsStore) -> None:
    answered = hits.answer(hit(), Verdict.CORRECT, at(9), HERE)
    decided = hits.decide(answered, Decision.STOP)
    for each in (hit(), answered, hit(), decided, answered):
        store.save_hit(each, now=START, author="1234")
    assert store.hit("h-1") == decided
    assert store.hit_revisions("h-1") == [hit(), answered, decided]
    assert [revision for _, _, revision in _queued(store)] == [1, 2, 3]
    assert [action for _, action, _, _ in _audited(store)] == [
        Action.COLLECTION,
        Action.ALTERATION,
        Action.ALTERATION,
    ]


def test_a_stop_and_its_hit_are_saved_together_and_corrections_keep_history(store: RecordsStore) -> None:
    answered = hits.answer(hit(), Verdict.CORRECT, at(9), HERE)
    store.save_hit(hit())
    store.save_hit(answered)
    assert store.save_stop(stop(), hits.mark_stopped(answered))
    stopped = store.hit("h-1")
    assert stopped is not None
    assert stopped.state is HitState.STOPPED
    corrected = correct_stop(stop(), details(), at(900), author="5678", reason="wrong model", tables=load_tables())
    assert store.save_stop(corrected)
    assert not store.save_stop(corrected)
    assert store.stop("p-1") == corrected
    assert store.stop_revisions("p-1") == [stop(), corrected]
    assert store.stops_of_hit("h-1") == [corrected]
    assert [each.reason for each in store.audit.entries()][-1] == "wrong model"


def test_hits_and_stops_go_home_before_captures_and_pictures_last(store: RecordsStore) -> None:
    store.save_capture(capture(), b"patch", b"overview")
    store.save_shift(shift())
    store.save_hit(hit())
    store.save_stop(stop())
    assert [kind for kind, _, _ in _queued(store)] == [Kind.HIT, Kind.STOP, Kind.CAPTURE, Kind.SHIFT, Kind.OVERVIEW]


def test_hits_are_found_by_what_has_to_be_done(store: RecordsStore) -> None:
    for number, state in enumerate(HitState):
        store.save_hit(hit(f"h-{state}", state=state, raised=at(number), capture_id="c-2"))
    assert [each.hit_id for each in store.open_hits()] == ["h-raised", "h-answered", "h-decided"]
    assert [each.hit_id for each in store.dealt_with(2)] == ["h-withdrawn", "h-closed"]
    assert [each.hit_id for each in store.alerted_since(at(4).utc)] == ["h-closed", "h-withdrawn"]
    assert len(store.hits_of_capture("c-2")) == len(HitState)
    assert store.hits_of_capture("c-1") == []
    store.save_stop(stop())
    assert store.shift_counts("s-1") == (len(HitState) - 1, 1)


def test_nothing_is_found_of_what_is_not_there(store: RecordsStore) -> None:
    for found in (store.shift("x"), store.last_shift(), store.capture("x"), store.hit("x"), store.stop("x")):
        assert found is None
    assert store.hit_revisions("x") == []
    assert store.stop_revisions("x") == []
    assert store.stops_of_hit("x") == []


def test_a_reader_sees_what_the_writer_has_saved(folder: Path, key: Key, store: RecordsStore) -> None:
    store.save_hit(hit())
    with open_records_store(folder, key, read_only=True) as reader:
        assert reader.hit("h-1") == hit()
        store.save_hit(replace(hit(), revision=2, state=HitState.WITHDRAWN))
        assert reader.open_hits() == []
        with pytest.raises(StoreError, match="cannot be written"):
            reader.save_shift(shift())


hit_revisions = st.lists(
    st.builds(
        lambda number, revision, state: hit(f"h-{number}", revision=revision, state=state),
        st.integers(1, 3),
        st.integers(1, 4),
        st.sampled_from(HitState),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(hit_revisions)
def test_whatever_order_revisions_arrive_in_the_newest_stands_and_none_is_saved_twice(
    tmp_path_factory: pytest.TempPathFactory, saved: list[Hit]
) -> None:
    expected: dict[str, dict[int, Hit]] = {}
    with open_records_store(tmp_path_factory.mktemp("data"), Key(bytes(32))) as store:
        for each in saved:
            kept = expected.setdefault(each.hit_id, {})
            news = each.revision > max(kept, default=0)
            assert store.save_hit(each) is news
            if news:
                kept[each.revision] = each
        for hit_id, kept in expected.items():
            assert store.hit(hit_id) == kept[max(kept)]
            assert store.hit_revisions(hit_id) == [kept[revision] for revision in sorted(kept)]
        assert len(_queued(store)) == len(list(store.audit.entries())) == sum(map(len, expected.values()))
