"""`incar demo`: a rendered patrol from cameras to shift summary."""

import os
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from incar.commands.provision import render_voice
from incar.demo.account import DemoAccount, write_account
from incar.demo.patrol import Staging, play
from incar.demo.render import Drive, render_drive
from incar.demo.scenario import Scenario, load_scenario
from incar.display.clips import VoiceError
from incar.paths import cache_directory
from incar.report.summary import ShiftSummary
from incar.report.text import print_table


@click.command()
@click.option("--offscreen", is_flag=True, help="Show nothing; an officer's script answers. So it is without a screen.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Leave summary.json, shift-summary.pdf and screenshots in this folder.",
)
@click.option("--seconds", type=click.FloatRange(min=1), help="Play only the drive's first seconds.")
def demo(out: Path | None, seconds: float | None, *, offscreen: bool) -> None:
    """Play a rendered patrol from cameras to shift summary.

    The first time the drive is rendered, which takes some minutes; then it is kept. With a screen the display opens:
    answer the alerts, write the stops, close the window to end. The car of the demo has stores, lists and a gpsd of
    its own, which are removed with it.
    """
    offscreen = offscreen or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    scenario = load_scenario()
    drive = rendered(scenario, seconds)
    try:
        render_voice()
    except VoiceError as error:
        click.echo(f"voice: alerts will not speak: {error}", err=True)
    if out:
        out.mkdir(parents=True, exist_ok=True)
    staging = Staging(offscreen=offscreen, screenshots=out if offscreen else None)
    account, summary = play(scenario, drive, staging, lambda what: click.echo(what, err=True))
    if out:
        write_account(account, summary, out)
    _print(account, summary, Console(highlight=False))


def rendered(scenario: Scenario, seconds: float | None) -> Drive:
    """The drive, rendered with a progress bar if it is not kept from before."""
    columns = TextColumn("rendering the drive"), BarColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=1.0)
        return render_drive(
            scenario, cache_directory() / "demo", seconds, lambda share: progress.update(task, completed=share)
        )


def _print(account: DemoAccount, summary: ShiftSummary, console: Console) -> None:
    table = Table("Vehicle", "True mark", "Read", "Widest px", "", title="Vehicles of the rendered drive")
    for vehicle in account.reading.vehicles:
        verdict = "right" if vehicle.right else "[yellow]wrong[/]" if vehicle.captured else "[red]missed[/]"
        table.add_row(vehicle.id, vehicle.mark, vehicle.read or "", f"{vehicle.max_width_px:.0f}", verdict)
    console.print(table)
    reading = account.reading
    console.print(f"{reading.captured} of {reading.met} vehicles captured, {reading.right} wholly right")
    for camera in account.cameras:
        console.print(f"camera {camera.camera}: {camera.frames_seen} frames seen, {camera.frames_dropped} dropped")
    if account.alert_latency_s:
        latency = account.alert_latency_s
        console.print(f"last good frame to alert: {latency.p50:.2f} s median, {latency.p95:.2f} s at 95 %")
    print_table(summary, console)
