"""What happened round the records of a shift: list generations in use, and what was out of work."""

from collections.abc import Iterable
from datetime import datetime

from incar.hotlist.entry import ListInfo
from incar.patrol.facts import AlertedHit, CameraCount, DownTime, ListUse, Part, ShiftFacts
from incar.patrol.records import Hit, Shift, StopRecord
from incar.store.coding import from_body, from_us, to_us
from incar.store.connection import Database
from incar.store.outbox import Outbox


class ShiftLog:
    """Notes beside the records, and everything about one shift gathered for its summary."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note_lists(self, shift_id: str, lists: Iterable[ListInfo], now: datetime) -> None:
        """These generations are matched against now: at the shift's start and end, and after every load."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO list_use (shift_id, name, generation, entries, bulk, produced_us, first_us, last_us)"
                " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)"
                " ON CONFLICT (shift_id, name, generation) DO UPDATE SET last_us = excluded.last_us",
                [
                    (shift_id, each.name, each.generation, each.entries, each.bulk, to_us(each.produced_at), to_us(now))
                    for each in lists
                ],
            )

    def record_interval(self, down_time: DownTime) -> None:
        """A part went out of work (no `until`), or came back; the same part and `since` are the same interval."""
        until = None if down_time.until is None else to_us(down_time.until)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO down_time (part, name, since_us, until_us, reason) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (part, name, since_us) DO UPDATE SET"
                " until_us = coalesce(excluded.until_us, until_us), reason = excluded.reason",
                (down_time.part, down_time.name, to_us(down_time.since), until, down_time.reason),
            )

    def out_of_work(self) -> list[DownTime]:
        """What has not come back yet, oldest first."""
        rows = self._database.query(
            "SELECT part, name, since_us, until_us, reason FROM down_time WHERE until_us IS NULL ORDER BY since_us"
        )
        return [_down_time(*row) for row in rows]

    def facts(self, shift: Shift) -> ShiftFacts:
        """Everything the summary of `shift` needs."""
        return ShiftFacts(
            shift=shift,
            cameras=self._cameras(shift),
            hits=self._hits(shift),
            stops=self._stops(shift),
            lists=self._lists(shift),
            down_times=self._down_times(shift),
            waiting=Outbox(self._database).waiting(),
        )

    def _cameras(self, shift: Shift) -> list[CameraCount]:
        rows = self._database.query(
            "SELECT camera, count(*), sum(frames) FROM capture WHERE shift_id = ? GROUP BY camera ORDER BY camera",
            (shift.shift_id,),
        )
        return [CameraCount(camera=camera, captures=captures, reads=reads) for camera, captures, reads in rows]

    def _hits(self, shift: Shift) -> list[AlertedHit]:
        rows = self._database.query(
            "SELECT body, answered_us FROM hit JOIN hit_revision USING (hit_id, revision)"
            " WHERE shift_id = ? ORDER BY raised_us, hit_id",
            (shift.shift_id,),
        )
        return [
            AlertedHit(hit=from_body(body, Hit), first_answered=None if answered is None else from_us(answered))
            for body, answered in rows
        ]

    def _stops(self, shift: Shift) -> list[StopRecord]:
        rows = self._database.query(
            "SELECT body FROM stop JOIN stop_revision USING (stop_id, revision)"
            " WHERE shift_id = ? ORDER BY recorded_us, stop_id",
            (shift.shift_id,),
        )
        return [from_body(body, StopRecord) for (body,) in rows]

    def _lists(self, shift: Shift) -> list[ListUse]:
        rows = self._database.query(
            "SELECT name, generation, entries, bulk, produced_us, first_us, last_us FROM list_use"
            " WHERE shift_id = ? ORDER BY name, generation",
            (shift.shift_id,),
        )
        return [
            ListUse(
                name=name,
                generation=generation,
                entries=entries,
                bulk=bool(bulk),
                produced_at=from_us(produced),
                first_used=from_us(first),
                last_used=from_us(last),
            )
            for name, generation, entries, bulk, produced, first, last in rows
        ]

    def _down_times(self, shift: Shift) -> list[DownTime]:
        started = to_us(shift.started.utc)
        ended = None if shift.ended is None else to_us(shift.ended.utc)
        rows = self._database.query(
            "SELECT part, name, since_us, until_us, reason FROM down_time"
            " WHERE (until_us IS NULL OR until_us > ?1) AND (?2 IS NULL OR since_us < ?2) ORDER BY since_us",
            (started, ended),
        )
        return [_down_time(*row) for row in rows]


def _down_time(part: str, name: str, since: int, until: int | None, reason: str) -> DownTime:
    return DownTime(
        part=Part(part),
        name=name,
        since=from_us(since),
        until=None if until is None else from_us(until),
        reason=reason,
    )
