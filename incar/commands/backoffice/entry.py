"""`incar backoffice entry`: control's list, one entry at a time."""

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from incar.commands.backoffice.shared import author, json_option, opened, print_json
from incar.messages.home import NewEntry, StandingEntry

_SPAN = re.compile(r"([0-9]{1,4}) ?([hd])")


@click.group()
def entry() -> None:
    """Control's entries: in force in every car within seconds, until they are removed or expire."""


@entry.command()
@click.argument("mark", metavar="[-]", default="-")
@click.option("--category", required=True, help="Key or name of the category.")
@click.option("--reason", required=True, help="Why the vehicle is of interest.")
@click.option("--expires", required=True, help="When it ends: ISO 8601, or from now, such as 4h or 7d.")
@click.option("--warning", "warnings", multiple=True, help="Warning signals, such as FI/VI. May be repeated.")
@click.option("--area", default="", help="Only for cars of this area.")
@click.option("--make", default="", help="Make of the vehicle.")
@click.option("--model", default="", help="Its model.")
@click.option("--colour", default="", help="Its colour.")
@click.option("--information", default="", help="What crews should know besides.")
@click.option("--incident", default="", help="Reference of the incident.")
@json_option
@click.pass_obj
def add(
    folder: Path,
    *,
    mark: str,
    category: str,
    reason: str,
    expires: str,
    warnings: tuple[str, ...],
    area: str,
    make: str,
    model: str,
    colour: str,
    information: str,
    incident: str,
    as_json: bool,
) -> None:
    """Put an entry into force.

    The registration mark is asked for, or read from standard input: every user of this machine can see what stands on
    a command line. It may hold * for any characters and ? for one.
    """
    if mark != "-":
        raise click.UsageError(
            "the mark is not given on the command line, where other users see it: it is asked for, or read from"
            " standard input"
        )
    new = NewEntry(
        vrm=_read_mark(),
        category=category,
        reason=reason,
        expires=_moment(expires),
        warning_signals=[code for warning in warnings for code in warning.upper().split("/") if code],
        area=area,
        make=make,
        model=model,
        colour=colour,
        information=information,
        incident_reference=incident,
    )
    with opened(folder) as back:
        standing = back.entries.add(new, author=author())
    if as_json:
        print_json(standing)
    else:
        click.echo(f"entry {standing.entry_id} is in force until {standing.expires:%Y-%m-%d %H:%M} UTC")


@entry.command()
@click.argument("entry_id", metavar="ID")
@click.pass_obj
def remove(folder: Path, entry_id: str) -> None:
    """Take the entry ID out of force."""
    with opened(folder) as back:
        back.entries.remove(entry_id, author=author())
    click.echo(f"entry {entry_id} is removed")


@entry.command("list")
@json_option
@click.pass_obj
def list_entries(folder: Path, *, as_json: bool) -> None:
    """Show the entries in force."""
    with opened(folder) as back:
        standing = back.entries.standing()
    if as_json:
        print_json(standing)
    elif standing:
        click.echo("\n".join(map(_lines, standing)))
    else:
        click.echo("no entries in force; add one with: incar backoffice entry add")


def _read_mark() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Registration mark", err=True))
    return sys.stdin.readline().strip()


def _moment(text: str) -> datetime:
    span = _SPAN.fullmatch(text.strip())
    if span:
        count = int(span[1])
        return datetime.now(UTC) + (timedelta(hours=count) if span[2] == "h" else timedelta(days=count))
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise click.BadParameter(
            "not a moment, such as 2026-01-31T06:00+00:00, nor a span, such as 4h or 7d", param_hint="--expires"
        ) from error


def _lines(each: StandingEntry) -> str:
    where = f"{each.area} only" if each.area else "every car"
    facts = [
        each.vrm,
        each.category,
        *each.warning_signals,
        where,
        f"until {each.expires.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
    ]
    return f"{each.entry_id}  {'  '.join(facts)}\n    {each.reason} (added by {each.added_by})"
