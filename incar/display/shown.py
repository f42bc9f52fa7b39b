"""Qt's properties with their types: what QML reads under a name, Python reads under the same name, checked."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast, overload

from PySide6.QtCore import Property, Signal

Value_co = TypeVar("Value_co", covariant=True)


class Shown(Generic[Value_co]):
    """How a type checker sees a property made by `shown`; at run time it is Qt's own."""

    @overload
    def __get__(self, instance: None, owner: type) -> "Shown[Value_co]": ...
    @overload
    def __get__(self, instance: object, owner: type) -> Value_co: ...
    def __get__(self, instance: object | None, owner: type) -> "Shown[Value_co] | Value_co":
        """Never called: Qt's property stands in its place."""
        raise NotImplementedError


def shown(kind: type, *, notify: Signal | None = None) -> Callable[[Callable[[Any], Value_co]], Shown[Value_co]]:
    """Shows a getter's value to QML as a `kind`; constant unless a signal announces its changes.

    The signal must be of the same class: Qt crashes on one that is inherited.
    """

    def decorate(getter: Callable[[Any], Value_co]) -> Shown[Value_co]:
        made = Property(kind, getter, constant=True) if notify is None else Property(kind, getter, notify=notify)
        return cast("Shown[Value_co]", made)

    return decorate
