"""`incar provision`: a bare machine made ready, and left alone when it is."""

import wave
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from incar.commands.provision import provision
from incar.display.clips import clip_path, clips_directory
from incar.display.speech import vocabulary
from incar.store.errors import KeyFileError
from incar.store.keys import default_key_file, read_key_file
from incar.tables import load_tables
from tests.sim.home import stores


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(provision, [str(argument) for argument in arguments])


@pytest.fixture
def voiced() -> None:
    """Every clip of the voice is there already."""
    clips_directory().mkdir(parents=True)
    for phrase in vocabulary(load_tables()):
        clip_path(clips_directory(), phrase).touch()


def test_a_voice_that_is_not_whole_is_completed(voiced: None) -> None:
    del voiced
    missing = clip_path(clips_directory(), "Stolen")
    missing.unlink()
    assert run().exit_code == 0
    with wave.open(str(missing)) as clip:
        assert clip.getnframes() > 0


@pytest.mark.usefixtures("voiced")
def test_a_bare_machine_gets_key_and_stores_and_may_be_asked_again() -> None:
    first = run()
    assert first.exit_code == 0, first.output
    key = read_key_file(default_key_file())
    assert f"made a key for this desk: {default_key_file()}" in first.output
    assert f"stores: {stores()}, encrypted; 0 lists loaded" in first.output
    assert not (stores() / "records.db").read_bytes().startswith(b"SQLite format 3")
    again = run()
    assert again.exit_code == 0
    assert "made a key" not in again.output
    assert read_key_file(default_key_file()) == key


@pytest.mark.usefixtures("voiced")
def test_data_whose_key_is_gone_is_not_given_a_new_one() -> None:
    run()
    default_key_file().unlink()
    assert isinstance(run().exception, KeyFileError)
    assert not default_key_file().exists()


@pytest.mark.usefixtures("voiced")
def test_the_settings_say_where(tmp_path: Path) -> None:
    settings = tmp_path / "car.toml"
    settings.write_text(f'[store]\ndata_directory = "{tmp_path / "data"}"\nkey_file = "{tmp_path / "key"}"\n')
    assert run("--settings", settings).exit_code == 0
    assert (tmp_path / "data" / "records.db").exists()
    assert (tmp_path / "key").exists()
    assert not stores().exists()


@pytest.mark.usefixtures("voiced")
def test_a_key_beside_its_data_is_refused(tmp_path: Path) -> None:
    settings = tmp_path / "car.toml"
    settings.write_text(f'[store]\ndata_directory = "{tmp_path / "data"}"\nkey_file = "{tmp_path / "data" / "key"}"\n')
    assert isinstance(run("--settings", settings).exception, KeyFileError)
