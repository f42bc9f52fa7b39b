"""The urgent entry's benchmark, over a link that is near, for a figure of no worth."""

import pytest
from rich.console import Console

from benchmarks import urgent_entry
from tests.sim.mobile_link import Radio


def test_entries_reach_a_car_and_their_time_and_bytes_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urgent_entry, "PAUSE_S", (0.05, 0.1))
    monkeypatch.setattr(urgent_entry, "STANDING", 2)
    near = Radio(round_trip_s=0.01, loss=0, bits_per_s=1e9)
    p50, p95, longest, wire_kb = urgent_entry.measure(3, Console(quiet=True), near)
    assert 0 < p50.value <= p95.value <= longest.value < 10
    assert p95.met
    assert 1 < wire_kb.value < 40
