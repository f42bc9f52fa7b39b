"""`incar sync`: what waits to go home, and sending it now."""

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
from incar.settings import Settings, load_settings
from incar.store.opening import open_records_store
from incar.store.records import RecordsStore
from incar.sync.link import HomeLink
from incar.sync.uploader import Uploaded, Uploader


class SyncStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What waits, as `incar sync status --json` gives it."""

    waiting: int
    oldest_s: float | None
    parked: int
    parked_reasons: list[str]


@click.group()
def sync() -> None:
    """Send records home, and see what waits.

    A running core sends by itself; `now` is for a car that is off the road.
    """


@sync.command()
@settings_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(settings_file: Path | None, *, as_json: bool) -> None:
    """Say how many records wait, since when, and what was refused."""
    settings = load_settings(settings_file)
    with _records(settings, read_only=True) as records:
        waiting = records.waiting()
        oldest_s = (datetime.now(UTC) - waiting.oldest).total_seconds() if waiting.oldest else None
        reasons = [f"{item.kind.value}: {item.reason}" for item in records.outbox.parked()]
    found = SyncStatus(waiting=waiting.count, oldest_s=oldest_s, parked=waiting.parked, parked_reasons=reasons)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    oldest = f", oldest {oldest_s / 60:.0f} min" if oldest_s is not None else ""
    click.echo(f"{found.waiting} waiting{oldest}")
    for reason in reasons:
        click.echo(f"refused: {reason}")


@sync.command()
@settings_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def now(settings_file: Path | None, *, as_json: bool) -> None:
    """Send everything that waits. Exit code 1 when the back office did not take it all."""
    settings = load_settings(settings_file)
    done = asyncio.run(_send(settings))
    if as_json:
        click.echo(msgspec.json.encode(done).decode())
    else:
        click.echo(f"{done.sent} sent" + (f", {done.parked} refused" if done.parked else ""))
    if done.stopped_by:
        raise IncarError(done.stopped_by)
    if done.parked:
        raise IncarError("the back office refused some records for good; `incar sync status` says why")


async def _send(settings: Settings) -> Uploaded:
    async def directly(work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work gives
        return work()

    async with HomeLink(settings.home) as link:
        with _records(settings, read_only=False) as records:
            uploader = Uploader(records, link, directly, overviews=settings.home.overviews)
            done = await uploader.empty()
            if not done.stopped_by and uploader.left_alone():
                done.stopped_by = "some records failed before and wait for their next try; run this again in 10 minutes"
            return done


def _records(settings: Settings, *, read_only: bool) -> RecordsStore:
    return open_records_store(store_folder(settings.store), store_key(settings.store), read_only=read_only)
