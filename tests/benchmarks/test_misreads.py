"""What a reader misreads is listed by picture."""

import io
import json
from pathlib import Path

from click.testing import CliRunner
from rich.console import Console

from benchmarks.misreads import list_misreads, main
from benchmarks.reading_looks import Models, look
from tests.sim.labelled import Knowing, folder_with_plates


def shown(folder: Path, misread: dict[str, str]) -> str:
    """The list on a screen."""
    labelled = folder_with_plates(folder)
    knowing = Knowing(labelled, misread=misread)
    screen = Console(file=io.StringIO(), width=140)
    screen.print(list_misreads(look(Models(knowing, knowing), labelled, lambda _: None)))
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def test_a_misread_plate_has_a_line_and_what_is_right_has_none(tmp_path: Path) -> None:
    told = shown(tmp_path, {"uk_crops/AB12CDE.png": "AB12CDF", "dashcam/1.png": "X999ZZZ"})
    lines = [line for line in told.splitlines() if ".png" in line]
    assert len(lines) == 2
    assert all(word in lines[0] for word in ("uk_crops", "AB12CDE.png", "AB12 CDE", "AB12 CDF"))
    assert all(word in lines[1] for word in ("dashcam", "1.png", "X999ZZZ"))


def test_its_figures_are_those_of_the_true_boxes(tmp_path: Path) -> None:
    folder_with_plates(tmp_path)
    result = CliRunner().invoke(main, ["--data", str(tmp_path), "--json"])
    assert result.exit_code == 0, result.output
    figures = json.loads(result.stdout)["figures"]
    assert any(each["name"] == "read, true boxes: uk_crops, decoded" for each in figures)
    assert all(each["name"].startswith("read, true boxes") for each in figures)


def test_without_labelled_pictures_it_says_what_to_name(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["--data", str(tmp_path)])
    assert result.exit_code == 2
    assert "--data" in result.output
