"""What cars and cameras send, as the back office gets it."""

import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace
from uuid_utils import uuid7

from incar.backoffice.archive import LooseBatch
from incar.messages.home import AuditLine, HealthReport, RecordBatch, RecordItem, RecordKind
from incar.patrol.records import Hit
from incar.position import TimeStamp
from tests.patrol.samples import HERE, at, hit

JPEG = b"\xff\xd8" + bytes(range(256)) * 20


def new_id() -> str:
    """A UUIDv7 of now."""
    return str(uuid7())


def id_of(moment: datetime) -> str:
    """A UUIDv7 whose own time is `moment`."""
    number = (
        int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62 | int.from_bytes(os.urandom(7)) & (1 << 61) - 1
    )
    return str(UUID(int=number))


def item(kind: RecordKind = "capture", record_id: str = "", revision: int = 1, **fields: Any) -> RecordItem:  # noqa: ANN401 - the record's own
    """One record; a capture has a patch."""
    record_id = record_id or new_id()
    body = msgspec.json.encode({f"{kind}_id": record_id, "revision": revision, **fields})
    patch = JPEG if kind == "capture" else b""
    return RecordItem(kind=kind, record_id=record_id, revision=revision, body=msgspec.Raw(body), patch=patch)


def batch(*items: RecordItem, audit: list[AuditLine] | None = None) -> LooseBatch:
    """As it is read from the wire."""
    return msgspec.json.decode(msgspec.json.encode(RecordBatch(items=list(items), audit=audit or [])), type=LooseBatch)


def audit_line(sequence: int) -> AuditLine:
    """One line of a car's audit log."""
    return AuditLine(
        sequence=sequence, at=at(sequence).utc, author="4711", action="search", kind="capture", record_id="", reason="x"
    )


def now_stamp() -> TimeStamp:
    """Just now."""
    return replace(at(), utc=datetime.now(UTC))


def fresh_hit(**changes: Any) -> Hit:  # noqa: ANN401 - the hit's fields
    """A hit that has just been raised."""
    return replace(hit(new_id()), raised=now_stamp(), **changes)


def hit_item(of: Hit) -> RecordItem:
    """As it goes home."""
    body = msgspec.Raw(msgspec.json.encode(of))
    return RecordItem(kind="hit", record_id=of.hit_id, revision=of.revision, body=body)


def health_report(north_m: float = 0.0, **changes: Any) -> HealthReport:  # noqa: ANN401 - the report's fields
    """A car some way north of where the sample patrol is."""
    assert HERE.latitude_deg is not None
    usual = HealthReport(
        at=datetime.now(UTC),
        version="0.1.0",
        latitude_deg=HERE.latitude_deg + north_m / 111_195,
        longitude_deg=HERE.longitude_deg,
        position_age_s=1.0,
        call_sign="RP21A",
        waiting=3,
    )
    return replace(usual, **changes)
