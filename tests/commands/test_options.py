"""Options that several commands share: cameras, settings, socket."""

from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.commands.options import settings_with
from incar.settings import CameraSettings, Settings, SettingsError, load_settings

NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,30}", fullmatch=True)
SOURCES = st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1)


@pytest.fixture
def car(tmp_path: Path) -> Path:
    path = tmp_path / "car.toml"
    path.write_text('[lists]\namber_h = 6\n[[cameras]]\nname = "left"\nsource = "left.mp4"\n')
    return path


def test_without_anything_the_defaults_hold() -> None:
    assert settings_with(None, ()) == Settings()


def test_cameras_of_the_command_line_take_the_place_of_the_files(car: Path) -> None:
    assert [camera.name for camera in settings_with(car, ()).cameras] == ["left"]
    settings = settings_with(car, ("front=a.mp4", "rear=/dev/v4l/by-id/usb-roof"))
    assert [camera.name for camera in settings.cameras] == ["front", "rear"]
    assert settings.lists.amber_h == 6


@given(NAMES, SOURCES)
def test_only_the_first_equals_sign_parts_name_and_source(name: str, source: str) -> None:
    (camera,) = settings_with(None, (f"{name}={source}",)).cameras
    assert camera == CameraSettings(name=name, source=source)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("front", "NAME=SOURCE"),
        ("=a.mp4", "NAME=SOURCE"),
        ("front=", "NAME=SOURCE"),
        ("Front=a.mp4", "small letters"),
        ("rtsp://crew:pa55word@10.0.0.2/stream?channel=1", "small letters"),
    ],
)
def test_what_is_no_camera_is_explained_and_not_repeated(text: str, complaint: str) -> None:
    with pytest.raises(click.BadParameter, match=complaint) as refused:
        settings_with(None, (text,))
    assert "pa55word" not in refused.value.format_message()


def test_two_cameras_of_one_name_are_refused_wherever_they_stand(car: Path) -> None:
    with pytest.raises(click.BadParameter, match="two cameras are named front"):
        settings_with(None, ("front=a.mp4", "front=b.mp4"))
    car.write_text(car.read_text() + '[[cameras]]\nname = "left"\nsource = "b.mp4"\n')
    with pytest.raises(SettingsError, match="two cameras are named left"):
        load_settings(car)
