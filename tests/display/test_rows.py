"""Rows end as they were wanted, and every view that only follows the signals agrees."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex

from incar.display.rows import Rows

items = st.lists(st.tuples(st.sampled_from("abcdefg"), st.integers(0, 2)), unique_by=lambda pair: pair[0]).map(
    lambda pairs: [{"key": key, "value": value} for key, value in pairs]
)


@given(items, items)
def test_a_view_that_follows_the_signals_sees_what_was_wanted(
    before: list[dict[str, object]], after: list[dict[str, object]]
) -> None:
    rows = Rows()
    rows.show(before)
    seen = list(rows.items)

    def moved(_parent: QModelIndex, start: int, _end: int, _to: QModelIndex, row: int) -> None:
        seen.insert(row, seen.pop(start))

    def changed(first: QModelIndex, _last: QModelIndex) -> None:
        seen[first.row()] = rows.items[first.row()]

    rows.rowsInserted.connect(lambda _parent, first, _last: seen.insert(first, rows.items[first]))
    rows.rowsMoved.connect(moved)
    rows.rowsRemoved.connect(lambda _parent, first, last: seen.__delitem__(slice(first, last + 1)))
    rows.dataChanged.connect(changed)
    rows.show(after)
    assert seen == after == rows.items
    assert rows.rowCount() == len(after)
    assert [rows.data(rows.index(row)) for row in range(len(after))] == after


def test_what_does_not_change_is_not_touched() -> None:
    rows = Rows()
    rows.show([{"key": "a"}, {"key": "b"}])
    touched: list[object] = []
    for signal in (rows.rowsInserted, rows.rowsRemoved, rows.rowsMoved, rows.dataChanged):
        signal.connect(lambda *about: touched.append(about))
    rows.show([{"key": "a"}, {"key": "b"}])
    assert touched == []
