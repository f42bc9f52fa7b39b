"""The entries that crews made in this car: added, withdrawn, matched at once beside the lists.

They are few and are kept in memory as they are on disk. The same entry that comes back over the air, in the list that
brings it to other cars, is known by its id and counts once: what has been withdrawn here does not match here any more.
"""

from collections.abc import Collection
from datetime import datetime
from fnmatch import fnmatchcase

from incar.core.surroundings import Surroundings
from incar.hotlist.entry import ListInfo
from incar.hotlist.matcher import EntryLookup, Found
from incar.messages.display import AddEntry, WithdrawEntry
from incar.messages.parts import OwnEntryCard, Sighting
from incar.patrol.errors import PatrolError
from incar.patrol.own_entries import OWN_LIST, EntryDetails, compose_entry, in_force, listed, withdraw
from incar.patrol.records import CaptureRecord, OwnEntry, Shift
from incar.store.records import RecordsStore
from incar.tables import Tables
from incar.vrm import fold, spaced

UNNAMED_OFFICER = "crew"
"""Author of an entry made before a shift was started."""
SIGHTINGS_SHOWN = 10


class EntryBook:
    """Own entries; belongs to the desk's thread."""

    def __init__(self, records: RecordsStore, tables: Tables, around: Surroundings) -> None:
        self._records = records
        self._tables = tables
        self._around = around
        self._entries = {entry.entry_id: entry for entry in records.own_entries.in_force(around.now().utc)}
        self._known = records.own_entries.ids()
        self._sightings: dict[str, list[Sighting]] = {}

    def add(self, request: AddEntry, shift: Shift | None) -> None:
        """Keep an entry, match it from now on, and look for it among the reads that are kept.

        Its request's id is its own: the same request sent again is the same entry.

        Raises:
            PatrolError: the entry is incomplete; the text says everything that is missing.
        """
        if request.request_id in self._known:
            return
        entry = compose_entry(
            request.request_id,
            EntryDetails(
                vrm=request.vrm,
                category=request.category,
                reason=request.reason,
                information=request.information,
                warning_signals=request.warning_signals,
                expires_h=request.expires_h,
            ),
            self._around.now(),
            self._around.position(),
            author=_author(shift),
            shift=shift,
            tables=self._tables,
        )
        self._records.save_entry(entry)
        self._known.add(entry.entry_id)
        self._entries[entry.entry_id] = entry
        self._sightings[entry.entry_id] = self._past_reads(entry)

    def withdraw(self, request: WithdrawEntry, shift: Shift | None) -> None:
        """Match an entry no longer.

        Raises:
            PatrolError: there is no such entry in force.
        """
        entry = self._entries.get(request.entry_id)
        if entry is None:
            raise PatrolError("there is no such entry in force any more")
        self._records.save_entry(withdraw(entry, self._around.now(), author=_author(shift)))
        self._let_go(entry.entry_id)

    def find(self, key: str, near: Collection[str]) -> list[Found]:
        """The entries in force that a folded mark meets, or one near it."""
        now = self._around.now().utc
        standing = [entry for entry in self._entries.values() if in_force(entry, now)]
        info = ListInfo(
            name=OWN_LIST,
            generation=0,
            entries=len(standing),
            produced_at=now,
            loaded_at=now,
            bulk=False,
            digest="",
        )
        return [Found(entry=listed(entry), info=info) for entry in standing if _meets(fold(entry.vrm), key, near)]

    def knows(self, entry_id: str) -> bool:
        """Whether a list entry with this id is one of ours that has come back."""
        return entry_id in self._known

    def cards(self, now: datetime) -> list[OwnEntryCard]:
        """Those in force, newest first; what has expired is let go."""
        for entry in [entry for entry in self._entries.values() if not in_force(entry, now)]:
            self._let_go(entry.entry_id)
        return [self._card(entry) for entry in reversed(self._entries.values())]

    def _past_reads(self, entry: OwnEntry) -> list[Sighting]:
        found = self._records.past_reads.search(
            entry.vrm,
            SIGHTINGS_SHOWN,
            entry.created.utc,
            author=entry.author,
            search_id=entry.entry_id,
            reason=entry.reason,
        )
        return [_sighting(capture) for capture in found]

    def _let_go(self, entry_id: str) -> None:
        del self._entries[entry_id]
        self._sightings.pop(entry_id, None)

    def _card(self, entry: OwnEntry) -> OwnEntryCard:
        return OwnEntryCard(
            entry_id=entry.entry_id,
            spaced=spaced(entry.vrm),
            category=entry.category,
            reason=entry.reason,
            information=entry.information,
            warning_signals=entry.warning_signals,
            added_at=entry.created.utc,
            expires_at=entry.expires,
            author=entry.author,
            sightings=self._sightings.get(entry.entry_id, []),
        )


class JoinedLookup:
    """Looks entries up in the lists and in the entry book, each entry once."""

    def __init__(self, lists: EntryLookup, own: EntryBook) -> None:
        self._lists = lists
        self._own = own

    def find(self, key: str, near: Collection[str]) -> list[Found]:
        """As `EntryLookup` says."""
        found = self._lists.find(key, near)
        return [*self._own.find(key, near), *(each for each in found if not self._own.knows(each.entry.pnc_id))]


def _meets(listed_key: str, key: str, near: Collection[str]) -> bool:
    if "*" in listed_key or "?" in listed_key:
        return fnmatchcase(key, listed_key)
    return listed_key == key or listed_key in near


def _sighting(capture: CaptureRecord) -> Sighting:
    return Sighting(
        capture_id=capture.capture_id,
        camera=capture.camera,
        spaced=spaced(capture.vrm),
        at=capture.captured.utc,
        latitude_deg=capture.position.latitude_deg,
        longitude_deg=capture.position.longitude_deg,
    )


def _author(shift: Shift | None) -> str:
    return shift.officers[0] if shift else UNNAMED_OFFICER
