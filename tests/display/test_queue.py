"""The front is the most urgent alert, but nothing is swapped under a finger and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from incar.display.queue import GUARD_S, AlertQueue
from incar.messages.parts import AlertCard
from tests.sim.display_core import alert


def cards(*priorities: int) -> list[AlertCard]:
    return [alert(f"hit-{at}", priority=priority) for at, priority in enumerate(priorities)]


def test_the_most_urgent_stands_in_front() -> None:
    queue = AlertQueue()
    queue.update(cards(5, 1, 3), 0)
    assert queue.front == "hit-1"
    assert [card.hit_id for card in queue.rest] == ["hit-2", "hit-0"]


def test_equal_urgency_does_not_take_the_front() -> None:
    queue = AlertQueue()
    queue.update(cards(3), 0)
    queue.update(cards(3, 3), 1)
    assert queue.front == "hit-0"


def test_a_finger_holds_the_front_and_the_guard_outlasts_it() -> None:
    queue = AlertQueue()
    queue.update(cards(3), 0)
    queue.touch(down=True, now_s=1)
    queue.update(cards(3, 1), 5)
    assert queue.front == "hit-0"
    queue.touch(down=False, now_s=6)
    assert not queue.settle(6 + GUARD_S / 2)
    assert queue.settle(6.01 + GUARD_S)
    assert queue.front == "hit-1"


def test_answers_wait_after_a_swap() -> None:
    queue = AlertQueue()
    queue.update(cards(3), 10)
    assert queue.guarded(10)
    assert not queue.guarded(10.01 + GUARD_S)


def test_an_answered_alert_gives_the_front_away_at_once() -> None:
    queue = AlertQueue()
    queue.update(cards(1, 2), 0)
    queue.touch(down=True, now_s=1)
    queue.update(cards(1, 2)[1:], 1)
    assert queue.front == "hit-1"


def test_a_record_to_be_written_waits_behind_alerts_to_be_checked() -> None:
    queue = AlertQueue()
    decided = alert("old", priority=1, state="decided", verdict="correct", decision="stop")
    queue.update([decided], 0)
    assert queue.front == "old"
    queue.update([decided, alert("new", priority=7)], 5)
    assert queue.front == "new"


def test_what_is_set_aside_stays_in_the_queue_and_can_be_chosen() -> None:
    queue = AlertQueue()
    queue.update(cards(1), 0)
    queue.set_aside("hit-0", 1)
    assert queue.front == ""
    assert [card.hit_id for card in queue.rest] == ["hit-0"]
    queue.settle(5)
    assert queue.front == ""
    queue.choose("hit-0", 6)
    assert queue.front == "hit-0"


def test_what_the_crew_chose_stays_until_something_new_is_more_urgent() -> None:
    queue = AlertQueue()
    queue.update(cards(2, 5), 0)
    queue.choose("hit-1", 1)
    queue.update(cards(2, 5), 10)
    assert queue.front == "hit-1"
    queue.update(cards(2, 5, 4), 20)
    assert queue.front == "hit-2"


steps = st.lists(
    st.one_of(
        st.tuples(st.just("update"), st.lists(st.integers(1, 9), max_size=5)),
        st.tuples(st.just("touch"), st.booleans()),
        st.tuples(st.just("settle"), st.none()),
        st.tuples(st.just("aside"), st.none()),
    ),
    max_size=25,
)


@given(steps)
def test_no_open_alert_is_ever_lost(moves: list[tuple[str, object]]) -> None:
    queue, now_s, open_cards = AlertQueue(), 0.0, cards()
    for kind, value in moves:
        now_s += 0.4
        if kind == "update" and isinstance(value, list):
            open_cards = cards(*value)
            queue.update(open_cards, now_s)
        elif kind == "touch":
            queue.touch(down=bool(value), now_s=now_s)
        elif kind == "settle":
            queue.settle(now_s)
        elif queue.front:
            queue.set_aside(queue.front, now_s)
        shown = {card.hit_id for card in queue.rest} | ({queue.front} - {""})
        assert shown == {card.hit_id for card in open_cards}
