"""`incar run`: core and display together, until the window is closed or a signal comes."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner, Result

from incar.commands.run import run
from incar.demo.observer import Observer
from incar.settings import SettingsError
from incar.store.errors import KeyFileError
from incar.store.keys import default_key_file
from tests.sim.clips import write_clip
from tests.sim.gps import wait_until
from tests.sim.home import keep_key, stores
from tests.sim.programs import END_LIMIT_S, started

SECRET = "pa55word"  # noqa: S105 - nobody's


def invoked(*arguments: str | Path) -> Result:
    return CliRunner().invoke(run, [str(argument) for argument in arguments])


def test_without_a_camera_it_is_a_usage_error_that_shows_how() -> None:
    refused = invoked()
    assert refused.exit_code == 2
    assert "--camera NAME=SOURCE" in refused.output
    assert not default_key_file().exists()


def test_wrong_settings_start_nothing(tmp_path: Path) -> None:
    assert isinstance(invoked("--settings", tmp_path / "none.toml").exception, SettingsError)
    assert invoked("--camera", "front").exit_code == 2
    assert not stores().exists()


def test_data_without_its_key_starts_nothing() -> None:
    stores().mkdir(parents=True)
    (stores() / "records.db").write_bytes(b"locked")
    assert isinstance(invoked("--camera", "front=a.mp4").exception, KeyFileError)


@contextmanager
def patrol(tmp_path: Path) -> Iterator[tuple[psutil.Process, Observer]]:
    """A running patrol with one camera, seen from a display's side."""
    clip = write_clip(tmp_path / f"{SECRET}.mp4", 25)
    settings, path = tmp_path / "car.toml", tmp_path / "core.sock"
    settings.write_text(f'[[cameras]]\nname = "front"\nsource = "{clip}"\nloop = true\n')
    keep_key()
    with started("run", "--settings", settings, "--socket", path) as process:
        observer = Observer(path)
        try:
            yield psutil.Process(process.pid), observer
        finally:
            observer.close()


def programs(process: psutil.Process) -> dict[str, psutil.Process]:
    """Core and display, by their names on the command line."""
    return {child.cmdline()[3]: child for child in process.children()}


def joined(core: psutil.Process, path: Path) -> bool:
    """Besides the observer a display is connected; by then it has set its signals."""
    ends = [each for each in core.net_connections("unix") if str(each.laddr) == str(path)]
    return len(ends) >= 3  # listening, the observer, the display


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_every_program_and_nothing_told_the_address(tmp_path: Path, wanted: signal.Signals) -> None:
    with patrol(tmp_path) as (process, observer):
        wait_until(lambda: "front" in observer.cameras() and observer.cameras()["front"].health == "alive", 30)
        assert set(programs(process)) == {"core", "display"}
        family = [process, *process.children(recursive=True)]
        assert not any(SECRET in argument for each in family for argument in each.cmdline())
        process.send_signal(wanted)
        assert process.wait(END_LIMIT_S) == 0
    _, left = psutil.wait_procs(family, timeout=5)
    assert left == []


def test_the_end_of_the_display_is_the_end_of_the_patrol(tmp_path: Path) -> None:
    with patrol(tmp_path) as (process, _):
        wait_until(lambda: joined(programs(process)["core"], tmp_path / "core.sock"), 30)
        programs(process)["display"].terminate()
        assert process.wait(END_LIMIT_S) == 0
