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
    """One measured figure; `aim` says what it should be, in words that start with ≤ or ≥, or is empty."""

    name: str
    value: float
    unit: str = ""
    aim: str = ""
    met: bool | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints."""

    figures: list[Figure]


def figure(
    name: str, value: float, unit: str = "", *, at_most: float | None = None, at_least: float | None = None
) -> Figure:
    """A figure held against its aim."""
    if at_most is not None:
        return Figure(name=name, value=value, unit=unit, aim=f"≤ {at_most:g}", met=value <= at_most)
    if at_least is not None:
        return Figure(name=name, value=value, unit=unit, aim=f"≥ {at_least:g}", met=value >= at_least)
    return Figure(name=name, value=value, unit=unit)


def tell(title: str, figures: Sequence[Figure], *, as_json: bool) -> None:
    """Print the figures."""
    if as_json:
        click.echo(msgspec.json.encode(Report(figures=list(figures))).decode())
        return
    table = Table("Figure", "Value", "Unit", "Aim", "Met", title=title, caption=machine())
    for each in figures:
        met = {None: "", True: "yes", False: "[bold red]no[/]"}[each.met]
        table.add_row(each.name, _written(each.value), each.unit, each.aim, met)
    Console(width=110).print(table)


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
