"""`incar backoffice serve`: the reference server that cars report to."""

from contextlib import closing
from pathlib import Path

import click
import uvicorn

from incar.backoffice.application import create_application
from incar.backoffice.archive import Archive


@click.command()
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
