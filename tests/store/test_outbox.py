"""What waits is sent in order, once it may be, and is known to be home only when all of it is."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from incar.patrol.facts import Waiting
from incar.patrol.records import HitState
from incar.store.coding import from_us, to_body
from incar.store.connection import Database
from incar.store.keys import Key
from incar.store.migrations import steps
from incar.store.outbox import LONGEST_WAIT_S, SETTLED_S, Kind, Outbox, OutboxItem, Priority, enqueue
from incar.store.records import RecordsStore
from tests.patrol.samples import START, capture, hit, own_entry, shift, stop

NOW = START + timedelta(hours=1)
LATER = NOW + timedelta(seconds=LONGEST_WAIT_S)


def _batch(store: RecordsStore, limit: int = 100) -> list[OutboxItem]:
    return store.outbox.next_batch(limit, NOW)


def _home(store: RecordsStore, table: str) -> list[int | None]:
    return [us for (us,) in store._database.query(f"SELECT uploaded_us FROM {table}")]  # noqa: S608 - of this test


def test_an_empty_outbox_waits_for_nothing(store: RecordsStore) -> None:
    assert store.waiting() == Waiting(count=0)
    assert _batch(store) == []


def test_the_count_and_the_age_of_what_waits(store: RecordsStore) -> None:
    store.save_capture(capture(), b"patch", b"overview")
    store.save_hit(hit(), now=NOW)
    assert store.waiting() == Waiting(count=3, oldest=START)


def test_a_small_batch_takes_the_urgent_and_a_poor_link_leaves_pictures(store: RecordsStore) -> None:
    store.save_capture(capture(), b"patch", b"overview")
    store.save_stop(stop())
    assert [item.kind for item in _batch(store, 1)] == [Kind.STOP]
    without = store.outbox.next_batch(9, NOW, least_urgent=Priority.RECORD)
    assert [item.kind for item in without] == [Kind.STOP, Kind.CAPTURE]


def test_an_attempt_is_stamped_and_comes_up_again(store: RecordsStore) -> None:
    store.save_hit(hit())
    (item,) = _batch(store)
    store.outbox.mark_attempt([item.sequence], NOW, again_at=LATER)
    assert _batch(store) == []
    (again,) = store.outbox.next_batch(9, LATER)
    assert (again.sequence, again.attempts) == (item.sequence, 1)
    assert store.waiting().count == 1


def test_a_clock_set_back_keeps_nothing_waiting_for_what_it_said_before(store: RecordsStore) -> None:
    store.save_hit(hit())
    (item,) = _batch(store)
    years_on = NOW + timedelta(days=3650)
    store.outbox.mark_attempt([item.sequence], years_on, again_at=years_on + timedelta(seconds=2))
    assert [again.sequence for again in _batch(store)] == [item.sequence]


def test_overviews_that_are_not_to_be_sent_neither_wait_nor_keep_a_capture_from_being_home(
    store: RecordsStore,
) -> None:
    for name in ("c-1", "c-2", "c-3"):
        store.save_capture(capture(name), b"patch", b"overview")
    first, *_ = _batch(store)
    store.outbox.mark_sent([first.sequence], NOW)
    assert [store.outbox.leave_out(Kind.OVERVIEW, 2, LATER) for _ in range(3)] == [2, 1, 0]
    assert store.waiting().count == 2
    assert [us is not None for us in _home(store, "capture")] == [True, False, False]
    store.outbox.mark_sent([item.sequence for item in _batch(store)], LATER)
    assert all(_home(store, "capture"))
    assert store.picture("c-1", "overview") == b"overview"


def test_a_capture_is_home_when_its_overview_is_too(store: RecordsStore) -> None:
    store.save_capture(capture(), b"patch", b"overview")
    first, second = _batch(store)
    store.outbox.mark_sent([first.sequence], NOW)
    assert _home(store, "capture") == [None]
    store.outbox.mark_sent([second.sequence, second.sequence], LATER)
    ((uploaded,),) = store._database.query("SELECT uploaded_us FROM capture")
    assert from_us(uploaded) == LATER
    assert store.waiting().count == 0


def test_a_new_revision_has_its_own_way_home(store: RecordsStore) -> None:
    store.save_hit(hit())
    store.outbox.mark_sent([item.sequence for item in _batch(store)], NOW)
    store.save_hit(hit(revision=2))
    assert _home(store, "hit") == [None]
    assert [item.revision for item in _batch(store)] == [2]


def test_what_is_refused_for_good_is_parked_and_seen(store: RecordsStore) -> None:
    store.save_hit(hit())
    store.save_hit(hit(revision=2))
    first, second = _batch(store)
    store.outbox.park(first.sequence, "unknown category", NOW)
    assert [item.sequence for item in _batch(store)] == [second.sequence]
    (parked,) = store.outbox.parked()
    assert (parked.record_id, parked.revision, parked.parked, parked.reason) == ("h-1", 1, NOW, "unknown category")
    assert store.waiting() == Waiting(count=1, oldest=START, parked=1)
    store.outbox.mark_sent([second.sequence], NOW)
    assert _home(store, "hit") == [None]


def test_the_body_of_an_item_is_its_own_revision(store: RecordsStore) -> None:
    closed = hit(revision=2, state=HitState.CLOSED)
    for each in (hit(), closed):
        store.save_hit(each)
    store.save_stop(stop())
    store.save_entry(own_entry())
    store.save_shift(shift())
    store.save_capture(capture(), b"patch", b"overview")
    bodies = [store.outbox.body(item) for item in _batch(store)]
    records = (hit(), closed, stop(), own_entry(), shift(), capture())
    assert bodies == [*(to_body(record).encode() for record in records), None]


def test_a_record_that_has_gone_on_has_no_body_for_an_old_item(store: RecordsStore) -> None:
    store.save_capture(capture(), b"patch", b"")
    (item,) = _batch(store)
    store.save_capture(capture(revision=2), b"patch", b"")
    assert store.outbox.body(item) is None


def test_what_a_lost_link_left_waiting_is_free_when_it_is_back(store: RecordsStore) -> None:
    for name in ("h-1", "h-2", "h-3"):
        store.save_hit(hit(name))
    items = [item.sequence for item in _batch(store)]
    store.outbox.mark_attempt(items, NOW, again_at=LATER)
    store.outbox.mark_free(items[:1])
    assert [item.sequence for item in _batch(store)] == items[:1]
    store.outbox.mark_all_free()
    assert [(item.sequence, item.attempts) for item in _batch(store)] == [(each, 1) for each in items]


def test_a_picture_goes_when_its_capture_is_home_or_refused(store: RecordsStore) -> None:
    store.save_capture(capture("c-1"), b"patch", b"overview")
    store.save_capture(capture("c-2"), b"patch", b"overview")
    first, second = store.outbox.next_batch(9, NOW, least_urgent=Priority.RECORD)
    assert store.outbox.next_picture(NOW) is None
    store.outbox.mark_sent([second.sequence], NOW)
    picture = store.outbox.next_picture(NOW)
    assert picture
    assert (picture.record_id, picture.kind, picture.priority) == ("c-2", Kind.OVERVIEW, Priority.PICTURE)
    store.outbox.park(first.sequence, "no", NOW)
    picture = store.outbox.next_picture(NOW)
    assert picture
    assert picture.record_id == "c-1"


def test_a_picture_of_this_moment_waits_for_a_better_one(store: RecordsStore) -> None:
    store.save_capture(capture(), b"patch", b"overview")
    store.outbox.mark_sent([_batch(store)[0].sequence], NOW)
    for seconds, goes in ((-3600, True), (0, False), (SETTLED_S, False), (SETTLED_S + 1, True)):
        assert (store.outbox.next_picture(START + timedelta(seconds=seconds)) is not None) == goes


class OutboxMachine(RuleBasedStateMachine):
    """Whatever is queued is either waiting, parked or sent, and nothing else ever is."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.database = Database(Path(self.folder.name, "records.db"), Key(bytes(32)), steps("records"))
        self.outbox = Outbox(self.database)
        self.waiting: dict[int, Kind] = {}
        self.parked: set[int] = set()
        self.made = 0

    @rule(kind=st.sampled_from(Kind))
    def queue(self, kind: Kind) -> None:
        self.made += 1
        with self.database.transaction() as connection:
            enqueue(connection, kind, f"id-{self.made}", 1, NOW)
        self.waiting[self.made] = kind

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        sequence = data.draw(st.sampled_from(sorted(self.waiting)))
        self.outbox.mark_attempt([sequence], NOW, again_at=NOW)
        self.outbox.mark_sent([sequence], NOW)
        del self.waiting[sequence]

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def refuse(self, data: st.DataObject) -> None:
        sequence = data.draw(st.sampled_from(sorted(self.waiting)))
        self.outbox.park(sequence, "no", NOW)
        del self.waiting[sequence]
        self.parked.add(sequence)

    @invariant()
    def nothing_is_lost_invented_or_out_of_order(self) -> None:
        batch = self.outbox.next_batch(1000, NOW)
        assert {item.sequence: item.kind for item in batch} == self.waiting
        urgent = [item.kind in (Kind.HIT, Kind.STOP, Kind.ENTRY) for item in batch]
        assert urgent == sorted(urgent, reverse=True)
        assert {item.sequence for item in self.outbox.parked()} == self.parked
        waiting = self.outbox.waiting()
        assert (waiting.count, waiting.parked) == (len(self.waiting), len(self.parked))
        assert (waiting.oldest is None) == (not self.waiting)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()


TestOutboxMachine = OutboxMachine.TestCase
TestOutboxMachine.settings = settings(max_examples=10, stateful_step_count=20, deadline=None)
