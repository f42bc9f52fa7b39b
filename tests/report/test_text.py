"""The summary for a terminal and for programs."""

import csv
import io
import json

import msgspec
from rich.console import Console

from incar.report.summary import ShiftSummary, summarise
from incar.report.text import print_table, to_csv, to_json, to_table
from incar.tables import load_tables
from tests.patrol.samples import START
from tests.report import samples

FULL = summarise(samples.full(), load_tables(), samples.ENDED)
EMPTY = summarise(samples.empty(), load_tables(), START)


def test_json_holds_everything_and_reads_back() -> None:
    text = to_json(FULL)
    assert msgspec.json.decode(text, type=ShiftSummary) == FULL
    assert json.loads(text)["answers"]["misread"] == 1


def test_csv_has_one_figure_a_row() -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(FULL))))
    figures = {(row["section"], row["item"], row["measure"]): row["value"] for row in rows}
    assert len(figures) == len(rows)
    assert {row["shift"] for row in rows} == {"s-1"}
    assert figures["cameras", "rear", "misread_percent"] == "50.0"
    assert figures["cameras", "left", "misread_percent"] == ""
    assert figures["outcomes", "words_of_advice", "count"] == "2"
    assert figures["shift", "", "started"] == "2026-11-22T18:00:00+00:00"
    assert figures["totals", "", "captures"] == "9461"


def test_the_table_shows_every_figure_of_the_sheet() -> None:
    text = to_table(FULL)
    for expected in ("9,461", "50.0 %", "66.7 %", "38 h 00 min", "Vehicle defect rectification *", "30 min 00 s"):
        assert expected in text
    assert "none" in to_table(EMPTY)


def test_the_table_fits_a_narrow_terminal() -> None:
    out = io.StringIO()
    print_table(FULL, Console(file=out, width=80))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("rear") and line.rstrip().endswith("30 min 00 s") for line in lines)


def test_no_form_names_a_vehicle() -> None:
    assert not any("AB12CDE" in text for text in (to_table(FULL), to_csv(FULL), to_json(FULL)))
