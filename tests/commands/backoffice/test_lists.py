"""`incar backoffice lists`."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from incar.backoffice.publishing import PublishingError
from incar.backoffice.sources import SourceError
from incar.commands.backoffice import lists as lists_module
from tests.commands.backoffice.conftest import Run
from tests.sim import lists


def test_a_list_is_published_shown_and_withdrawn(run: Run, tmp_path: Path) -> None:
    done = run("lists", "publish", "pnc", lists.write(tmp_path / "a.csv", lists.rows(300)))
    assert done.exit_code == 0
    assert "list pnc: generation 1, 300 entries" in done.output
    shown = run("lists")
    assert "300" in shown.output
    assert "in time" in shown.output
    assert "never came" in shown.output
    assert "generation 1, 300 entries: 0.0 MB" in run("lists", "snapshot", "pnc").output
    assert "withdrawn" in run("lists", "withdraw", "pnc").output
    assert "LATE" in run("lists").output
    assert isinstance(run("lists", "withdraw", "pnc").exception, PublishingError)
    assert isinstance(run("lists", "snapshot", "pnc").exception, PublishingError)


def test_json_says_it_all(run: Run, tmp_path: Path) -> None:
    produced = datetime.now(UTC) - timedelta(hours=30)
    file = lists.write(tmp_path / "a.csv", lists.rows(10))
    told = json.loads(run("lists", "publish", "pnc", file, "--produced-at", produced.isoformat(), "--json").stdout)
    assert told["accepted"]
    insurance, pnc = json.loads(run("lists", "--json").stdout)
    assert (pnc["name"], pnc["late"], pnc["published"]) == ("pnc", True, told["list"])
    assert [file["kind"] for file in pnc["published"]["files"]] == ["snapshot"]
    assert insurance["published"] is None


def test_bad_rows_are_told_and_not_repeated(run: Run, tmp_path: Path) -> None:
    content = lists.rows(300)
    content[7][0] = "SECRET%MARK"
    told = run("lists", "publish", "pnc", lists.write(tmp_path / "a.csv", content))
    assert "line 9: vrm: characters that no mark has" in told.output
    assert "SECRET" not in told.output


def test_a_refused_file_is_told(run: Run, tmp_path: Path) -> None:
    file = lists.write(tmp_path / "a.csv", [["SECRET%MARK", *row[1:]] for row in lists.rows(30)])
    refused = run("lists", "publish", "pnc", file)
    assert refused.exit_code == 1
    assert "bad in 30 of 30 lines" in refused.output
    assert "… 30 bad lines in all" in refused.output
    told = json.loads(run("lists", "publish", "pnc", file, "--json").stdout)
    assert (told["accepted"], told["report"]["bad_lines"]) == (False, 30)
    assert "SECRET" not in refused.output + str(told)
    assert isinstance(run("lists", "publish", "crews", file).exception, SourceError)
    assert run("lists", "publish", "pnc", file, "--produced-at", "yesterday").exit_code == 2


def test_it_says_when_the_offline_keys_are_needed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "offline keys" not in run("lists").output
    monkeypatch.setattr(lists_module, "EXPIRES_SOON", timedelta(days=400))
    assert "bring the offline keys" in run("lists").output
