"""`incar backoffice cars`: every car and what has arrived from it."""

from contextlib import closing
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from incar.backoffice.archive import Archive


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def cars(folder: Path, *, as_json: bool) -> None:
    """List the enrolled cars and what has arrived from each."""
    with closing(Archive.in_folder(folder)) as archive:
        summaries = archive.cars()
    if as_json:
        click.echo(msgspec.json.encode(summaries).decode())
        return
    table = Table("Car", "Last seen", "Shifts", "Captures", "Hits", "Stops", "Pictures")
    for car in summaries:
        seen = f"{car.last_seen:%Y-%m-%d %H:%M:%S} UTC" if car.last_seen else "never"
        counts = car.shifts, car.captures, car.hits, car.stops, car.pictures
        table.add_row(car.car, seen, *(str(count) for count in counts))
    Console().print(table)
