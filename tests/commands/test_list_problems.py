"""`incar lists import --problems`: every bad row, by line, field and reason."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from incar.commands.lists import lists as lists_command
from incar.errors import IncarError
from tests.sim import lists

BAD = 150


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list with more bad rows than its report keeps; few enough to be loaded."""
    content = lists.rows(200 * BAD // 2)
    for row in content[:BAD]:
        row[1] = "no_mot"
    content[BAD - 1][0] = "SECRET%MARK"
    return lists.write(tmp_path / "a.csv", content)


def load(file: Path, problems: Path) -> Result:
    return CliRunner().invoke(lists_command, ["import", str(file), "--problems", str(problems)])


def test_every_bad_row_is_in_the_file_and_none_of_its_content(file: Path, tmp_path: Path) -> None:
    problems = tmp_path / "problems.csv"
    assert load(file, problems).exit_code == 0
    header, *rows = csv.reader(problems.read_text().splitlines())
    assert header == ["line", "field", "reason"]
    assert rows[0] == ["2", "category", "is for bulk lists only"]
    assert rows[-1] == [str(BAD + 1), "vrm", "characters that no mark has"]
    assert len(rows) == BAD
    assert "SECRET" not in problems.read_text()


def test_a_refused_list_tells_its_problems_too(tmp_path: Path) -> None:
    problems = tmp_path / "problems.csv"
    assert load(lists.write(tmp_path / "a.csv", lists.rows(120, "no_mot")), problems).exit_code == 1
    assert len(problems.read_text().splitlines()) == 121


@pytest.mark.parametrize("place", ["/dev/full", "/nowhere/problems.csv"])
def test_a_place_that_cannot_be_written_is_named(file: Path, place: str) -> None:
    told = load(file, Path(place))
    assert isinstance(told.exception, IncarError)
    assert f"{place} cannot be written" in str(told.exception)


def test_the_list_itself_is_never_written_over(file: Path) -> None:
    before = file.read_bytes()
    told = load(file, file)
    assert (told.exit_code, file.read_bytes()) == (2, before)
