"""Entries made one at a time: by control during an incident, and by crews in their cars.

Control's entries are in the database, and are the list `control`, or `control-<area>` for one area. Crews' entries are
the newest revisions of the records that cars send home, and are the list `crews`. Each change is published at once:
the list is made anew of what is in force, so that whatever was interrupted is put right by the next change.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import uuid_utils
from sqlalchemy import delete, func, insert, select

from incar.backoffice.database import Database
from incar.backoffice.office import Office
from incar.backoffice.office_audit import note
from incar.backoffice.publishing import Draft, Publisher
from incar.backoffice.settings import CONTROL, CREWS
from incar.backoffice.tables import record
from incar.backoffice.tables import standing_entry as table
from incar.errors import IncarError
from incar.hotlist import ListEntry
from incar.hotlist.mapping import load_mapping
from incar.hotlist.rows import RowError, RowParser, listed_mark
from incar.messages.home import NewEntry, PublishedList, StandingEntry
from incar.patrol.own_entries import LONGEST_H, in_force, listed
from incar.patrol.records import OwnEntry
from incar.tables import Tables

EXPIRY = "expiry"
"""Stands as the author of a removal that nobody asked for."""
_COLUMNS = (
    "vrm",
    "category",
    "reason",
    "warning_signals",
    "area",
    "make",
    "model",
    "colour",
    "information",
    "incident_reference",
)
_encode = msgspec.json.Encoder().encode
_standing = msgspec.json.Decoder(StandingEntry).decode
_own = msgspec.json.Decoder(OwnEntry).decode


class EntryError(IncarError):
    """An entry is not taken; the text repeats nothing of it."""


class UnknownEntryError(IncarError):
    """There is no such entry."""


class Entries:
    """Control's and crews' entries. Threads may share it."""

    def __init__(self, office: Office, database: Database, publisher: Publisher, tables: Tables) -> None:
        self._office = office
        self._database = database
        self._publisher = publisher
        self._tables = tables
        self._parser = RowParser([name.replace("_", " ") for name in _COLUMNS], load_mapping("native"), tables)

    # --- control's ------------------------------------------------------------------------------------------------

    def add(self, new: NewEntry, *, author: str) -> StandingEntry:
        """Put an entry into force, and tell cars at once.

        Raises:
            EntryError: it cannot be matched, or says something that the tables do not know.
            DatabaseUnusableError, StoreError: it is not in force.
        """
        now = datetime.now(UTC)
        entry = self._checked(new, now)
        entry_id = uuid_utils.uuid7()
        standing = StandingEntry(
            **{name: getattr(entry, name) for name in _COLUMNS},
            expires=new.expires,
            entry_id=str(entry_id),
            added_at=now,
            added_by=author,
        )
        row = {
            "entry_id": UUID(standing.entry_id),
            "area": new.area,
            "expires": new.expires,
            "body": _encode(standing).decode(),
        }
        with self._database.writing() as connection:
            connection.execute(insert(table).values(row))
            note(connection, author, "add", "entry", standing.entry_id)
        self.publish_control(new.area)
        return standing

    def remove(self, entry_id: str, *, author: str) -> None:
        """Take an entry out of force, and tell cars at once.

        Raises:
            UnknownEntryError: there is none.
        """
        try:
            wanted = table.c.entry_id == UUID(entry_id)
        except ValueError:
            raise _unknown() from None
        with self._database.writing() as connection:
            area = connection.scalar(select(table.c.area).where(wanted))
            if area is None:
                raise _unknown()
            connection.execute(delete(table).where(wanted))
            note(connection, author, "remove", "entry", entry_id)
        self.publish_control(area)

    def standing(self, area: str | None = None) -> list[StandingEntry]:
        """The entries in force, oldest first: all of them, or those of one area."""
        query = select(table.c.body).order_by(table.c.entry_id)
        if area is not None:
            query = query.where(table.c.area == area)
        with self._database.reading() as connection:
            return [_standing(body) for body in connection.scalars(query)]

    def publish_control(self, area: str = "") -> PublishedList:
        """Make control's list of what is in force, also where nothing has changed: it is as old as its last look."""
        title = f"Control ({area})" if area else "Control"
        draft = Draft(name=f"{CONTROL}-{area}" if area else CONTROL, title=title, areas=[area] if area else [])
        return self._publisher.publish(draft, self._control(area), produced_at=datetime.now(UTC)).published

    def _control(self, area: str) -> Iterator[ListEntry]:
        """What is in force at the first asking: when the list is ours alone, so that no two changes cross."""
        now = datetime.now(UTC)
        yield from (_listed(each) for each in self.standing(area) if each.expires > now)

    def _checked(self, new: NewEntry, now: datetime) -> ListEntry:
        if new.expires.tzinfo is None or new.expires <= now:
            raise EntryError("expires: not a moment in the future with its time zone")
        try:
            self._office.settings.check_areas([new.area] if new.area else [])
            row = [_text(getattr(new, name)) for name in _COLUMNS]
            unknown = sorted(set(new.warning_signals) - self._tables.warning_signals.keys())
            entry = self._parser.parse(row)
        except ValueError as error:
            raise EntryError(f"area: {error}") from None
        except RowError as error:
            raise EntryError(str(error)) from None
        if unknown:
            raise EntryError("warning_signals: a code that is not in the table")
        if not entry.reason:
            raise EntryError("reason: is empty")
        return entry

    # --- crews' ---------------------------------------------------------------------------------------------------

    def publish_crews(self) -> PublishedList:
        """Make the crews' list of what is in force of the entries that came home."""
        draft = Draft(name=CREWS, title="Crews' own entries")
        return self._publisher.publish(draft, self._crews(), produced_at=datetime.now(UTC)).published

    def _crews(self) -> Iterator[ListEntry]:
        """What is in force at the first asking, as for control's."""
        yield from map(listed, self._own_entries(datetime.now(UTC)))

    def _own_entries(self, now: datetime) -> list[OwnEntry]:
        """The newest revision of every entry that is in force."""
        since = now - timedelta(hours=LONGEST_H + 24)
        query = (
            select(record.c.record_id, record.c.body)
            .where(record.c.kind == "entry", record.c.received_at > since)
            .order_by(record.c.revision)
        )
        with self._database.reading() as connection:
            newest = dict(connection.execute(query).all())
        entries = (self._decoded(body) for body in newest.values())
        return [entry for entry in entries if entry and in_force(entry, now)]

    def _decoded(self, body: str) -> OwnEntry | None:
        """What a car sent, if it is such that every car may be given it."""
        try:
            entry = _own(body)
            listed_mark(entry.vrm, patterns=True)
        except (msgspec.DecodeError, RowError):
            return None
        category = self._tables.categories.get(entry.category)
        return entry if category and not category.bulk else None

    # --- time -----------------------------------------------------------------------------------------------------

    def expire(self, now: datetime | None = None) -> int:
        """Remove what is past its time, and tell cars; how many entries that were."""
        now = now or datetime.now(UTC)
        over = select(table.c.entry_id, table.c.area).where(table.c.expires <= now)
        with self._database.reading() as connection:
            gone = connection.execute(over).all()
        for entry_id, _ in gone:
            with self._database.writing() as connection:
                connection.execute(delete(table).where(table.c.entry_id == entry_id))
                note(connection, EXPIRY, "remove", "entry", str(entry_id))
        for area in sorted({area for _, area in gone}):
            self.publish_control(area)
        return len(gone) + self._expire_crews(now)

    def _expire_crews(self, now: datetime) -> int:
        published = self._publisher.published(CREWS)
        over = (published.entries if published else 0) - len(self._own_entries(now))
        if over > 0:
            self.publish_crews()
        return max(over, 0)

    def renew(self) -> None:
        """Publish every list of the back office's own again: an entry that still holds does not grow stale."""
        with self._database.reading() as connection:
            areas = set(connection.scalars(select(table.c.area).distinct()))
            crews = connection.scalar(select(func.count()).select_from(record).where(record.c.kind == "entry"))
        published = {each.name: each for each in self._office.repository.index().lists}
        areas |= {area for name, each in published.items() if name.startswith(f"{CONTROL}-") for area in each.areas}
        for area in sorted({"", *areas}):
            self.publish_control(area)
        if crews or CREWS in published:
            self.publish_crews()


def _unknown() -> UnknownEntryError:
    return UnknownEntryError("there is no such entry; `incar backoffice entry list` shows those in force")


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "/".join(value)


def _listed(standing: StandingEntry) -> ListEntry:
    """As cars know it. It is weeded on the day it expires, should its removal not reach a car."""
    return ListEntry(
        vrm=standing.vrm,
        category=standing.category,
        make=standing.make,
        model=standing.model,
        colour=standing.colour,
        warning_signals=standing.warning_signals,
        reason=standing.reason,
        information=standing.information,
        area=standing.area,
        incident_reference=standing.incident_reference,
        pnc_id=standing.entry_id,
        created=standing.added_at.astimezone().date(),
        weed_date=standing.expires.astimezone().date(),
    )
