"""How the patrol's records become rows, inside somebody else's transaction."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from incar.patrol.records import CaptureRecord, Hit, OwnEntry, Shift, StopRecord
from incar.store.audit import Action, note
from incar.store.coding import to_body, to_us
from incar.store.outbox import Kind, enqueue

if TYPE_CHECKING:
    from sqlite3 import Connection


PictureKind = Literal["patch", "overview"]
"""The two pictures of a capture."""


def put_shift(connection: "Connection", shift: Shift, author: str) -> bool:
    """Keep a shift as it stands now; whether that is news."""
    body = to_body(shift)
    sql = "SELECT revision, body FROM shift WHERE shift_id = ?"
    revision, stored = connection.execute(sql, (shift.shift_id,)).fetchone() or (0, None)
    if stored == body:
        return False
    ended = None if shift.ended is None else to_us(shift.ended.utc)
    connection.execute(
        "INSERT INTO shift (shift_id, revision, started_us, ended_us, body) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (shift_id) DO UPDATE SET"
        " revision = excluded.revision, ended_us = excluded.ended_us, body = excluded.body",
        (shift.shift_id, revision + 1, to_us(shift.started.utc), ended, body),
    )
    _announce(connection, Kind.SHIFT, shift.shift_id, revision + 1, (shift.ended or shift.started).utc, author)
    return True


def put_capture(connection: "Connection", capture: CaptureRecord, patch_jpeg: bytes, overview_jpeg: bytes) -> bool:
    """Keep a capture and its pictures, which replace those of an earlier revision; whether it is news."""
    if not _is_news(connection, "capture", capture.capture_id, capture.revision):
        return False
    connection.execute(
        "INSERT INTO capture (capture_id, revision, shift_id, camera, captured_us, frames, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (capture_id) DO UPDATE SET revision = excluded.revision,"
        " captured_us = excluded.captured_us, frames = excluded.frames, body = excluded.body, uploaded_us = NULL",
        (
            capture.capture_id,
            capture.revision,
            capture.shift_id,
            capture.camera,
            to_us(capture.captured.utc),
            capture.frames,
            to_body(capture),
        ),
    )
    _put_picture(connection, capture.capture_id, "patch", patch_jpeg)
    _put_picture(connection, capture.capture_id, "overview", overview_jpeg)
    enqueue(connection, Kind.CAPTURE, capture.capture_id, capture.revision, capture.captured.utc)
    if overview_jpeg:
        enqueue(connection, Kind.OVERVIEW, capture.capture_id, capture.revision, capture.captured.utc)
    return True


def put_hit(connection: "Connection", hit: Hit, moment: datetime, author: str) -> bool:
    """Keep a revision of a hit beside the earlier ones; whether it is news."""
    if not _is_news(connection, "hit", hit.hit_id, hit.revision):
        return False
    connection.execute(
        "INSERT INTO hit (hit_id, revision, capture_id, shift_id, state, raised_us, answered_us)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hit_id) DO UPDATE SET revision = excluded.revision,"
        " state = excluded.state, answered_us = coalesce(answered_us, excluded.answered_us), uploaded_us = NULL",
        (
            hit.hit_id,
            hit.revision,
            hit.capture_id,
            hit.shift_id,
            hit.state,
            to_us(hit.raised.utc),
            to_us(hit.answer.answered.utc) if hit.answer else None,
        ),
    )
    connection.execute("INSERT INTO hit_revision VALUES (?, ?, ?)", (hit.hit_id, hit.revision, to_body(hit)))
    _announce(connection, Kind.HIT, hit.hit_id, hit.revision, moment, author)
    return True


def put_stop(connection: "Connection", stop: StopRecord) -> bool:
    """Keep a revision of a stop record beside the earlier ones; whether it is news."""
    if not _is_news(connection, "stop", stop.stop_id, stop.revision):
        return False
    connection.execute(
        "INSERT INTO stop (stop_id, revision, hit_id, shift_id, recorded_us) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (stop_id) DO UPDATE SET revision = excluded.revision, uploaded_us = NULL",
        (stop.stop_id, stop.revision, stop.hit_id, stop.shift_id, to_us(stop.recorded.utc)),
    )
    connection.execute("INSERT INTO stop_revision VALUES (?, ?, ?)", (stop.stop_id, stop.revision, to_body(stop)))
    moment = (stop.revised or stop.recorded).utc
    _announce(connection, Kind.STOP, stop.stop_id, stop.revision, moment, stop.author, stop.change_reason)
    return True


def put_entry(connection: "Connection", entry: OwnEntry) -> bool:
    """Keep a revision of an own entry beside the earlier ones; whether it is news."""
    if not _is_news(connection, "entry", entry.entry_id, entry.revision):
        return False
    withdrawn = None if entry.withdrawn is None else to_us(entry.withdrawn.utc)
    connection.execute(
        "INSERT INTO entry (entry_id, revision, expires_us, withdrawn_us) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (entry_id) DO UPDATE SET revision = excluded.revision, expires_us = excluded.expires_us,"
        " withdrawn_us = excluded.withdrawn_us, uploaded_us = NULL",
        (entry.entry_id, entry.revision, to_us(entry.expires), withdrawn),
    )
    connection.execute("INSERT INTO entry_revision VALUES (?, ?, ?)", (entry.entry_id, entry.revision, to_body(entry)))
    moment, author = (entry.withdrawn or entry.created).utc, entry.withdrawn_by or entry.author
    _announce(connection, Kind.ENTRY, entry.entry_id, entry.revision, moment, author, entry.reason)
    return True


def _put_picture(connection: "Connection", capture_id: str, kind: PictureKind, jpeg: bytes) -> None:
    """Keep a picture in place of an earlier one; no picture leaves the earlier one."""
    if jpeg:
        sql = "INSERT OR REPLACE INTO picture (capture_id, kind, jpeg) VALUES (?, ?, ?)"
        connection.execute(sql, (capture_id, kind, jpeg))


def _is_news(connection: "Connection", table: str, record_id: str, revision: int) -> bool:
    sql = f"SELECT revision FROM {table} WHERE {table}_id = ?"  # noqa: S608 - names from this module
    row = connection.execute(sql, (record_id,)).fetchone()
    return row is None or revision > row[0]


def _announce(
    connection: "Connection", kind: Kind, record_id: str, revision: int, now: datetime, author: str, reason: str = ""
) -> None:
    """Queue a revision for home, and say in the audit log who made it."""
    enqueue(connection, kind, record_id, revision, now)
    action = Action.COLLECTION if revision == 1 else Action.ALTERATION
    note(connection, now, author, action, kind, record_id, reason)
