"""Own entries: complete or refused, in force until they end, and one list entry wherever they are."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from incar.patrol.errors import PatrolError
from incar.patrol.own_entries import compose_entry, in_force, listed, withdraw
from incar.patrol.records import OwnEntry
from incar.tables import load_tables
from tests.patrol.samples import HERE, START, at, entry_details, own_entry, shift

TABLES = load_tables()


def compose(author: str = "1234", **changes: object) -> OwnEntry:
    details = entry_details(**changes)
    return compose_entry("e-1", details, at(), HERE, author=author, shift=shift(), tables=TABLES)


def test_an_entry_knows_who_made_it_when_where_and_until_when() -> None:
    assert compose() == own_entry()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"vrm": ""}, "the mark cannot be matched"),
        ({"vrm": "AB12CDEFGHIJK"}, "the mark cannot be matched"),
        ({"vrm": "*A*"}, "the mark cannot be matched"),
        ({"category": "no_insurance"}, "the category"),
        ({"category": "unheard of"}, "the category"),
        ({"reason": "  "}, "the reason is missing"),
        ({"expires_h": 0.0}, "the expiry"),
        ({"expires_h": 1000.0}, "the expiry"),
        ({"expires_h": float("nan")}, "the expiry"),
        ({"warning_signals": ["QQ"]}, "warning signal"),
        ({"author": ""}, "the author is missing"),
    ],
)
def test_what_is_incomplete_is_refused_with_the_reason(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(PatrolError, match=said):
        compose(**wrong)


def test_everything_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(PatrolError, match=r"mark.*category.*reason.*expiry"):
        compose(vrm="!", category="", reason="", expires_h=-1.0)


def test_a_wildcard_is_an_entry() -> None:
    assert compose(vrm="ab1? *de").vrm == "AB1?*DE"


def test_an_entry_holds_until_it_expires_or_is_withdrawn() -> None:
    entry = own_entry()
    assert in_force(entry, START)
    assert not in_force(entry, entry.expires)
    gone = withdraw(entry, at(60), author="5678")
    assert not in_force(gone, START)
    assert (gone.revision, gone.withdrawn, gone.withdrawn_by) == (2, at(60), "5678")
    with pytest.raises(PatrolError, match="already"):
        withdraw(gone, at(70), author="5678")


def test_its_list_entry_carries_its_id_and_its_last_day() -> None:
    entry = own_entry(warning_signals=["VI"], information="Two men")
    made = listed(entry)
    assert (made.vrm, made.category, made.reason, made.pnc_id) == ("AB12CDE", "stolen", "Taken an hour ago", "e-1")
    assert (made.warning_signals, made.information, made.covert) == (["VI"], "Two men", False)
    longer = listed(replace(entry, expires=entry.expires + timedelta(days=3)))
    assert (longer.weed_date or START.date()) - (made.weed_date or START.date()) == timedelta(days=3)
