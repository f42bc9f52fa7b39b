"""A list for QML whose rows keep their identity: an item that moves or changes is not made anew under a finger."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QByteArray, QModelIndex, QObject, QPersistentModelIndex, Qt

Item = dict[str, Any]
_ITEM = int(Qt.ItemDataRole.UserRole)
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class Rows(QAbstractListModel):
    """Dictionaries in order, each known by its `key`; QML reads them through the role `item`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Item] = []

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._items)

    def roleNames(self) -> dict[int, QByteArray]:  # noqa: N802 - Qt's name
        """One role: the whole item."""
        return {_ITEM: QByteArray(b"item")}

    def data(self, index: _Index, role: int = _ITEM) -> Item | None:
        """The item of a row."""
        return self._items[index.row()] if role == _ITEM and 0 <= index.row() < len(self._items) else None

    @property
    def items(self) -> list[Item]:
        """The rows as they stand."""
        return list(self._items)

    def show(self, items: Iterable[Item]) -> None:
        """Makes the rows equal `items` by the fewest insertions, moves, changes and removals."""
        wanted = list(items)
        for row, item in enumerate(wanted):
            self._place(row, item)
        if len(self._items) > len(wanted):
            self.beginRemoveRows(_ROOT, len(wanted), len(self._items) - 1)
            del self._items[len(wanted) :]
            self.endRemoveRows()

    def _place(self, row: int, item: Item) -> None:
        found = next((at for at in range(row, len(self._items)) if self._items[at]["key"] == item["key"]), None)
        if found is None:
            self.beginInsertRows(_ROOT, row, row)
            self._items.insert(row, item)
            self.endInsertRows()
            return
        if found != row:
            self.beginMoveRows(_ROOT, found, found, _ROOT, row)
            self._items.insert(row, self._items.pop(found))
            self.endMoveRows()
        if self._items[row] != item:
            self._items[row] = item
            index = self.index(row)
            self.dataChanged.emit(index, index, [_ITEM])
