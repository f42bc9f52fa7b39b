"""`incar backoffice entry`."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from incar.backoffice.entries import EntryError, UnknownEntryError
from tests.commands.backoffice.conftest import Run

STOLEN = ("--category", "stolen", "--reason", "Robbery")


def test_an_entry_is_added_shown_and_removed(run: Run) -> None:
    options = ("--expires", "4h", "--warning", "FI/VI", "--area", "north", "--incident", "I-1")
    told = json.loads(run("entry", "add", "-", *STOLEN, *options, "--json", stdin="ab12 cde\n").stdout)
    assert (told["vrm"], told["warning_signals"], told["area"]) == ("AB12CDE", ["FI", "VI"], "north")
    left = datetime.fromisoformat(told["expires"]) - datetime.now(UTC)
    assert timedelta(hours=3, minutes=59) < left <= timedelta(hours=4)
    shown = run("entry", "list").output
    assert "AB12CDE  stolen  FI  VI  north only" in shown
    assert "Robbery" in shown
    assert json.loads(run("entry", "list", "--json").stdout) == [told]
    assert "is removed" in run("entry", "remove", told["entry_id"]).output
    assert "no entries in force" in run("entry", "list").output
    assert isinstance(run("entry", "remove", told["entry_id"]).exception, UnknownEntryError)


def test_a_mark_on_the_command_line_is_refused_and_not_repeated(run: Run) -> None:
    refused = run("entry", "add", "AB12CDE", *STOLEN, "--expires", "4h")
    assert refused.exit_code == 2
    assert "AB12CDE" not in refused.output
    assert "other users see it" in refused.output


@pytest.mark.parametrize("expires", ["2030-01-31T06:00+00:00", "7d", "12 h"])
def test_an_expiry_is_a_moment_or_a_span(run: Run, expires: str) -> None:
    done = run("entry", "add", *STOLEN, "--expires", expires, stdin="AB12CDE\n")
    assert "is in force until" in done.output


def test_what_is_wrong_is_said_without_the_mark(run: Run) -> None:
    assert run("entry", "add", *STOLEN, "--expires", "soon", stdin="AB12CDE\n").exit_code == 2
    refused = run("entry", "add", *STOLEN, "--expires", "4h", stdin="SECRET%\n")
    assert isinstance(refused.exception, EntryError)
    assert "SECRET" not in str(refused.exception)
