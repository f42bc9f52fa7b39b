"""`incar doctor`, as a technician and as a fleet's script run it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from incar.commands.doctor import doctor
from incar.hotlist.entry import ListEntry
from incar.settings import SettingsError
from incar.store.opening import open_records_store
from tests.sim.clips import write_clip
from tests.sim.home import keep_key, stores
from tests.sim.patrol import KEY, load_list


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(doctor, [str(argument) for argument in arguments])


@pytest.fixture
def ready() -> None:
    keep_key()
    open_records_store(stores(), KEY).close()
    load_list(stores(), "pnc", ListEntry(vrm="AB12CDE", category="stolen"))


@pytest.mark.usefixtures("ready")
def test_a_ready_machine_is_code_0_with_its_cameras(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 5)
    done = run("--camera", f"front={clip}", "--json")
    assert done.exit_code == 0
    findings = {finding["check"]: finding for finding in json.loads(done.output)}
    assert findings["camera front"] == {
        "check": "camera front",
        "health": "ok",
        "found": "delivers 160×120",
        "advice": "",
    }
    assert {finding["health"] for finding in findings.values()} <= {"ok", "warning"}


def test_a_bare_machine_is_code_1_and_says_what_to_do() -> None:
    done = run()
    assert done.exit_code == 1
    assert "fault" in done.output
    assert "What to do" in done.output
    assert not stores().exists()


@pytest.mark.usefixtures("ready")
def test_one_missing_camera_is_code_1(tmp_path: Path) -> None:
    assert run("--camera", f"front={tmp_path / 'none.mp4'}").exit_code == 1


def test_wrong_options_are_usage_errors_and_wrong_settings_are_said(tmp_path: Path) -> None:
    assert run("--camera", "front").exit_code == 2
    assert isinstance(run("--settings", tmp_path / "none.toml").exception, SettingsError)
