"""The demo as a person runs it: every file it promises, and an account that adds up."""

import json
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from incar.demo.render import Drive
from tests.e2e.conftest import DRIVE_S

SCREENS = ("idle", "alert-driving", "alert-full")


@pytest.mark.timeout(300)
def test_the_demo_leaves_an_account_of_the_patrol(
    drive: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCAR_CACHE", str(platformdirs.user_cache_path("incar", appauthor=False)))
    command = [sys.executable, "-m", "incar", "demo", "--offscreen", "--seconds", str(DRIVE_S), "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    account = json.loads((tmp_path / "summary.json").read_text())
    assert account["seconds"] == drive.seconds
    assert account["rendered"] is True
    assert {camera["camera"] for camera in account["cameras"]} == {"front", "rear"}
    assert all(camera["frames_seen"] == DRIVE_S * 25 for camera in account["cameras"])
    alerted = [hit for hit in account["hits"] if hit["state"] != "silent"]
    assert alerted
    assert all(hit["latitude_deg"] and hit["list_age_s"] > 0 for hit in alerted)
    assert account["reading"]["captured"] >= 1
    assert (tmp_path / "shift-summary.pdf").read_bytes().startswith(b"%PDF")
    for screen in SCREENS:
        for light in ("day", "night"):
            assert (tmp_path / f"{screen}-{light}.png").stat().st_size > 10_000
