"""The trusted clock, with clocks that the test turns."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.position import ClockTrust, TrustedClock
from incar.position.clock import COMPARISON_HOLDS_S, Clocks
from incar.position.kernel_clock import kernel_synchronised

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()


class Machine:
    """A machine whose clocks are turned by hand."""

    def __init__(self) -> None:
        self.wall_s = NOON
        self.steady_s = 1000.0
        self.follows_server = False
        self.clock = TrustedClock(
            Clocks(
                wall_s=lambda: self.wall_s,
                steady_s=lambda: self.steady_s,
                kernel_synchronised=lambda: self.follows_server,
            )
        )

    def wait(self, seconds: float) -> None:
        self.wall_s += seconds
        self.steady_s += seconds

    def hear(self, wall_ahead_s: float = 0, delay_s: float = 0.3) -> None:
        """The satellites' time, `delay_s` late, on a machine whose wall clock is `wall_ahead_s` ahead."""
        self.clock.compare(datetime.fromtimestamp(self.wall_s - wall_ahead_s - delay_s, UTC))

    def trust(self) -> ClockTrust:
        return self.clock.stamp().trust


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_a_clock_that_was_never_compared_is_not_trusted(machine: Machine) -> None:
    stamp = machine.clock.stamp()
    assert stamp.trust is ClockTrust.UNSYNCHRONISED
    assert stamp.offset_s is None
    assert stamp.utc == datetime.fromtimestamp(NOON, UTC)


@pytest.mark.parametrize(
    ("ahead_s", "trust"),
    [
        (0.0, ClockTrust.SYNCHRONISED),
        (0.6, ClockTrust.SYNCHRONISED),
        (-0.9, ClockTrust.SYNCHRONISED),
        (1.5, ClockTrust.DOUBTFUL),
        (-4.0, ClockTrust.DOUBTFUL),
        (5.5, ClockTrust.UNSYNCHRONISED),
        (-86400.0, ClockTrust.UNSYNCHRONISED),
    ],
)
def test_the_offset_decides(ahead_s: float, trust: ClockTrust, machine: Machine) -> None:
    machine.hear(ahead_s, delay_s=0.01)
    stamp = machine.clock.stamp()
    assert stamp.trust is trust
    assert stamp.offset_s == pytest.approx(ahead_s, abs=0.02)


@given(st.lists(st.floats(0.05, 0.9), min_size=1, max_size=15), st.floats(-30, 30))
def test_the_least_delayed_comparison_counts(delays_s: list[float], ahead_s: float) -> None:
    machine = Machine()
    for delay_s in delays_s:
        machine.wait(1)
        machine.hear(ahead_s, delay_s)
    assert machine.clock.stamp().offset_s == pytest.approx(ahead_s + min(delays_s), abs=0.01)


def test_one_wild_report_changes_nothing(machine: Machine) -> None:
    for _ in range(4):
        machine.wait(1)
        machine.hear()
    machine.hear(wall_ahead_s=-3600)
    assert machine.trust() is ClockTrust.SYNCHRONISED


def test_a_clock_that_is_set_is_noticed_at_once(machine: Machine, expect_log: Callable[[str], None]) -> None:
    expect_log(r"the wall clock was set by \+86400.0 s")
    machine.hear()
    assert machine.trust() is ClockTrust.SYNCHRONISED
    machine.wall_s += 86400
    stamp = machine.clock.stamp()
    assert stamp.trust is ClockTrust.UNSYNCHRONISED
    assert stamp.offset_s == pytest.approx(86400, abs=1)


def test_a_clock_that_is_put_right_is_trusted_at_once(machine: Machine, expect_log: Callable[[str], None]) -> None:
    expect_log("the wall clock was set by -60.0 s")
    machine.hear(wall_ahead_s=60)
    assert machine.trust() is ClockTrust.UNSYNCHRONISED
    machine.wall_s -= 60
    assert machine.trust() is ClockTrust.SYNCHRONISED


def test_an_old_comparison_is_doubted(machine: Machine) -> None:
    machine.hear()
    machine.wait(COMPARISON_HOLDS_S)
    assert machine.trust() is ClockTrust.SYNCHRONISED
    machine.wait(1)
    assert machine.trust() is ClockTrust.DOUBTFUL


def test_a_time_server_stands_in_for_satellites(machine: Machine) -> None:
    machine.follows_server = True
    assert machine.trust() is ClockTrust.SYNCHRONISED
    machine.hear(wall_ahead_s=8)
    assert machine.trust() is ClockTrust.UNSYNCHRONISED


def test_the_kernel_is_asked_as_timedatectl_asks_it() -> None:
    try:
        told = subprocess.run(
            ["timedatectl", "show", "-p", "NTPSynchronized"], capture_output=True, text=True, check=True, timeout=10
        ).stdout
    except (OSError, subprocess.SubprocessError):
        pytest.skip("no timedatectl answers here")
    assert kernel_synchronised() == ("yes" in told)


def test_the_machines_own_clocks_give_its_time() -> None:
    assert abs((TrustedClock().stamp().utc - datetime.now(UTC)).total_seconds()) < 5
