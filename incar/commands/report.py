"""`incar report`: the shift in figures, from the records in this machine."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from incar.commands.options import settings_option
from incar.commands.stores import store_folder
from incar.errors import IncarError
from incar.report import page, text
from incar.report.summary import ShiftSummary, summarise
from incar.settings import StoreSettings, load_settings
from incar.store.keys import find_key
from incar.store.opening import open_records_store
from incar.tables import load_tables

_FORMATS: dict[str, Callable[[ShiftSummary], bytes]] = {
    "table": lambda summary: text.to_table(summary).encode(),
    "json": lambda summary: text.to_json(summary).encode(),
    "csv": lambda summary: text.to_csv(summary).encode(),
    "pdf": page.to_pdf,
}


@click.group()
def report() -> None:
    """Print the shift in figures. Works beside a running core."""


@report.command()
@settings_option
@click.option(
    "--format",
    "form",
    type=click.Choice(list(_FORMATS)),
    default="table",
    show_default=True,
    help="table for a person, json and csv for a program, pdf for the file.",
)
@click.option("--shift", "shift_id", help="Id of a shift.  [default: the newest]")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.  [default: standard output]"
)
def shift(settings_file: Path | None, form: str, shift_id: str | None, output: Path | None) -> None:
    """Print the summary of a shift, ended or in progress."""
    summary = _summary(load_settings(settings_file).store, shift_id)
    if output is not None:
        _write(output, _FORMATS[form](summary))
    elif form == "table":
        text.print_table(summary, Console(highlight=False))
    elif form == "pdf" and sys.stdout.isatty():
        raise click.UsageError("a PDF is not for a terminal: give --output FILE")
    else:
        click.echo(_FORMATS[form](summary), nl=False)


def _summary(settings: StoreSettings, shift_id: str | None) -> ShiftSummary:
    folder = store_folder(settings)
    key = find_key(folder, Path(settings.key_file) if settings.key_file else None)
    with open_records_store(folder, key, read_only=True) as store:
        found = store.shift(shift_id) if shift_id else store.last_shift()
        if found is None:
            raise IncarError("there is no such shift" if shift_id else "no shift has been started yet; start one first")
        return summarise(store.shift_log.facts(found), load_tables(), datetime.now(UTC))


def _write(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise IncarError(f"{output} cannot be written ({error.strerror}); choose another place") from error
