"""`incar lists`: load a list file into the car, and say how old the lists in the car are.

Loading works while a patrol is running: it is the only writer of the lists, and the patrol sees the new generation from
one read to the next. What is printed about a bad row is its line, its field and the reason, never what it holds.
"""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from msgspec.structs import replace
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from incar.commands.list_problems import problem_writer, report_problems
from incar.commands.options import settings_option
from incar.commands.stores import store_folder, store_key
from incar.hotlist import AgeBand, ListInfo, Origin, age_band, alerting, known_age_s, list_age_s
from incar.hotlist.formats import FileReport, ListFile, ListFileError
from incar.hotlist.mapping import load_mapping
from incar.hotlist.policy import age_s
from incar.settings import ListSettings, load_settings
from incar.store.lists import ListStore, Loaded
from incar.tables import load_tables

PROGRESS_FROM_BYTES = 1_000_000
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_STYLE: dict[AgeBand, str] = {"green": "green", "amber": "yellow", "red": "bold red"}
_WORD: dict[AgeBand, str] = {"green": "current", "amber": "ageing", "red": "STALE"}


class ListLine(msgspec.Struct, frozen=True, kw_only=True):
    """A list as `incar lists status --json` gives it."""

    name: str
    title: str
    origin: Origin
    generation: int
    entries: int
    bulk: bool
    produced_at: datetime
    loaded_at: datetime
    age_s: float | None
    """None: not known, this machine's clock is behind the list."""
    age: AgeBand
    alerting: bool
    digest: str


class ImportResult(msgspec.Struct, frozen=True, kw_only=True):
    """A load as `incar lists import --json` gives it."""

    accepted: bool
    reason: str
    """Why it was refused."""
    list: ListLine | None
    duplicates: int
    report: FileReport


@click.group()
def lists() -> None:
    """Vehicle-of-interest lists in the car."""


