"""Entries that crews make in the car: what one needs, how long it holds, and the list entry that it is."""

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from incar.hotlist.entry import ListEntry
from incar.hotlist.rows import RowError, listed_mark
from incar.patrol.errors import PatrolError
from incar.patrol.records import OwnEntry, Shift
from incar.position import PositionStamp, TimeStamp
from incar.tables import Tables

OWN_LIST = "own entries"
"""The name under which this car's own entries match."""
LONGEST_H = 31 * 24
"""What is of interest for longer belongs on a list that somebody keeps."""


class EntryDetails(msgspec.Struct, frozen=True, kw_only=True):
    """What the officer enters."""

    vrm: str
    category: str
    reason: str
    information: str = ""
    warning_signals: list[str] = []
    expires_h: float


def compose_entry(
    entry_id: str,
    details: EntryDetails,
    created: TimeStamp,
    position: PositionStamp,
    *,
    author: str,
    shift: Shift | None,
    tables: Tables,
) -> OwnEntry:
    """The first revision of an own entry.

    Raises:
        PatrolError: the details are incomplete; the text says everything that is missing.
    """
    vrm, wrong = _mark(details.vrm)
    found = wrong + _problems(details, tables)
    if not author.strip():
        found.append("the author is missing; sign in or start a shift")
    if found:
        raise PatrolError("; ".join(found))
    return OwnEntry(
        entry_id=entry_id,
        revision=1,
        shift_id=shift.shift_id if shift else None,
        call_sign=shift.call_sign if shift else "",
        vrm=vrm,
        category=details.category,
        reason=details.reason.strip(),
        information=details.information.strip(),
        warning_signals=details.warning_signals,
        created=created,
        position=position,
        expires=created.utc + timedelta(hours=details.expires_h),
        author=author,
    )


def withdraw(entry: OwnEntry, withdrawn: TimeStamp, *, author: str) -> OwnEntry:
    """The entry is no longer wanted.

    Raises:
        PatrolError: it has been withdrawn already.
    """
    if entry.withdrawn:
        raise PatrolError("this entry has been withdrawn already")
    return replace(entry, revision=entry.revision + 1, withdrawn=withdrawn, withdrawn_by=author)


def in_force(entry: OwnEntry, now: datetime) -> bool:
    """Whether it is matched."""
    return entry.withdrawn is None and now < entry.expires


def listed(entry: OwnEntry) -> ListEntry:
    """The list entry that it is, here and for the other cars; its `pnc_id` is the own entry's id."""
    return ListEntry(
        vrm=entry.vrm,
        category=entry.category,
        warning_signals=entry.warning_signals,
        reason=entry.reason,
        information=entry.information,
        pnc_id=entry.entry_id,
        created=entry.created.utc.date(),
        weed_date=entry.expires.astimezone().date(),
    )


def _mark(text: str) -> tuple[str, list[str]]:
    try:
        return listed_mark(text, patterns=True), []
    except RowError as error:
        return "", [f"the mark cannot be matched: {error.reason}"]


def _problems(details: EntryDetails, tables: Tables) -> list[str]:
    found = []
    category = tables.categories.get(details.category)
    if category is None or category.bulk:
        found.append("the category is not for own entries; choose one from the table")
    if not details.reason.strip():
        found.append("the reason is missing; say why the vehicle is of interest")
    if not 0 < details.expires_h <= LONGEST_H:
        found.append(f"the expiry is missing or too far; give it up to {LONGEST_H // 24} days")
    if any(signal not in tables.warning_signals for signal in details.warning_signals):
        found.append("a warning signal is not in the table; choose from it")
    return found
