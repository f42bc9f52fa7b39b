"""Where the program keeps what it makes."""

from pathlib import Path

import pytest

from incar import paths


def test_what_is_shipped_is_where_it_is_looked_for() -> None:
    assert (paths.RESOURCES / "tables" / "categories.toml").exists()
    assert paths.DETECTOR_MODEL.parent == paths.READER_MODEL.parent == paths.MODELS


def test_the_environment_chooses(home: Path) -> None:
    assert paths.data_directory() == home / "data"
    assert paths.cache_directory() == home / "cache"


def test_without_a_choice_the_platforms_folders_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INCAR_HOME", "INCAR_CACHE"):
        monkeypatch.delenv(name)
    assert paths.data_directory().name == paths.cache_directory().name == "incar"


def test_the_sockets_folder_is_this_users_own_with_and_without_a_login(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert paths.runtime_directory() == tmp_path / "incar"
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert paths.runtime_directory() == home / "cache" / "run"
