"""Keeps no more than is needed, for no longer than is allowed, and gives way when the disk is full.

Reads without a hit go a day after they went home, and after a week whether or not they did. Hits and stops go four
weeks after they went home and never before that; own entries too, counted from when they ended. A hold for evidence
stops the clock for a record and for what belongs to it: the stops of a hit, the hit of a stop, their capture.
"""

import logging
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import asdict

from incar.settings import RetentionSettings
from incar.store.audit import SYSTEM, Action, note
from incar.store.ballast import Ballast
from incar.store.coding import from_us, to_us
from incar.store.connection import Database

_log = logging.getLogger(__name__)

_BATCH = 10
"""Captures erased in one transaction. SQLCipher overwrites every page that it frees: this many take some 20 ms and a
megabyte of write-ahead log, and an alert may be waiting."""
_ROOM_BATCHES = 20
"""How many times that many overviews are given up when the disk is full."""

_OLD_READS = """
    DELETE FROM capture WHERE capture_id IN (
        SELECT capture_id FROM capture
        WHERE (uploaded_us < :uploaded OR captured_us < :limit)
        AND capture_id NOT IN (SELECT record_id FROM hold)
        AND NOT EXISTS (SELECT 1 FROM hit WHERE hit.capture_id = capture.capture_id)
        LIMIT :batch)
    RETURNING capture_id"""
_OLD_STOPS = """
    DELETE FROM stop WHERE uploaded_us < :uploaded AND stop_id NOT IN (SELECT record_id FROM hold)
    AND NOT EXISTS (SELECT 1 FROM hit JOIN hold ON record_id IN (hit.hit_id, hit.capture_id)
                    WHERE hit.hit_id = stop.hit_id)
    RETURNING stop_id"""
_OLD_HITS = """
    DELETE FROM hit WHERE uploaded_us < :uploaded
    AND NOT EXISTS (SELECT 1 FROM hold WHERE record_id IN (hit.hit_id, hit.capture_id))
    AND NOT EXISTS (SELECT 1 FROM stop WHERE stop.hit_id = hit.hit_id)
    RETURNING hit_id"""
_OLD_ENTRIES = """
    DELETE FROM entry WHERE uploaded_us < :uploaded AND min(expires_us, coalesce(withdrawn_us, expires_us)) < :uploaded
    AND entry_id NOT IN (SELECT record_id FROM hold)
    RETURNING entry_id"""
_SENT_OVERVIEWS = """
    DELETE FROM picture WHERE rowid IN (
        SELECT rowid FROM picture WHERE kind = 'overview'
        AND capture_id NOT IN (SELECT record_id FROM hold)
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE record_id = picture.capture_id AND outbox.kind = 'overview')
        AND NOT EXISTS (SELECT 1 FROM hit WHERE hit.capture_id = picture.capture_id)
        ORDER BY capture_id LIMIT :batch)"""


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """How much retention took away."""

    captures: int
    hits: int
    stops: int
    entries: int = 0


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """A record kept as evidence."""

    record_id: str
    since: datetime
    author: str
    reason: str


class Retention:
    """What may go, what must stay, and what gives way."""

    def __init__(self, database: Database, ballast: Ballast) -> None:
        self._database = database
        self._ballast = ballast

    def apply(self, now: datetime, limits: RetentionSettings) -> Erased:
        """Erase everything that is past its time; see `step`."""
        total = Erased(captures=0, hits=0, stops=0)
        while True:
            erased = self.step(now, limits)
            total = Erased(**{field: count + getattr(erased, field) for field, count in asdict(total).items()})
            if not erased.captures:
                return total

    def step(self, now: datetime, limits: RetentionSettings) -> Erased:
        """Erase a few captures past their time, and stops, hits and own entries: short enough for between two reads.

        When it erases no captures, nothing is left to do. Stops go before their hits, hits before their captures.
        `now` is to come from a trusted clock: a clock years ahead would erase everything that is home.
        """
        hits_before = to_us(now - timedelta(hours=limits.hit_h))
        stops = self._erase("stop", _OLD_STOPS, now, {"uploaded": hits_before})
        hits = self._erase("hit", _OLD_HITS, now, {"uploaded": hits_before})
        entries = self._erase("entry", _OLD_ENTRIES, now, {"uploaded": hits_before})
        reads = {
            "batch": _BATCH,
            "uploaded": to_us(now - timedelta(hours=limits.read_h)),
            "limit": to_us(now - timedelta(hours=limits.read_limit_h)),
        }
        captures = self._erase("capture", _OLD_READS, now, reads)
        if not captures:
            self._ballast.take()
        return Erased(captures=captures, hits=hits, stops=stops, entries=entries)

    def make_room(self) -> bool:
        """On a full disk: give up the ballast, and the oldest overviews that are home and belong to no hit.

        Whether that made any room.

        Raises:
            DiskFullError: not even for this.
        """
        given_up = 0
        ballast_given = self._ballast.give()
        for _ in range(_ROOM_BATCHES):
            with self._database.transaction() as connection:
                given_up += connection.execute(_SENT_OVERVIEWS, {"batch": _BATCH}).rowcount
            self._database.checkpoint()
        _log.warning("the disk is full: %d overviews that are home were given up; free some room", given_up)
        return ballast_given or given_up > 0

    @property
    def short_of_room(self) -> bool:
        """The disk has been full, and the room kept back is not there again yet."""
        return not self._ballast.held

    def hold(self, record_id: str, now: datetime, *, author: str, reason: str) -> None:
        """Keep a capture, hit or stop, and what belongs to it, until it is released."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO hold (record_id, since_us, author, reason) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (record_id) DO NOTHING",
                (record_id, to_us(now), author, reason),
            )
            note(connection, now, author, Action.ALTERATION, "hold", record_id, reason)

    def release(self, record_id: str, now: datetime, *, author: str, reason: str) -> None:
        """Let the clock run again."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM hold WHERE record_id = ?", (record_id,))
            note(connection, now, author, Action.ALTERATION, "hold released", record_id, reason)

    def held(self) -> list[Hold]:
        """Every hold, oldest first."""
        rows = self._database.query("SELECT record_id, since_us, author, reason FROM hold ORDER BY since_us")
        return [Hold(record_id=each, since=from_us(since), author=by, reason=why) for each, since, by, why in rows]

    def _erase(self, kind: str, sql: str, now: datetime, limits: dict[str, int]) -> int:
        with self._database.transaction() as connection:
            erased = connection.execute(sql, limits).fetchall()
            connection.executemany("DELETE FROM outbox WHERE record_id = ?", erased)
            if erased and kind == "capture":
                note(connection, now, SYSTEM, Action.ERASURE, kind, "", f"{len(erased)} past retention")
            elif erased:
                for (record_id,) in erased:
                    note(connection, now, SYSTEM, Action.ERASURE, kind, record_id, "past retention")
        return len(erased)
