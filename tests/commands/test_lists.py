"""`incar lists`, as a person runs it."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from incar.commands.lists import lists as lists_command
from incar.hotlist import ListEntry
from incar.paths import data_directory
from incar.store.errors import InUseError, KeyFileError
from incar.store.keys import create_key_file, read_key_file
from incar.store.lists import ListStore
from tests.sim import lists


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "keys" / "incar.key"
    monkeypatch.setenv("INCAR_KEY_FILE", str(path))
    return path


def incar(*arguments: str | Path) -> Result:
    return CliRunner().invoke(lists_command, [str(argument) for argument in arguments], catch_exceptions=True)


def test_a_list_is_loaded_and_shown(tmp_path: Path, key_file: Path) -> None:
    file = lists.write(tmp_path / "PNC extract.csv", lists.rows(300))
    loaded = incar("import", file)
    assert loaded.exit_code == 0
    assert "list pnc-extract: generation 1, 300 entries" in loaded.output
    assert f"made a key for this desk: {key_file}" in loaded.output
    shown = incar("status")
    assert "pnc-extract" in shown.output
    assert "file" in shown.output
    assert "current" in shown.output


def test_json_says_it_all(tmp_path: Path) -> None:
    produced = datetime.now(UTC) - timedelta(hours=80)
    file = lists.write(tmp_path / "mot.csv", lists.rows(10, "no_mot"))
    told = json.loads(incar("import", file, "--bulk", "--produced", produced.isoformat(), "--json").stdout)
    assert told["accepted"]
    assert told["list"] == json.loads(incar("status", "--json").stdout)[0] | {"age_s": told["list"]["age_s"]}
    state = told["list"]
    assert (state["name"], state["bulk"], state["entries"], state["age"]) == ("mot", True, 10, "red")
    assert not state["alerting"]
    assert "STALE, SILENT" in incar("status").output


def test_a_clock_behind_a_list_makes_it_stale_and_its_age_unknown(key_file: Path) -> None:
    with ListStore.for_writing(data_directory(), create_key_file(key_file)) as store:
        entries = [ListEntry(vrm="AB12CDE", category="no_mot")]
        store.load("mot", entries, produced_at=datetime.now(UTC) + timedelta(days=1), bulk=True)
    (state,) = json.loads(incar("status", "--json").stdout)
    assert (state["age_s"], state["age"], state["alerting"]) == (None, "red", False)
    assert "STALE, SILENT" in (shown := incar("status").output)
    assert "unknown: clock?" in shown


def test_the_files_own_date_is_when_it_was_made(tmp_path: Path) -> None:
    file = lists.write(tmp_path / "a.csv", lists.rows(10))
    moment = datetime.now(UTC) - timedelta(hours=13)
    os.utime(file, (moment.timestamp(), moment.timestamp()))
    assert json.loads(incar("import", file, "--json").stdout)["list"]["age"] == "amber"


def test_bad_rows_are_told_by_line_field_and_reason_and_not_by_content(tmp_path: Path) -> None:
    content = lists.rows(300)
    content[7][0] = "SECRET%MARK"
    told = incar("import", lists.write(tmp_path / "a.csv", content))
    assert told.exit_code == 0
    assert "line 9: vrm: characters that no mark has" in told.output
    assert "1 bad lines left out" in told.output
    assert "SECRET" not in told.output


def test_many_problems_are_summed_up(tmp_path: Path) -> None:
    content = lists.rows(3000)
    for row in content[:25]:
        row[1] = "parking"
    assert "… 25 bad lines in all" in incar("import", lists.write(tmp_path / "a.csv", content)).output


def test_a_refused_file_leaves_the_old_list(tmp_path: Path) -> None:
    good = lists.write(tmp_path / "a.csv", lists.rows(100))
    incar("import", good)
    cut = tmp_path / "cut.csv"
    cut.write_bytes(good.read_bytes()[:-9])
    refused = incar("import", cut, "--name", "a")
    assert refused.exit_code == 1
    assert "cut short" in refused.output
    told = incar("import", cut, "--name", "a", "--json")
    assert told.exit_code == 1
    assert not json.loads(told.stdout)["accepted"]
    assert json.loads(incar("status", "--json").stdout)[0]["generation"] == 1


def test_lists_are_loaded_while_a_patrol_looks_them_up(tmp_path: Path, key_file: Path) -> None:
    file = lists.write(tmp_path / "a.csv", lists.rows(10))
    incar("import", file)
    with ListStore.for_reading(data_directory(), read_key_file(key_file)) as patrol:
        assert incar("import", file).exit_code == 0
        assert patrol.status()[0].generation == 2


def test_two_loads_at_once_are_refused(tmp_path: Path, key_file: Path) -> None:
    file = lists.write(tmp_path / "a.csv", lists.rows(10))
    incar("import", file)
    with ListStore.for_writing(data_directory(), read_key_file(key_file)):
        assert isinstance(incar("import", file).exception, InUseError)
        assert incar("status").exit_code == 0


def test_data_without_its_key_is_not_given_a_new_one(tmp_path: Path, key_file: Path) -> None:
    file = lists.write(tmp_path / "a.csv", lists.rows(10))
    incar("import", file)
    key_file.unlink()
    assert isinstance(incar("import", file).exception, KeyFileError)
    assert not key_file.exists()


def test_a_car_without_lists_says_how_to_load_one() -> None:
    assert "incar lists import FILE" in incar("status").output
    assert json.loads(incar("status", "--json").stdout) == []


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--name", "Ä!"), "--name"),
        (("--produced", "yesterday"), "--produced"),
        (("--produced", "2999-01-01"), "lies in the future"),
    ],
)
def test_wrong_options_are_explained(options: tuple[str, ...], complaint: str, tmp_path: Path) -> None:
    told = incar("import", lists.write(tmp_path / "a.csv", lists.rows(10)), *options)
    assert told.exit_code == 2
    assert complaint in told.output


def test_settings_choose_folder_key_and_limits(tmp_path: Path) -> None:
    settings = tmp_path / "car.toml"
    settings.write_text(
        f'[lists]\namber_h = 1\nred_h = 2\n[store]\ndata_directory = "{tmp_path}/data"\nkey_file = "{tmp_path}/key"\n'
    )
    file = lists.write(tmp_path / "a.csv", lists.rows(10))
    produced = (datetime.now(UTC) - timedelta(minutes=90)).isoformat()
    told = incar("import", file, "--produced", produced, "--settings", settings, "--json")
    assert json.loads(told.stdout)["list"]["age"] == "amber"
    assert (tmp_path / "data" / "lists.db").exists()
    assert (tmp_path / "key").exists()
