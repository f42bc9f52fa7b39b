"""`incar backoffice serve`: the reference server that cars report to."""

from pathlib import Path

import click

from incar.backoffice.office import Office
from incar.backoffice.server import listen
from incar.backoffice.server import serve as run

LOOPBACK = ("127.0.0.1", "::1", "localhost", "unix:")


@click.command()
@click.option("--host", help="Address to listen on, or unix:PATH.  [default: host in backoffice.toml]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: port in backoffice.toml]")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Server processes.")
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="Plain HTTP for a web server on this machine that speaks TLS and passes certificates on.",
)
@click.pass_obj
def serve(folder: Path, host: str | None, port: int | None, workers: int, *, behind_proxy: bool) -> None:
    """Serve cars until interrupted, over TLS 1.3 with a certificate on both ends.

    Takes dropped lists, ends entries and keeps what is signed fresh besides. docs/wire-protocol.md says how a web
    server is put in front.
    """
    office = Office.open(folder)
    host = host or office.settings.host
    if behind_proxy and not host.startswith(LOOPBACK):
        raise click.UsageError("behind a web server only this machine is listened to: give --host 127.0.0.1 or unix:…")
    listening = listen(host, office.settings.port if port is None else port)
    with listening:
        where = host if host.startswith("unix:") else f"{host} port {listening.getsockname()[1]}"
        click.echo(f"serving {folder} on {where}", err=True)
        run(office, listening, behind_proxy=behind_proxy, workers=workers)