@lists.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--name", help="Name of the list; by default the file's.")
@click.option("--mapping", "mapping_name", default="native", show_default=True, help="Layout's name, or a .toml file.")
@click.option("--produced", help="When the source made it, ISO 8601; by default the file's own date.")
@click.option("--bulk/--serious", "bulk", default=None, help="Kind of list; by default the mapping's.")
@click.option(
    "--problems",
    "problems_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File for every bad row (CSV: line, field, reason).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@settings_option
def import_list(
    *,
    file: Path,
    name: str | None,
    mapping_name: str,
    produced: str | None,
    bulk: bool | None,
    problems_file: Path | None,
    as_json: bool,
    settings_file: Path | None,
) -> None:
    """Load FILE (CSV, plain or gzip) as a list, in place of the one of that name."""
    settings = load_settings(settings_file)
    mapping = load_mapping(mapping_name)
    mapping = mapping if bulk is None else replace(mapping, bulk=bulk)
    name = _list_name(name or file.name.lower().split(".")[0])
    produced_at = _produced_at(produced, file)
    with (
        problem_writer(problems_file, file) as tell_problem,
        _progress(file) as progress,
        ListStore.for_writing(store_folder(settings.store), store_key(settings.store)) as store,
    ):
        task = progress.add_task(name, total=file.stat().st_size)
        entries = ListFile(
            file, mapping, load_tables(), lambda done: progress.update(task, completed=done), tell_problem
        )
        try:
            loaded = store.load(name, entries, produced_at=produced_at, bulk=mapping.bulk)
        except ListFileError as error:
            _report_refusal(error, entries.report, as_json=as_json)
            raise click.exceptions.Exit(1) from error
    _report_load(loaded, entries.report, settings.lists, as_json=as_json)


@lists.command()
@click.option("--json", "as_json", is_flag=True, help="Print the lists as JSON.")
@settings_option
def status(*, as_json: bool, settings_file: Path | None) -> None:
    """Show every list in the car, and how old it is."""
    settings = load_settings(settings_file)
    with ListStore.for_reading(store_folder(settings.store), store_key(settings.store)) as store:
        states = [_state(info, settings.lists) for info in store.status()]
    if as_json:
        _print_json(states)
    elif states:
        Console().print(_table(states))
    else:
        click.echo("no lists in the car; load one with: incar lists import FILE")


def _list_name(name: str) -> str:
    name = re.sub(r"[ .]+", "-", name)
    if not _NAME.fullmatch(name):
        raise click.BadParameter("use a-z, 0-9, - and _, at most 40 characters", param_hint="--name")
    return name


def _produced_at(given: str | None, file: Path) -> datetime:
    try:
        moment = datetime.fromisoformat(given) if given else datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except ValueError as error:
        raise click.BadParameter(
            "not an ISO 8601 moment, such as 2026-01-31T06:00+00:00", param_hint="--produced"
        ) from error
    moment = moment.astimezone(UTC)
    if known_age_s(age_s(moment, datetime.now(UTC))) is None:
        raise click.BadParameter("lies in the future; check it, and this machine's clock", param_hint="--produced")
    return moment


def _progress(file: Path) -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    small = file.stat().st_size < PROGRESS_FROM_BYTES
    return Progress(*columns, console=console, transient=True, disable=small or not console.is_terminal)


def _state(info: ListInfo, limits: ListSettings) -> ListLine:
    now_s = list_age_s(info, datetime.now(UTC))
    known_s = known_age_s(now_s)
    return ListLine(
        name=info.name,
        title=info.title,
        origin=info.origin,
        generation=info.generation,
        entries=info.entries,
        bulk=info.bulk,
        produced_at=info.produced_at,
        loaded_at=info.loaded_at,
        age_s=None if known_s is None else round(known_s, 1),
        age=age_band(now_s, limits),
        alerting=alerting(now_s, limits, bulk=info.bulk),
        digest=info.digest,
    )


def _table(states: list[ListLine]) -> Table:
    table = Table(Column("List", overflow="fold"), box=SIMPLE, pad_edge=False, padding=0)
    for heading in ("Kind", "From", "Gen.", "Entries", "Produced (UTC)", "Age", "State"):
        table.add_column(heading, no_wrap=True)
    for state in states:
        word = _WORD[state.age] if state.alerting else "STALE, SILENT"
        table.add_row(
            state.name,
            "bulk" if state.bulk else "serious",
            state.origin,
            str(state.generation),
            f"{state.entries:,}",
            f"{state.produced_at:%Y-%m-%d %H:%M}",
            _span(state.age_s),
            f"[{_STYLE[state.age]}]{word}[/]",
        )
    return table


def _span(seconds: float | None) -> str:
    if seconds is None:
        return "unknown: clock?"
    minutes = int(seconds // 60)
    days, hours = divmod(minutes // 60, 24)
    return f"{days} d {hours} h" if days else f"{hours} h {minutes % 60:02d} min"


def _report_load(loaded: Loaded, report: FileReport, limits: ListSettings, *, as_json: bool) -> None:
    state = _state(loaded.info, limits)
    if as_json:
        _print_json(ImportResult(accepted=True, reason="", list=state, duplicates=loaded.duplicates, report=report))
        return
    click.echo(
        f"list {state.name}: generation {state.generation}, {state.entries:,} entries,"
        f" {loaded.duplicates:,} duplicates replaced, {report.bad_lines:,} bad lines left out"
    )
    click.echo(f"produced {state.produced_at:%Y-%m-%d %H:%M} UTC, age {_span(state.age_s)}: {_WORD[state.age]}")
    report_problems(report)


def _report_refusal(error: ListFileError, report: FileReport, *, as_json: bool) -> None:
    if as_json:
        _print_json(ImportResult(accepted=False, reason=str(error), list=None, duplicates=0, report=report))
        return
    report_problems(report)
    click.echo(str(error), err=True)


def _print_json(value: object) -> None:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
