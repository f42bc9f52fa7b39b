"""No more than is needed, no longer than is allowed, and never what has not gone home."""

from datetime import timedelta

import pytest

from incar.settings import RetentionSettings
from incar.store.audit import Action
from incar.store.records import RecordsStore
from incar.store.retention import Erased
from tests.patrol.samples import START, at, capture, hit, own_entry, stop

LIMITS = RetentionSettings()
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def _send_everything(store: RecordsStore) -> None:
    store.outbox.mark_sent([item.sequence for item in store.outbox.next_batch(1000, START + DAY)], START)


def _left(store: RecordsStore) -> dict[str, int]:
    tables = ("capture", "picture", "hit", "hit_revision", "stop", "stop_revision")
    return {table: store._database.query(f"SELECT count(*) FROM {table}")[0][0] for table in tables}  # noqa: S608 - tables of our own


def _patrol(store: RecordsStore) -> None:
    """A capture without a hit, and one with a hit and a stop."""
    store.save_capture(capture("c-0"), b"patch", b"overview")
    store.save_capture(capture("c-1"), b"patch", b"overview")
    store.save_hit(hit())
    store.save_hit(hit(revision=2))
    store.save_stop(stop())


WHOLE = {"capture": 2, "picture": 4, "hit": 1, "hit_revision": 2, "stop": 1, "stop_revision": 1}
WITH_HIT = WHOLE | {"capture": 1, "picture": 2}
NOTHING = dict.fromkeys(WHOLE, 0)


@pytest.mark.parametrize(
    ("age", "sent", "left"),
    [
        (24 * HOUR, True, WHOLE),
        (25 * HOUR, True, WITH_HIT),
        (7 * DAY, False, WHOLE),
        (8 * DAY, False, WITH_HIT),
        (28 * DAY, True, WITH_HIT),
        (29 * DAY, True, NOTHING),
        (4000 * DAY, False, WITH_HIT),
    ],
)
def test_each_record_goes_at_its_time(store: RecordsStore, age: timedelta, sent: bool, left: dict[str, int]) -> None:
    _patrol(store)
    if sent:
        _send_everything(store)
    store.apply_retention(START + age, LIMITS)
    assert _left(store) == left


def test_what_goes_takes_its_place_in_the_outbox_along_and_is_told(store: RecordsStore) -> None:
    _patrol(store)
    assert store.apply_retention(START + 8 * DAY) == Erased(captures=1, hits=0, stops=0)
    assert {item.record_id for item in store.outbox.next_batch(100, START + DAY)} == {"c-1", "h-1", "p-1"}
    erasure = list(store.audit.entries())[-1]
    assert (erasure.author, erasure.action, erasure.kind, erasure.reason) == (
        "incar",
        Action.ERASURE,
        "capture",
        "1 past retention",
    )


def test_a_hit_waits_for_its_stop(store: RecordsStore) -> None:
    _patrol(store)
    _send_everything(store)
    store.save_stop(stop(revision=2))
    assert store.apply_retention(START + 29 * DAY) == Erased(captures=1, hits=0, stops=0)
    assert store.stop("p-1") == stop(revision=2)
    assert store.hit("h-1") == hit(revision=2)


@pytest.mark.parametrize("record_id", ["c-1", "h-1", "p-1"])
def test_a_hold_keeps_a_record_and_what_belongs_to_it(store: RecordsStore, record_id: str) -> None:
    _patrol(store)
    _send_everything(store)
    store.retention.hold(record_id, START, author="9876", reason="crown court")
    store.apply_retention(START + 400 * DAY)
    left = _left(store)
    assert left == WITH_HIT
    (held,) = store.retention.held()
    assert (held.record_id, held.author, held.reason) == (record_id, "9876", "crown court")
    store.retention.release(record_id, START + 400 * DAY, author="9876", reason="case closed")
    store.apply_retention(START + 400 * DAY)
    assert _left(store) == NOTHING


def test_a_held_read_without_a_hit_stays(store: RecordsStore) -> None:
    _patrol(store)
    store.retention.hold("c-0", START, author="9876", reason="inquiry")
    store.apply_retention(START + 8 * DAY)
    assert store.capture("c-0") is not None


def test_a_step_is_short_and_says_when_nothing_is_left(store: RecordsStore) -> None:
    for number in range(12):
        store.save_capture(capture(f"c-{number}"), b"patch", b"")
    taken = [store.retention.step(START + 8 * DAY, LIMITS).captures for _ in range(3)]
    assert taken == [10, 2, 0]


def test_many_reads_go_in_several_steps(store: RecordsStore) -> None:
    for number in range(25):
        store.save_capture(capture(f"c-{number}", captured=at(number)), b"patch", b"")
    assert store.apply_retention(START + 8 * DAY) == Erased(captures=25, hits=0, stops=0)
    assert [entry.reason for entry in store.audit.entries()] == [
        "10 past retention",
        "10 past retention",
        "5 past retention",
    ]


def test_an_own_entry_goes_four_weeks_after_its_end_and_never_unsent(store: RecordsStore) -> None:
    store.save_entry(own_entry("e-1", expires=START + DAY))
    store.save_entry(own_entry("e-2", expires=START + 20 * DAY))
    store.save_entry(own_entry("e-3", expires=START + 20 * DAY, withdrawn=at(), withdrawn_by="1234"))
    assert store.apply_retention(START + 60 * DAY) == Erased(captures=0, hits=0, stops=0)
    _send_everything(store)
    assert store.apply_retention(START + 30 * DAY).entries == 2
    assert store.own_entries.ids() == {"e-2"}
    assert store.apply_retention(START + 60 * DAY).entries == 1
    assert store.own_entries.revisions("e-2") == []
