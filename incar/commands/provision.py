"""`incar provision`: a bare machine made ready for patrol."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from incar.commands.options import settings_option
from incar.commands.stores import store_folder, store_key
from incar.display.clips import VoiceError, render_clips
from incar.settings import load_settings
from incar.store.lists import ListStore
from incar.store.opening import open_records_store


@click.command()
@settings_option
def provision(settings_file: Path | None) -> None:
    """Make a bare machine ready: folders, key, stores, voice.

    May be run again at any time: what is there already is left as it is.
    """
    settings = load_settings(settings_file)
    folder, key = store_folder(settings.store), store_key(settings.store)
    with open_records_store(folder, key), ListStore.for_reading(folder, key) as lists:
        loaded = lists.status()
    click.echo(f"stores: {folder}, encrypted; {len(loaded)} lists loaded")
    try:
        render_voice()
    except VoiceError as error:
        click.echo(f"voice: alerts will sound but not speak: {error}")
    click.echo("next: incar lists import FILE, then incar doctor")


def render_voice() -> None:
    """Render the voice's missing clips, with a progress bar.

    Raises:
        VoiceError: this machine has no speech synthesiser.
    """
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("voice")
        render_clips(progress=lambda done, total: progress.update(task, completed=done, total=total))
