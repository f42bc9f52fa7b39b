"""`incar core`: the core alone, as a car's init system starts it."""

import asyncio
import sys
from pathlib import Path

import click
import msgspec

from incar.commands.options import settings_option, socket_option
from incar.core.service import run_core
from incar.settings import Settings, SettingsError, load_settings


@click.command()
@settings_option
@socket_option
def core(settings_file: Path | None, socket: Path) -> None:
    """Run the core alone: cameras, matching, records; no display.

    Runs until it is told to end (SIGTERM or Ctrl-C). With --settings - the settings come as JSON on standard input,
    which is how `incar run` hands them on.
    """
    settings = _handed_on(sys.stdin.buffer.read()) if settings_file == Path("-") else load_settings(settings_file)
    asyncio.run(run_core(settings, socket))


def _handed_on(text: bytes) -> Settings:
    try:
        return msgspec.json.decode(text, type=Settings)
    except msgspec.DecodeError as error:
        raise SettingsError(f"the settings on standard input are wrong: {error}; correct what writes them") from error
