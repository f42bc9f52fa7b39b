"""`incar backoffice cars`: every car, when it was last seen, its lists, its health, and what has arrived from it."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from incar.backoffice.clients import Clients
from incar.backoffice.health import car_summaries
from incar.backoffice.office import Office
from incar.commands.backoffice.shared import json_option, print_json
from incar.messages.home import CarSummary, HealthReport

NEVER = "never"
_UNITS = (("d", 86_400), ("h", 3600), ("min", 60))


@click.command()
@json_option
@click.pass_obj
def cars(folder: Path, *, as_json: bool) -> None:
    """Show every car: when it was last seen, its lists and their age, its cameras, what waits in it."""
    with closing(Office.open(folder).open_database()) as database:
        summaries = car_summaries(database, Clients(database).all("car"))
    if as_json:
        print_json(summaries)
        return
    table, now = Table(), datetime.now(UTC)
    for name in ("Car", "Area", "Seen", "Lists", "Cameras", "Waiting", "Version", "Certificate"):
        table.add_column(name, overflow="fold")
    for car in summaries:
        table.add_row(*_row(car, now))
    Console().print(table)


def _row(car: CarSummary, now: datetime) -> tuple[str, ...]:
    health = car.health
    if car.revoked_at:
        certificate = f"revoked {car.revoked_at:%Y-%m-%d}"
    else:
        certificate = f"until {car.certificate_expires:%Y-%m-%d}" if car.certificate_expires else ""
    return (
        car.car,
        car.area,
        f"{_age(car.last_seen, now)} ago" if car.last_seen else NEVER,
        _lists(health, now) if health else "",
        "\n".join(f"{camera.name}: {camera.health}" for camera in health.cameras) if health else "",
        _waiting(health) if health else "",
        health.version if health else "",
        certificate,
    )


def _lists(health: HealthReport, now: datetime) -> str:
    return "\n".join(f"{each.name} {each.generation}: {_age(each.produced_at, now)}" for each in health.lists)


def _waiting(health: HealthReport) -> str:
    parked = f", {health.parked} parked" if health.parked else ""
    return f"{health.waiting:,}{parked}"


def _age(moment: datetime, now: datetime) -> str:
    seconds = max(0.0, (now - moment).total_seconds())
    return next((f"{seconds / size:.0f} {unit}" for unit, size in _UNITS if seconds >= size), f"{seconds:.0f} s")
