"""Options that several commands share."""

from pathlib import Path

import click
import msgspec
from msgspec.structs import replace

from incar.paths import runtime_directory
from incar.settings import CameraSettings, Settings, load_settings

settings_option = click.option(
    "--settings",
    "settings_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Settings file (TOML).",
)
socket_option = click.option(
    "--socket",
    type=click.Path(dir_okay=False, path_type=Path),
    default=lambda: runtime_directory() / "core.sock",
    show_default="the user's runtime folder",
    help="Local socket between core and display.",
)
camera_option = click.option(
    "--camera",
    "cameras",
    multiple=True,
    metavar="NAME=SOURCE",
    help="A camera: rtsp://…, /dev/v4l/by-id/…, a video file or a folder of pictures. May be repeated. Other users "
    "can see a command line: an address with a password belongs in the settings file.",
)


def settings_with(settings_file: Path | None, cameras: tuple[str, ...]) -> Settings:
    """The settings of the file, with the cameras of the command line instead of its own when there are any."""
    settings = load_settings(settings_file)
    if not cameras:
        return settings
    try:
        return replace(settings, cameras=[_camera(text) for text in cameras])
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def camera_named(settings: Settings, name: str) -> CameraSettings:
    """The camera of that name.

    Raises:
        click.BadParameter: the settings have none.
    """
    for camera in settings.cameras:
        if camera.name == name:
            return camera
    known = ", ".join(camera.name for camera in settings.cameras) or "none"
    raise click.BadParameter(f"no camera is named {name}; the settings have: {known}")


def _camera(text: str) -> CameraSettings:
    name, equals, source = text.partition("=")
    if not equals or not name or not source:
        raise click.BadParameter("a camera is given as NAME=SOURCE, such as front=rtsp://address/stream")
    try:
        return msgspec.convert({"name": name, "source": source}, CameraSettings)
    except msgspec.ValidationError as error:
        # The name is not repeated: what stands there by mistake may be an address with a password.
        raise click.BadParameter("a camera's name has small letters, digits, - and _, a letter first") from error
