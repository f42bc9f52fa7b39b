"""`incar backoffice lists`: what is published, by whom, how old it is, and what is late."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import msgspec
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Column, Table

from incar.backoffice.office import Office
from incar.backoffice.sources import Accepted, ListStatus
from incar.commands.backoffice.shared import author, json_option, opened, print_json
from incar.commands.list_problems import report_problems
from incar.hotlist.formats import FileReport, ListFileError
from incar.messages.home import PublishedList

EXPIRES_SOON = timedelta(days=30)
_MEGABYTE = 1_000_000


class PublishResult(msgspec.Struct, frozen=True, kw_only=True):
    """A publication as `incar backoffice lists publish --json` gives it."""

    accepted: bool
    reason: str
    """Why it was refused."""
    list: PublishedList | None
    duplicates: int
    report: FileReport


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def lists(context: click.Context, *, as_json: bool) -> None:
    """Show every list: its source's owner, generation, age, files, and whether it is late."""
    if context.invoked_subcommand:
        return
    with opened(context.obj) as back:
        states = back.sources.status()
    if as_json:
        print_json(states)
        return
    if states:
        Console().print(_table(states))
    else:
        click.echo("no lists; write a source into backoffice.toml, or add an entry")
    _tell_expiries(Office.open(context.obj))


@lists.command()
@click.argument("source")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--produced-at", help="When the source made it, ISO 8601; by default the file's own date.")
@json_option
@click.pass_obj
def publish(folder: Path, *, source: str, file: Path, produced_at: str | None, as_json: bool) -> None:
    """Publish FILE as the list of SOURCE, laid out as backoffice.toml says."""
    moment = _moment(produced_at, file)
    with opened(folder) as back, _progress() as progress:
        task = progress.add_task("reading", total=None)
        taken = back.sources.open(source, file)
        try:
            accepted = back.sources.publish(
                taken,
                moment,
                author=author(),
                progress=lambda doing, done: progress.update(task, description=f"{doing}: {done:,} entries"),
            )
        except ListFileError as error:
            _report_refusal(error, taken.entries.report, as_json=as_json)
            raise click.exceptions.Exit(1) from error
    _report(accepted, as_json=as_json)


@lists.command()
@click.argument("name")
@click.pass_obj
def withdraw(folder: Path, name: str) -> None:
    """Have every car forget the list NAME."""
    with opened(folder) as back:
        back.sources.withdraw(name, author=author())
    click.echo(f"list {name} is withdrawn")


@lists.command()
@click.argument("name")
@click.pass_obj
def snapshot(folder: Path, name: str) -> None:
    """Make a snapshot of the list NAME now, for cars that have nothing of it."""
    with opened(folder) as back, _progress() as progress:
        task = progress.add_task("making a snapshot", total=None)
        published = back.publisher.make_snapshot(
            name, lambda doing, done: progress.update(task, description=f"{doing}: {done:,} entries")
        )
    click.echo(f"list {name}: generation {published.generation}, {published.entries:,} entries: {_files(published)}")


def _moment(given: str | None, file: Path) -> datetime:
    if given is None:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    try:
        return datetime.fromisoformat(given).astimezone(UTC)
    except ValueError as error:
        raise click.BadParameter(
            "not an ISO 8601 moment, such as 2026-01-31T06:00+00:00", param_hint="--produced-at"
        ) from error


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = SpinnerColumn(), TextColumn("{task.description}")
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _table(states: list[ListStatus]) -> Table:
    table = Table(Column("List", overflow="fold"), box=SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("Gen.", "Entries", "Produced (UTC)", "State", "Files"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Owner", overflow="fold")
    for state in states:
        word = "[bold red]LATE[/]" if state.late else "[green]in time[/]" if state.expected_h else ""
        generation, entries, produced, files = _facts(state.published)
        table.add_row(state.name, generation, entries, produced, word, files, state.owner)
    return table


def _facts(published: PublishedList | None) -> tuple[str, str, str, str]:
    if published is None:
        return "", "", "never came", ""
    produced = f"{published.produced_at:%Y-%m-%d %H:%M}"
    return str(published.generation), f"{published.entries:,}", produced, _files(published)


def _files(published: PublishedList) -> str:
    whole = sum(file.length for file in published.files if file.kind == "snapshot")
    changes = sum(file.kind == "changes" for file in published.files)
    return f"{whole / _MEGABYTE:.1f} MB + {changes}"


def _tell_expiries(office: Office) -> None:
    for role, expires in office.repository.expiries().items():
        if expires - datetime.now(UTC) < EXPIRES_SOON:
            click.echo(
                f"what {role} vouches for expires on {expires:%Y-%m-%d}: bring the offline keys and run"
                " `incar backoffice renew`",
                err=True,
            )


def _report(accepted: Accepted, *, as_json: bool) -> None:
    published = accepted.published
    if as_json:
        result = PublishResult(
            accepted=True, reason="", list=published, duplicates=accepted.duplicates, report=accepted.report
        )
        print_json(result)
        return
    click.echo(
        f"list {published.name}: generation {published.generation}, {published.entries:,} entries,"
        f" {accepted.duplicates:,} duplicates replaced, {accepted.report.bad_lines:,} bad lines left out"
    )
    report_problems(accepted.report)


def _report_refusal(error: ListFileError, report: FileReport, *, as_json: bool) -> None:
    if as_json:
        print_json(PublishResult(accepted=False, reason=str(error), list=None, duplicates=0, report=report))
        return
    report_problems(report)
    click.echo(str(error), err=True)
