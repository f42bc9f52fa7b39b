"""How times and records stand in the files."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
Record = TypeVar("Record")


def to_us(moment: datetime) -> int:
    """An aware moment as whole microseconds since 1970, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def from_us(stored: int) -> datetime:
    """The moment in UTC of stored microseconds."""
    return _EPOCH + stored * _MICROSECOND


def to_body(record: msgspec.Struct) -> str:
    """A record as the JSON it is stored as."""
    return msgspec.json.encode(record).decode()


def from_body(body: str, kind: type[Record]) -> Record:
    """The record of stored JSON; fields that a later release added take their defaults."""
    return msgspec.json.decode(body, type=kind)
