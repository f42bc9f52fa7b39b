"""Settings: defaults, bounds, and complaints that name the line."""

from pathlib import Path

import pytest

from incar.settings import Settings, SettingsError, load_settings

TWO_CAMERAS = """[[cameras]]
name = "front"
source = "x"
[[cameras]]
name = "rear"
masked = {}
source = "y"
"""


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings(None) == Settings()


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "incar.toml"
    path.write_text('[[cameras]]\nname = "front"\nsource = "rtsp://camera/1"\n[lists]\nred_h = 30\n')
    settings = load_settings(path)
    assert [camera.name for camera in settings.cameras] == ["front"]
    assert settings.lists.red_h == 30
    assert settings.lists.amber_h == 12


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("[position]\ngpsd_port = 99999\n", 2, "65535"),
        ("[position]\n\ngpsd_prt = 9\n", 3, "gpsd_prt"),
        ('[[cameras]]\nname="front"\nsource="x"\n[[cameras]]\nname="Bad Name"\nsource="y"\n', 5, "name"),
        ('[lists]\namber_h = "x"\n', 2, "float"),
        ("colour = 1", 1, "colour"),
        (TWO_CAMERAS.format("[[[0, 0], [1, 1.5]]]"), 6, "<= 1.0"),
        (TWO_CAMERAS.format("[[[0, 0], [1, 0.1]], [[0, -0.1], [1, 1]]]"), 6, ">= 0.0"),
        (TWO_CAMERAS.format("[[[0, 0, 1, 1]]]"), 6, "length 2"),
        (TWO_CAMERAS.format("[[[0.2, 0.1]]]"), 4, "no surface"),
        (TWO_CAMERAS.format("[[[0, 0.2], [1, 0.2]]]"), 4, "no surface"),
        (TWO_CAMERAS.format("[[[0, 0], [0.5, 0.5], [1, 1]]]"), 4, "no surface"),
        (TWO_CAMERAS.format("[[[0, 0], [1, 0.3]], [[0, 0.7], [1, 1]]]"), 4, "60% of the picture"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(tmp_path: Path, text: str, line: int, complaint: str) -> None:
    path = tmp_path / "incar.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=rf"incar.toml, line {line}: .*{complaint}"):
        load_settings(path)


def test_areas_are_masked_camera_by_camera(tmp_path: Path) -> None:
    path = tmp_path / "incar.toml"
    path.write_text(TWO_CAMERAS.format("[[[0, 1], [1, 0.95]], [[0, 1], [0.5, 0.9], [1, 1]]]"))
    front, rear = load_settings(path).cameras
    assert (front.masked, front.masked_share) == ([], 0)
    assert rear.masked == [[(0, 1), (1, 0.95)], [(0, 1), (0.5, 0.9), (1, 1)]]
    assert rear.masked_share == pytest.approx(0.1)


def test_a_password_in_a_source_is_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "incar.toml"
    path.write_text('[[cameras]]\nname="Front!"\nsource="rtsp://user:secret@camera/1"\n')
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    assert "secret" not in str(caught.value)


def test_a_missing_or_broken_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("x=")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings(broken)
