"""`incar backoffice`: the reference server that cars report to."""

from contextlib import closing
from pathlib import Path

import click
import msgspec
import uvicorn
from rich.console import Console
from rich.table import Table

from incar.backoffice.application import create_application
from incar.backoffice.archive import Archive
from incar.paths import data_directory


@click.group()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the database is.  [default: the data folder's backoffice]",
)
@click.pass_context
def backoffice(context: click.Context, folder: Path | None) -> None:
    """Run the reference back office that cars report to.

    Enrol a car first; the token printed goes into the car's settings as [home] token_file.
    """
    context.obj = folder or data_directory() / "backoffice"


@backoffice.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8443, show_default=True, help="Port to listen on.")
@click.option("--certificate", type=click.Path(exists=True, dir_okay=False), help="TLS certificate chain (PEM).")
@click.option("--private-key", type=click.Path(exists=True, dir_okay=False), help="Its private key (PEM).")
@click.pass_obj
def serve(folder: Path, host: str, port: int, certificate: str | None, private_key: str | None) -> None:
    """Serve until interrupted. Without a certificate only this machine is served."""
    if certificate is None and host not in {"127.0.0.1", "::1", "localhost"}:
        raise click.UsageError("other machines are served over TLS only: give --certificate and --private-key")
    with closing(Archive.in_folder(folder)) as archive:
        uvicorn.run(
            create_application(archive),
            host=host,
            port=port,
            ssl_certfile=certificate,
            ssl_keyfile=private_key,
            log_level="warning",
            access_log=False,  # its lines would hold the ids of cars and records
        )


@backoffice.command()
@click.argument("car")
@click.pass_obj
def enrol(folder: Path, car: str) -> None:
    """Enrol CAR and print its token, this once."""
    with closing(Archive.in_folder(folder)) as archive:
        click.echo(archive.enrol(car))


@backoffice.command()
@click.argument("car")
@click.pass_obj
def revoke(folder: Path, car: str) -> None:
    """Refuse CAR from now on; what it sent is kept."""
    with closing(Archive.in_folder(folder)) as archive:
        archive.revoke(car)


@backoffice.command()
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
