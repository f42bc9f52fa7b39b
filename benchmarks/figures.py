"""How every benchmark tells its figures: a table for people, with what it ran on, or JSON."""

import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

WHOLE_FROM = 1000
"""From here on figures are told without a fraction, and never as powers of ten."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured figure; `aim` says what it should be, in words that start with ≤ or ≥, or is empty.

    `peer` is the best figure that anybody else was measured at, and whose it is; told only where there is one.
    """

    name: str
    value: float
    unit: str = ""
    aim: str = ""
    met: bool | None = None
    peer: str | msgspec.UnsetType = msgspec.UNSET


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints."""

    figures: list[Figure]


def figure(
    name: str,
    value: float,
    unit: str = "",
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    peer: str | msgspec.UnsetType = msgspec.UNSET,
) -> Figure:
    """A figure held against its aim."""
    aim, met = "", None
    if at_most is not None:
        aim, met = f"≤ {at_most:g}", value <= at_most
    elif at_least is not None:
        aim, met = f"≥ {at_least:g}", value >= at_least
    return Figure(name=name, value=value, unit=unit, aim=aim, met=met, peer=peer)


def tell(title: str, figures: Sequence[Figure], *, as_json: bool) -> None:
    """Print the figures."""
    if as_json:
        click.echo(msgspec.json.encode(Report(figures=list(figures))).decode())
        return
    peers = ["Best peer"] if any(each.peer for each in figures) else []
    table = Table("Figure", "Value", "Unit", "Aim", "Met", *peers, title=title, caption=machine())
    for each in figures:
        met = {None: "", True: "yes", False: "[bold red]no[/]"}[each.met]
        peer = [each.peer or ""] if peers else []
        table.add_row(each.name, _written(each.value), each.unit, each.aim, met, *peer)
    Console(width=140 if peers else 110).print(table)


def _written(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= WHOLE_FROM else f"{value:.4g}"


def machine() -> str:
    """What this runs on, in one line."""
    try:
        names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
    except OSError:
        names = []
    name = names[0] if names else platform.machine()
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
