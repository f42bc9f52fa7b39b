"""`incar doctor`: what is wrong with this machine, and what to do."""

import sys
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from incar.commands.options import camera_option, settings_option, settings_with
from incar.fleet.doctor import Health, checks_for, examine

STYLES = {Health.OK: "green", Health.WARNING: "yellow", Health.FAULT: "bold red"}


@click.command()
@camera_option
@settings_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(cameras: tuple[str, ...], settings_file: Path | None, *, as_json: bool) -> None:
    """Check this machine and say what is wrong and what to do.

    Exit code 0 when a patrol can run, 1 when something needed is missing.
    """
    findings = examine(checks_for(settings_with(settings_file, cameras)))
    if as_json:
        click.echo(msgspec.json.encode(findings).decode())
    else:
        table = Table("Check", "", "Found", "What to do")
        for finding in findings:
            word = f"[{STYLES[finding.health]}]{finding.health.value}[/]"
            table.add_row(finding.check, word, finding.found, finding.advice)
        Console().print(table)
    sys.exit(any(finding.health is Health.FAULT for finding in findings))
