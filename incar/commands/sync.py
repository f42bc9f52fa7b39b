"""`incar sync`: bringing lists and sending records now, and how both stand."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from incar.commands.options import settings_option
from incar.commands.stores import store_folder, store_key
from incar.errors import IncarError
from incar.messages.keeper import KeeperReport
from incar.position.clock import TrustedClock
from incar.settings import HomeSettings, Settings, load_settings
from incar.store.keys import Key
from incar.store.lists import ListStore
from incar.store.opening import open_records_store
from incar.sync.link import HomeLink
from incar.sync.list_keeper import moment
from incar.sync.list_link import ListLink
from incar.sync.lists import SYNC_FOLDER, Car, ListUpdater
from incar.sync.memory import Memory, load_memory
from incar.sync.uploader import Uploaded, Uploader


class ListStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One list in the car."""

    name: str
    origin: str
    """home or file."""
    generation: int
    entries: int
    produced_at: datetime
    refused: str
    """Why it could not be brought up to date the last time."""


class SyncStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How records and lists stand, as `incar sync status --json` gives it."""

    waiting: int
    oldest_s: float | None
    parked: int
    parked_reasons: list[str]
    lists: list[ListStatus]
    asked_at: datetime | None
    """When the back office was last asked for lists."""
    agreed_at: datetime | None
    """When it last answered, was believed, and had nothing more."""
    reason: str
    """Why the last asking ended early."""


class SyncDone(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, as `incar sync now --json` gives it."""

    lists: KeeperReport | None
    """None where no root of trust is set."""
    sent: int
    parked: int
    stopped_by: str


@click.group()
def sync() -> None:
    """Bring lists and send records, and see how both stand.

    A running core does so by itself; `now` is for a car that is off the road.
    """


@sync.command()
@settings_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(settings_file: Path | None, *, as_json: bool) -> None:
    """Say what waits and since when, how old the lists are, and what was refused."""
    settings = load_settings(settings_file)
    folder, key = store_folder(settings.store), store_key(settings.store)
    found = _status(folder, key, load_memory(folder / SYNC_FOLDER))
    click.echo(msgspec.json.encode(found).decode() if as_json else "\n".join(_status_lines(found)))


@sync.command()
@settings_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def now(settings_file: Path | None, *, as_json: bool) -> None:
    """Bring every list and send everything that waits. Exit code 1 when some of it could not be done."""
    settings = load_settings(settings_file)
    folder, key = store_folder(settings.store), store_key(settings.store)
    lists = _bring_lists(settings.home, folder, key)
    sent = asyncio.run(_send(settings, folder, key))
    done = SyncDone(lists=lists, sent=sent.sent, parked=sent.parked, stopped_by=sent.stopped_by)
    click.echo(msgspec.json.encode(done).decode() if as_json else "\n".join(_done_lines(done)))
    problem = _problem(done)
    if problem:
        raise IncarError(problem)


# --- lists --------------------------------------------------------------------------------------------------------


def _bring_lists(home: HomeSettings, folder: Path, key: Key) -> KeeperReport | None:
    clock = TrustedClock()
    with ListLink(home) as link:
        if not home.root_file:
            return None
        return ListUpdater(Car(folder, key, home.root_file, home.area, lambda: moment(clock)), link).update()


# --- records ------------------------------------------------------------------------------------------------------


async def _send(settings: Settings, folder: Path, key: Key) -> Uploaded:
    async def directly(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work gives
        return work()

    async with HomeLink(settings.home) as link:
        with open_records_store(folder, key) as records:
            uploader = Uploader(records, link, directly, settings.home)
            done = await uploader.empty()
            if not done.stopped_by and uploader.left_alone():
                done.stopped_by = "some records failed before and wait for their next try; run this again in 10 minutes"
            return done


# --- telling ------------------------------------------------------------------------------------------------------


def _status(folder: Path, key: Key, memory: Memory) -> SyncStatus:
    with open_records_store(folder, key, read_only=True) as records:
        waiting = records.waiting()
        reasons = [f"{item.kind.value}: {item.reason}" for item in records.outbox.parked()]
    with ListStore.for_reading(folder, key) as store:
        lists = store.status()
    return SyncStatus(
        waiting=waiting.count,
        oldest_s=(datetime.now(UTC) - waiting.oldest).total_seconds() if waiting.oldest else None,
        parked=waiting.parked,
        parked_reasons=reasons,
        lists=[
            ListStatus(
                name=info.name,
                origin=info.origin,
                generation=info.generation,
                entries=info.entries,
                produced_at=info.produced_at,
                refused=memory.refused.get(info.name, ""),
            )
            for info in lists
        ],
        asked_at=memory.asked_at,
        agreed_at=memory.agreed_at,
        reason=memory.reason,
    )


def _status_lines(found: SyncStatus) -> list[str]:
    oldest = f", oldest {_age(found.oldest_s)}" if found.oldest_s is not None else ""
    lines = [f"records: {found.waiting} waiting{oldest}"]
    lines += [f"  refused: {reason}" for reason in found.parked_reasons]
    lines.append(f"lists: as at home {_since(found.agreed_at)}, asked {_since(found.asked_at)}")
    if found.reason:
        lines.append(f"  {found.reason}")
    for each in found.lists:
        where = f"generation {each.generation}" if each.origin == "home" else "from a file"
        lines.append(f"  {each.name}: {where}, {each.entries:,} entries, made {_since(each.produced_at)}")
        lines += [f"    refused: {each.refused}"] * bool(each.refused)
    return lines


def _done_lines(done: SyncDone) -> list[str]:
    lines = [f"records: {done.sent} sent" + (f", {done.parked} refused" if done.parked else "")]
    if done.lists is None:
        return [*lines, "lists: not asked for; [home] root_file is not set"]
    lines.append(f"lists: {len(done.lists.changed)} changed, {len(done.lists.withdrawn)} withdrawn")
    for each in done.lists.changed:
        was = f"generation {each.was} to {each.generation}" if each.was else f"new, generation {each.generation}"
        took = f"{each.way}, {each.received_bytes / 1000:,.1f} kB, {each.seconds:.1f} s"
        lines.append(f"  {each.name}: {was} with {each.entries:,} entries ({took})")
    lines += [f"  {name}: withdrawn" for name in done.lists.withdrawn]
    lines += [f"  {each.name}: refused: {each.reason}" for each in done.lists.refused]
    return lines


def _problem(done: SyncDone) -> str:
    """What is left to do, if anything is."""
    problems = [done.lists.reason if done.lists else "", done.stopped_by]
    if done.lists and done.lists.refused:
        problems.append("a list was refused; it stays as it was")
    if done.parked:
        problems.append("the back office refused some records for good; `incar sync status` says why")
    return "; ".join(dict.fromkeys(filter(None, problems)))


def _since(moment: datetime | None) -> str:
    return f"{_age((datetime.now(UTC) - moment).total_seconds())} ago" if moment else "never"


def _age(seconds: float) -> str:
    minutes = max(0, round(seconds / 60))
    if minutes < 120:  # noqa: PLR2004 - two hours
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"  # noqa: PLR2004 - two days
