"""The lists' benchmark runs through, on a small list."""

import io

import pytest
from rich.console import Console

from benchmarks import lists
from benchmarks.list_content import bulk_entries, marks, serious_entries
from incar.store.list_keys import mark_key


def test_every_figure_of_the_table_is_told_with_its_aim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "SERIOUS_LIST", 500)
    monkeypatch.setattr(lists, "LOOK_UPS", 200)
    monkeypatch.setattr(lists, "WARM_UP", 50)
    told = lists.measure(3_000, Console(file=io.StringIO()))
    assert {each.name: each.aim for each in told if each.aim} == {
        "first snapshot, on the wire": "≤ 150",
        "first snapshot, time to apply": "≤ 120",
        "exact match, p99": "≤ 0.2",
        "tolerant match, p99": "≤ 2",
        "delta of 1,000 changes, on the wire": "≤ 40",
        "delta of 100,000 changes, time to apply": "≤ 10",
        "longest pause of matching meanwhile": "≤ 20",
    }
    sizes = {each.name: each for each in told}
    assert sizes["first snapshot, on the wire"].met
    assert sizes["delta of 1,000 changes, on the wire"].met


def test_made_up_lists_are_the_same_again_sorted_and_without_twins() -> None:
    entries = list(bulk_entries(2_000, 3))
    assert entries == list(bulk_entries(2_000, 3))
    keys = [mark_key(entry.vrm) for entry in entries]
    assert keys == sorted(set(keys), key=int)
    assert len(list(serious_entries(100, 3))) == 100
    assert len(set(marks(500, 1).tolist())) == 500
