"""What a person sees who knows nothing yet: every command, its own help, its errors; and that asking costs little."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from incar import __version__
from incar.__main__ import COMMANDS, incar, main
from incar.paths import ROOT, data_directory
from tests.sim import programs

LOADED = """
import sys
from click.testing import CliRunner
from incar.__main__ import incar
assert CliRunner().invoke(incar, sys.argv[1:]).exit_code == 0
print(*(name for name in ("PySide6", "onnxruntime", "cv2", "sqlcipher3", "sqlalchemy") if name in sys.modules))
"""


def loaded_by(*arguments: str) -> set[str]:
    """The heavy libraries that a command line loads, in a process of its own."""
    command = [sys.executable, "-c", LOADED, *arguments]
    return set(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split())


def every_command() -> list[tuple[str, ...]]:
    """Each command and each of its own commands."""
    found: list[tuple[str, ...]] = []
    context = click.Context(incar)
    for name in COMMANDS:
        command = incar.get_command(context, name)
        found.append((name,))
        if isinstance(command, click.Group):
            found += [(name, inner) for inner in command.list_commands(context)]
    return found


def test_the_help_lists_every_command() -> None:
    done = programs.incar("--help")
    assert done.returncode == 0
    for name, (_, line) in COMMANDS.items():
        assert (f"  {name} " in done.stdout) == bool(line)
        assert line in done.stdout


def test_every_module_of_commands_is_a_command_or_helps_one() -> None:
    folder = ROOT / "incar" / "commands"
    modules = {path.stem for path in folder.glob("*.py")} | {path.parent.name for path in folder.glob("*/__init__.py")}
    helpers = {"__init__", "lazy", "list_problems", "options", "stores"}
    assert modules - helpers == {name.replace("-", "_") for name in COMMANDS}


def test_asking_what_there_is_loads_no_library_of_any_command() -> None:
    assert loaded_by("--help") == set()
    assert loaded_by("--version") == set()


@pytest.mark.parametrize("command", ["run", "read", "lists", "sync", "report"])
def test_a_commands_help_loads_no_qt(command: str) -> None:
    assert "PySide6" not in loaded_by(command, "--help")


@pytest.mark.parametrize("command", ["display", "lists", "sync", "report", "backoffice"])
def test_a_commands_help_loads_no_models(command: str) -> None:
    assert "onnxruntime" not in loaded_by(command, "--help")


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_command_explains_itself_and_touches_nothing(command: tuple[str, ...]) -> None:
    done = CliRunner().invoke(incar, [*command, "--help"])
    assert done.exit_code == 0
    assert done.output.startswith(f"Usage: incar {' '.join(command)}")
    summary = done.output.splitlines()[2].strip()
    assert summary.endswith((".", ",")) or len(summary) > 30
    assert not data_directory().exists()


def test_the_version_is_the_packages() -> None:
    assert __version__ in CliRunner().invoke(incar, ["--version"]).output


def test_an_unknown_command_or_option_is_a_usage_error() -> None:
    assert CliRunner().invoke(incar, ["patrol"]).exit_code == 2
    assert CliRunner().invoke(incar, ["run", "--colour", "blue"]).exit_code == 2


def test_an_error_of_the_environment_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["incar", "report", "shift", "--settings", str(tmp_path / "none.toml")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert told.err.startswith("incar: the settings file")
