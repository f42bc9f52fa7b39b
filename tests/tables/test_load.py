"""Code tables: the shipped ones hold what the job needs, and a wrong one is refused with its reason."""

import shutil
from pathlib import Path

import pytest

from incar.paths import RESOURCES
from incar.patrol.records import Decision, Verdict
from incar.tables import load_tables
from incar.tables.load import TableError

TABLES = RESOURCES / "tables"


def test_bulk_categories_are_never_tolerant() -> None:
    categories = load_tables().categories.values()
    assert any(category.bulk for category in categories)
    assert not [category.name for category in categories if category.bulk and category.tolerant]


def test_every_verdict_and_decision_of_the_job_has_its_words() -> None:
    tables = load_tables()
    assert set(tables.verdicts) == {verdict.value for verdict in Verdict}
    assert set(tables.decisions) == {decision.value for decision in Decision}


def test_not_stopped_has_its_reasons_and_seizure_its_conditions() -> None:
    tables = load_tables()
    assert any(code.group == "Not stopped" for code in tables.outcomes.values())
    assert len(tables.seizure_conditions) == 3


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [("[stolen]\nname = 1\n", "name"), ("[stolen\n", "wrong"), ("", "missing")],
)
def test_a_wrong_table_is_refused(tmp_path: Path, wrong: str, complaint: str) -> None:
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    if wrong:
        (folder / "categories.toml").write_text(wrong)
    else:
        (folder / "categories.toml").unlink()
        complaint = "cannot be read"
    with pytest.raises(TableError, match=complaint):
        load_tables(folder)
