"""The summary for a terminal, as JSON and as CSV."""

import csv
import io
from collections.abc import Iterator

import msgspec
from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from incar.patrol.records import Shift
from incar.report.sheet import Section, Sheet, lay_out
from incar.report.summary import ShiftSummary

WIDTH = 100
"""Columns of the table where it does not go to a terminal."""
_NAME_WIDTHS = {1: 36, 2: 36}
"""Of tables with so many figures a row; wider ones leave their names less, to fit in 80 columns."""
_LEAST_NAME_WIDTH = 14
_FIGURE_WIDTH = 10


def to_json(summary: ShiftSummary) -> str:
    """Every figure, for another program."""
    return msgspec.json.format(msgspec.json.encode(summary), indent=2).decode() + "\n"


def to_csv(summary: ShiftSummary) -> str:
    """Every figure as `section, item, measure, value`: one form for every table, so that shifts can be appended."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["shift", "section", "item", "measure", "value"])
    for section, item, measure, value in _figures(summary):
        writer.writerow([summary.shift.shift_id, section, item, measure, "" if value is None else value])
    return out.getvalue()


def _figures(summary: ShiftSummary) -> Iterator[tuple[str, str, str, object]]:
    yield from (("shift", "", measure, figure) for measure, figure in _particulars(summary.shift))
    for name, value in msgspec.to_builtins(summary).items():
        if isinstance(value, list):
            for line in value:
                item, *measures = line
                yield from ((name, line[item], measure, line[measure]) for measure in measures)
        elif not isinstance(value, dict):
            yield "totals", "", name, value
        elif name != "shift":
            yield from ((name, "", measure, figure) for measure, figure in value.items())


def _particulars(shift: Shift) -> Iterator[tuple[str, object]]:
    yield "call_sign", shift.call_sign
    yield "officers", " ".join(shift.officers)
    yield "operation", shift.operation
    yield "district", shift.district
    yield "started", shift.started.utc.isoformat()
    yield "ended", shift.ended.utc.isoformat() if shift.ended else None


def to_table(summary: ShiftSummary) -> str:
    """For a person, in plain characters."""
    out = io.StringIO()
    print_table(summary, Console(file=out, width=WIDTH))
    return out.getvalue()


def print_table(summary: ShiftSummary, console: Console) -> None:
    """For a person at a terminal."""
    sheet = lay_out(summary)
    particulars = (Text.assemble((f"{name} ", "dim"), value) for name, value in sheet.particulars)
    console.print(Text(sheet.title, style="bold"), Text(sheet.subtitle), Text("   ").join(particulars), sep="\n")
    console.print(_headline(sheet))
    for section in sheet.sections:
        console.print(_table(section))
        if section.note:
            console.print(Text(section.note, style="dim"))
        console.print()
    console.print(Text(sheet.footnote, style="dim"))


def _headline(sheet: Sheet) -> Panel:
    table = Table.grid(expand=True)
    for _ in sheet.headline:
        table.add_column(justify="center", ratio=1)
    table.add_row(*(Text(figure, style="bold") for figure, _ in sheet.headline))
    table.add_row(*(Text(counts, style="dim") for _, counts in sheet.headline))
    return Panel(table, box=box.HORIZONTALS, padding=0)


def _table(section: Section) -> Table:
    name, *figures = section.columns
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(
        Text(name or section.title, style="bold not dim"), min_width=_NAME_WIDTHS.get(len(figures), _LEAST_NAME_WIDTH)
    )
    for figure in figures:
        table.add_column(figure, justify="right", min_width=_FIGURE_WIDTH)
    for row in section.rows or [["none"]]:
        table.add_row(*row)
    return table
