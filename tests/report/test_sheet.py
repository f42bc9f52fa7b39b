"""What stands on the sheet."""

import pytest

from incar.report.sheet import duration, lay_out
from incar.report.summary import summarise
from incar.tables import load_tables
from tests.patrol.samples import START
from tests.report import samples


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 00 min"),
        (47.9 * 3600, "47 h 54 min"),
        (76 * 3600, "3 d 4 h"),
    ],
)
def test_durations_read_at_a_glance(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


def test_every_row_fits_its_columns() -> None:
    for facts in (samples.full(), samples.empty()):
        for section in lay_out(summarise(facts, load_tables(), samples.ENDED)).sections:
            assert all(len(row) == len(section.columns) for row in section.rows), section.title


def test_an_open_shift_says_so_and_nothing_is_said_of_nothing() -> None:
    sheet = lay_out(summarise(samples.empty(), load_tables(), START))
    assert "in progress" in sheet.subtitle
    assert [section.note for section in sheet.sections if section.title in ("Hits by category", "Outcomes")] == ["", ""]
    assert "Refused" not in str(sheet)


def test_the_sheet_names_no_vehicle() -> None:
    assert "AB12CDE" not in str(lay_out(summarise(samples.full(), load_tables(), samples.ENDED)))
