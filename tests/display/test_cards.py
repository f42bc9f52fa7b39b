"""What an alert says, and what is still to be done about it."""

from datetime import UTC, datetime

import pytest

from incar.display.cards import POSSIBLE, alert_view, queue_view, recent_view, stage
from incar.paths import RESOURCES
from incar.tables import load_tables
from tests.sim.display_core import alert, match

TABLES = load_tables()
NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("state", "verdict", "decision", "expected"),
    [
        ("raised", "", "", "verify"),
        ("answered", "correct", "", "decide"),
        ("decided", "correct", "stop", "record"),
        ("decided", "correct", "follow", "record"),
        ("decided", "correct", "pass_on", "closed"),
        ("stopped", "correct", "stop", "closed"),
        ("closed", "misread", "", "closed"),
        ("withdrawn", "", "", "closed"),
    ],
)
def test_stages(state: str, verdict: str, decision: str, expected: str) -> None:
    assert stage(alert(state=state, verdict=verdict, decision=decision)) == expected


def test_doubts_are_tagged() -> None:
    view = alert_view(alert(matches=[match(possible=True, stale=True, confirmed=False)]), TABLES, NOW)
    assert view["tags"] == [POSSIBLE]
    assert view["list_tags"] == ["STALE LIST", "UNCONFIRMED"]
    assert alert_view(alert(), TABLES, NOW)["tags"] == []


def test_warning_signals_have_code_and_word_even_when_unknown() -> None:
    view = alert_view(alert(matches=[match(warning_signals=["FI", "ZZ"])]), TABLES, NOW)
    assert view["warnings"] == [{"code": "FI", "name": "Firearms"}, {"code": "ZZ", "name": ""}]


def test_a_category_unknown_to_the_table_still_alerts() -> None:
    view = alert_view(alert(matches=[match("from_another_force")]), TABLES, NOW)
    assert view["category"] == "UNKNOWN CATEGORY"
    assert view["symbol"].endswith("unknown.svg")


def test_the_listed_mark_is_shown_only_where_it_differs() -> None:
    assert alert_view(alert(matches=[match(listed_vrm="LD68 KZP")]), TABLES, NOW)["listed"] == ""
    assert alert_view(alert(matches=[match(listed_vrm="LD63 KZP")]), TABLES, NOW)["listed"] == "LD63 KZP"


def test_every_category_has_its_symbol() -> None:
    for category in TABLES.categories.values():
        assert (RESOURCES / "symbols" / category.symbol).exists(), category.name


def test_tiles_and_lines() -> None:
    assert queue_view(alert(state="decided", decision="stop"), TABLES)["word"] == "Record"
    assert recent_view(alert(state="closed", verdict="misread"), TABLES)["done"] == "Misread"
    assert recent_view(alert(state="withdrawn"), TABLES)["done"].startswith("Withdrawn")
    assert recent_view(alert(state="stopped", decision="stop"), TABLES)["done"] == "Stop recorded"
