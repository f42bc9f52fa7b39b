"""The program as it is started: it comes up, says nothing, and ends when told."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from incar.commands.display import display
from tests.sim.display_core import SimulatedCore, wait_for


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_and_has_said_nothing(core: SimulatedCore, end: signal.Signals) -> None:
    with core:
        command = [sys.executable, "-m", "incar", "display", "--socket", str(core.path)]
        environment = os.environ | {"XDG_RUNTIME_DIR": str(core.path.parent)}
        process = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment)
        wait_for(lambda: bool(core.received), 15)
        process.send_signal(end)
        _, said = process.communicate(timeout=10)
    assert process.returncode == 0
    assert said.decode() == ""


def test_a_size_that_is_none_is_refused() -> None:
    result = CliRunner().invoke(display, ["--socket", "none", "--size", "big"])
    assert result.exit_code == 2
    assert "1280x800" in result.output


def test_a_wrong_script_stops_before_a_window_opens(tmp_path: Path) -> None:
    result = CliRunner().invoke(display, ["--socket", "none", "--officer", str(tmp_path / "none.toml")])
    assert result.exit_code == 1
    assert "cannot be read" in str(result.exception)
