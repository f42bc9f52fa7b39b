"""`incar backoffice renew`: the offline keys' word lasts for another year."""

from pathlib import Path

import click

from incar.backoffice.office import Office
from incar.backoffice.signing_keys import OFFLINE
from incar.commands.backoffice.shared import keys_option, offline_signers, passphrase_option


@click.command()
@click.option("--new-online-keys", is_flag=True, help="Replace the server's keys: somebody may have copied them.")
@keys_option
@passphrase_option
@click.pass_obj
def renew(folder: Path, *, new_online_keys: bool, keys: Path | None, passphrase_file: Path | None) -> None:
    """Sign root of trust, targets, models and releases again. Cars follow by themselves."""
    office = Office.open(folder)
    signers = offline_signers(office, keys, passphrase_file, *OFFLINE)
    office.repository.renew_offline(signers, new_online_keys=new_online_keys)
    for role, expires in office.repository.expiries().items():
        click.echo(f"{role}: until {expires:%Y-%m-%d}")
