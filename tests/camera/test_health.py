"""A camera's condition at given moments."""

from hypothesis import given
from hypothesis import strategies as st

from incar.camera.health import DOWN_AFTER_S, NS, Health


def at(seconds: float) -> int:
    return int(seconds * NS)


def test_opening_then_alive_since_the_first_frame() -> None:
    health = Health(at(10), paced=True)
    assert health.condition(at(11)).state == "opening"
    health.frame(at(12))
    health.frame(at(12.04))
    condition = health.condition(at(12.1))
    assert (condition.state, condition.since_ns, condition.reason) == ("alive", at(12), "")


def test_late_then_down_since_the_last_frame() -> None:
    health = Health(at(10), paced=True)
    health.frame(at(12))
    assert health.condition(at(12.9)).state == "alive"
    late = health.condition(at(13.5))
    assert (late.state, late.since_ns) == ("late", at(12))
    assert late.reason
    down = health.condition(at(12.1 + DOWN_AFTER_S))
    assert (down.state, down.since_ns) == ("down", at(12))


def test_slow_sources_are_late_by_their_own_measure() -> None:
    health = Health(at(0), paced=True)
    health.expect(4.0)
    health.frame(at(1))
    assert health.condition(at(11)).state == "alive"
    assert health.condition(at(14)).state == "down"


def test_a_lost_camera_is_down_since_its_last_frame_whatever_the_tries_say() -> None:
    health = Health(at(10), paced=True)
    health.frame(at(20))
    health.lost("does not answer")
    health.lost("refuses the connection")
    condition = health.condition(at(30))
    assert (condition.state, condition.reason) == ("down", "refuses the connection")
    assert condition.since_ns == at(20)
    health.frame(at(31))
    assert health.condition(at(31)).since_ns == at(31)
    health.lost("has ended the stream")
    assert health.condition(at(40)).since_ns == at(31)


def test_a_camera_that_never_came_is_down_since_it_was_wanted() -> None:
    health = Health(at(10), paced=True)
    health.lost("is not there")
    assert health.condition(at(50)).since_ns == at(10)


def test_a_recording_read_at_any_pace_is_never_late() -> None:
    health = Health(at(0), paced=False)
    health.frame(at(1))
    assert health.condition(at(1000)).state == "alive"


def test_finished_stays_finished_since_then() -> None:
    health = Health(at(0), paced=True)
    health.frame(at(1))
    health.finished(at(2))
    health.finished(at(3))
    condition = health.condition(at(100))
    assert (condition.state, condition.since_ns) == ("finished", at(2))


@given(st.lists(st.tuples(st.sampled_from(["frame", "lost"]), st.floats(0.01, 20)), max_size=30))
def test_since_is_never_in_the_future_and_trouble_has_a_reason(events: list[tuple[str, float]]) -> None:
    health, now_s = Health(0, paced=True), 0.0
    for event, after_s in events:
        now_s += after_s
        if event == "frame":
            health.frame(at(now_s))
        else:
            health.lost("does not answer")
        condition = health.condition(at(now_s))
        assert condition.since_ns <= at(now_s)
        assert bool(condition.reason) == (condition.state in {"late", "down"})
