"""Waiting times between tries."""

from hypothesis import given
from hypothesis import strategies as st

from incar.camera.backoff import Backoff


@given(st.integers(1, 30))
def test_waits_grow_to_the_limit_and_start_again_after_a_reset(tries: int) -> None:
    backoff = Backoff(first_s=0.5, longest_s=5.0)
    for number in range(tries):
        full_s = min(5.0, 0.5 * 2**number)
        assert full_s / 2 <= backoff.next_s() <= full_s
    backoff.reset()
    assert backoff.next_s() <= 0.5
