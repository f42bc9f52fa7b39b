"""`incar aim`, as a technician runs it beside the car."""

from pathlib import Path

import cv2
import pytest
from click.testing import CliRunner, Result

from incar.commands.aim import aim
from incar.errors import IncarError
from incar.settings import load_settings
from tests.sim.clips import write_clip


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    clip = write_clip(tmp_path / "clip.mp4", 3, width=320, height=180)
    path = tmp_path / "incar.toml"
    path.write_text(f'[[cameras]]\nname = "front"\nsource = "{clip}"\nmasked = [[[0, 0], [1, 0.1]]]\n')
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(aim, [str(argument) for argument in arguments])


def test_it_draws_what_the_settings_mask(settings: Path, tmp_path: Path) -> None:
    out = tmp_path / "front.png"
    done = run("front", "--settings", settings, "--out", out)
    assert done.exit_code == 0
    assert done.output == f"{out}: 320×180, 10% masked\n"
    picture = cv2.imread(str(out))
    assert picture is not None
    assert picture.shape == (180, 320, 3)
    assert abs(int(picture[10, 200, 1]) - int(picture[10, 200, 2])) > 20, "tinted"
    assert abs(int(picture[150, 200, 1]) - int(picture[150, 200, 2])) < 5


def test_an_area_that_fits_is_given_as_the_line_to_put_in_the_settings(settings: Path, tmp_path: Path) -> None:
    done = run(
        "front", "--settings", settings, "--mask", "0,.9,1,1", "--mask", "0,.5,.2,.5,0,.9", "--out", tmp_path / "a.jpg"
    )
    line = done.output.splitlines()[-1]
    assert line == "masked = [[[0.0,0.0],[1.0,0.1]],[[0.0,0.9],[1.0,1.0]],[[0.0,0.5],[0.2,0.5],[0.0,0.9]]]"
    settings.write_text(settings.read_text("utf-8").replace("masked = [[[0, 0], [1, 0.1]]]", line))
    assert load_settings(settings).cameras[0].masked_share == pytest.approx(0.24)


@pytest.mark.parametrize(
    ("area", "complaint"),
    [("0,0.9,1", "opposite corners"), ("a,b,c,d", "opposite corners"), ("0,0,1,1.1", "<= 1.0"), ("0,0,1,1", "110%")],
)
def test_a_wrong_area_is_said(settings: Path, area: str, complaint: str) -> None:
    done = run("front", "--settings", settings, "--mask", area)
    assert done.exit_code == 2
    assert complaint in done.output


def test_a_camera_or_a_place_that_is_not_there_is_said(settings: Path, tmp_path: Path) -> None:
    assert "the settings have: front" in run("rear", "--settings", settings).output
    assert ".jpg or .png" in run("front", "--settings", settings, "--out", tmp_path / "front.xyz").output
    refused = run("front", "--settings", settings, "--out", tmp_path / "none" / "front.jpg").exception
    assert isinstance(refused, IncarError)
