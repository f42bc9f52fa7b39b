"""`incar replay`: a recording of a road with one vehicle, from frames to hits, with the released models."""

import csv
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cv2
import pytest
from click.testing import CliRunner, Result

from incar.camera.source import SourceLost
from incar.commands.replay import replay
from incar.hotlist.formats import ListFileError
from incar.paths import data_directory
from tests.sim import lists
from tests.sim.roads import MARK, passing

READ_FIELDS = "type read_id t_s vrm raw layout confidence alternatives frames plate_width_px"
HIT_FIELDS = (
    "type hit_id read_id t_s vrm category tier possible list_name list_generation list_age_s stale alerted"
    " silent_reason"
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pictures in sequence, a quarter of a second apart."""
    folder = tmp_path_factory.mktemp("recording")
    for number, picture in enumerate(passing(6)):
        cv2.imwrite(str(folder / f"drive_{10 + number / 4:06.2f}.jpg"), picture)
    return folder


def listed(path: Path, *marks: str, category: str = "stolen", hours: float = 1) -> Path:
    """A list of these marks among enough others that it is not refused, made some hours ago."""
    rows = [[mark, category, "Ford", "Focus", "Blue", "", "Reported stolen", "2090-01-31", ""] for mark in marks]
    lists.write(path, [*lists.rows(200), *rows])
    made = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
    os.utime(path, (made, made))
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(replay, [str(argument) for argument in arguments])


def told(result: Result, kind: str) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return [line for line in lines if line["type"] == kind]


def test_a_passing_vehicle_is_one_read_with_every_field(recording: Path) -> None:
    (read,) = told(run(recording, "--json"), "read")
    assert " ".join(read) == READ_FIELDS
    assert (read["vrm"], read["layout"]) == (MARK.replace(" ", ""), "current")
    assert 10 <= read["t_s"] <= 12
    assert 0.5 < read["confidence"] <= 1
    assert read["frames"] >= 2
    assert read["plate_width_px"] > 60


def test_a_listed_vehicle_is_a_hit_before_it_has_passed(recording: Path, tmp_path: Path) -> None:
    result = run(recording, "--list", listed(tmp_path / "pnc.csv", MARK, hours=30), "--json")
    (hit,), (read,) = told(result, "hit"), told(result, "read")
    assert " ".join(hit) == HIT_FIELDS
    assert result.stdout.index('"hit"') < result.stdout.index('"read"')
    assert hit["read_id"] == read["read_id"]
    assert (hit["vrm"], hit["category"], hit["tier"], hit["possible"]) == (read["vrm"], "stolen", "exact", False)
    assert (hit["list_generation"], hit["stale"], hit["alerted"], hit["silent_reason"]) == (1, True, True, "")
    assert hit["list_age_s"] == pytest.approx(30 * 3600, abs=120)


def test_a_vehicle_that_is_not_listed_is_no_hit(recording: Path, tmp_path: Path) -> None:
    assert told(run(recording, "--list", listed(tmp_path / "pnc.csv"), "--json"), "hit") == []


def test_a_person_reads_words_and_a_sum(recording: Path, tmp_path: Path) -> None:
    result = run(recording, "--list", listed(tmp_path / "pnc.csv", MARK))
    assert result.exit_code == 0
    hit, read, total = result.stdout.splitlines()
    assert f"HIT  STOLEN  {MARK}  exact on replay" in hit
    assert MARK in read
    assert total.startswith("1 vehicles, 1 hits, in ")


def test_settings_say_what_is_old_and_nothing_is_kept(recording: Path, tmp_path: Path) -> None:
    settings = tmp_path / "car.toml"
    settings.write_text("[lists]\namber_h = 1\nred_h = 48\n")
    result = run(recording, "--list", listed(tmp_path / "a.csv", MARK, hours=30), "--json", "--settings", settings)
    (hit,) = told(result, "hit")
    assert not hit["stale"]
    assert not data_directory().exists()


def test_what_the_settings_mask_for_a_camera_is_not_read(recording: Path, tmp_path: Path) -> None:
    settings = tmp_path / "car.toml"
    settings.write_text('[[cameras]]\nname = "front"\nsource = "a.mp4"\nmasked = [[[0, 0.5], [1, 1]]]\n')
    assert len(told(run(recording, "--json", "--settings", settings), "read")) == 1
    assert told(run(recording, "--json", "--settings", settings, "--camera", "front"), "read") == []
    unknown = run(recording, "--settings", settings, "--camera", "rear")
    assert unknown.exit_code == 2
    assert "no camera is named rear; the settings have: front" in unknown.stderr


def test_bad_lines_are_counted_without_what_they_hold(recording: Path, tmp_path: Path) -> None:
    file = listed(tmp_path / "pnc.csv", MARK, "SECRET%MARK")
    result = run(recording, "--list", file, "--json")
    assert len(told(result, "hit")) == 1
    assert result.stderr.startswith("1 bad lines of the list were left out")
    assert "SECRET" not in result.stderr


def test_a_bad_list_is_refused(recording: Path, tmp_path: Path) -> None:
    file = tmp_path / "pnc.csv"
    with file.open("w", newline="") as stream:
        csv.writer(stream).writerows([lists.HEADER, *([["SECRET%MARK"] * len(lists.HEADER)] * 10)])
    refused = run(recording, "--list", file)
    assert isinstance(refused.exception, ListFileError)
    assert "SECRET" not in str(refused.exception)
    assert refused.stdout == ""


def test_a_source_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert isinstance(run(tmp_path / "none.mp4").exception, SourceLost)
    assert run("--json").exit_code == 2
