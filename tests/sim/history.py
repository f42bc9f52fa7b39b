"""Checks what came of a car's records against what the car told: each at home once, none invented, none altered."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from incar.backoffice.tables import audit, capture, picture, record
from incar.store.keys import Key
from incar.store.opening import open_records_store
from incar.store.records import RecordsStore
from tests.sim.backoffice import RunningBackOffice

Told = tuple[str, str, int]
"""Kind, id and revision of a record that was on the car's disk."""


@dataclass(frozen=True)
class AtHome:
    """What the back office has: records and their bodies, overviews, audit lines."""

    records: dict[Told, dict[str, Any]]
    patches: dict[tuple[str, int], bytes]
    overviews: dict[str, bytes]
    audit: list[tuple[int, str, str]]


def at_home(office: RunningBackOffice) -> AtHome:
    """Everything in the back office's database."""
    with office.services.database.reading() as connection:
        reads = connection.execute(select(capture)).all()
        others = connection.execute(select(record)).all()
        pictures = connection.execute(select(picture).where(picture.c.jpeg.is_not(None))).all()
        lines = connection.execute(select(audit).order_by(audit.c.sequence)).all()
    ids = [(str(row.record_id), row.revision) for row in reads]
    assert len(ids) == len(set(ids)), "a read is at home twice"
    bodies = {("capture", str(row.record_id), row.revision): json.loads(row.body) for row in reads}
    bodies |= {(row.kind, str(row.record_id), row.revision): json.loads(row.body) for row in others}
    return AtHome(
        bodies,
        {(str(row.record_id), row.revision): row.patch for row in reads},
        {str(row.capture_id): row.jpeg for row in pictures},
        [(line.sequence, line.action, line.record_id) for line in lines],
    )


def check(told: set[Told], home: AtHome, folder: Path, key: Key) -> None:
    """Compare what was told with what is at home and in the car's own store, of which everything has been sent.

    Only the newest revision of a capture has to go home; every revision of a hit and of a stop has to.
    """
    with open_records_store(folder, key, read_only=True) as records:
        kept = _kept(records)
        newest = {record_id: revision for kind, record_id, revision in sorted(kept) if kind == "capture"}
        for each in told:
            assert each in kept or each[0] == "capture", "the car has lost a record that it told"
            if each[0] != "capture" or newest[each[1]] == each[2]:
                assert each in home.records, "a record did not come home"
        for each, body in home.records.items():
            if each in kept:
                assert body == json.loads(kept[each]), "a record came home altered"
            else:
                assert each[0] == "capture" and each[2] < newest[each[1]], "a record was invented"  # noqa: PT018 - one reason
        for capture_id, revision in newest.items():
            assert home.patches[capture_id, revision] == records.picture(capture_id, "patch")
            assert home.overviews[capture_id] == records.picture(capture_id, "overview"), "not the newest overview"
        lines = [(line.sequence, line.action.value, line.record_id) for line in records.audit.entries(limit=1_000_000)]
        assert home.audit == lines, "the audit log is not whole"


def _kept(records: RecordsStore) -> dict[Told, str]:
    """Every record in the car: kind, id and revision, and its body."""
    query = records._database.query
    sources = (
        ("capture", "SELECT capture_id, revision, body FROM capture"),
        ("hit", "SELECT hit_id, revision, body FROM hit_revision"),
        ("stop", "SELECT stop_id, revision, body FROM stop_revision"),
    )
    return {(kind, row[0], row[1]): row[2] for kind, sql in sources for row in query(sql)}
