"""`incar aim`: what a camera sees, as a picture, with what is masked and what is found."""

from pathlib import Path

import click
import cv2
import msgspec

from incar.commands.options import camera_named, camera_option, settings_option, settings_with
from incar.errors import IncarError
from incar.fleet.aiming import drawn, frame_of
from incar.paths import DETECTOR_MODEL
from incar.reading.detector import Detector
from incar.reading.looks import Turns
from incar.reading.masking import Mask
from incar.settings import CameraSettings

BAD_AREA = "an area is x,y,x,y for opposite corners of a rectangle, or more corners, each from 0 to 1"


@click.command()
@click.argument("name", metavar="CAMERA")
@camera_option
@settings_option
@click.option(
    "--mask",
    "areas",
    multiple=True,
    metavar="X,Y,X,Y…",
    help="Mask this area too, in shares of the picture: 0,0.9,1,1 is the lowest tenth. May be repeated.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The picture to write (.jpg or .png).  [default: CAMERA.jpg]",
)
def aim(
    name: str, cameras: tuple[str, ...], settings_file: Path | None, areas: tuple[str, ...], out: Path | None
) -> None:
    """Draw what a camera sees, with what is masked and what is found.

    The part that is also searched at twice the resolution is outlined: the road should go through it. Masked areas are
    tinted; plates are framed with their widths, those that the mask drops in red; the numbers along
    the edges are the shares by which areas are given. With --mask it also prints the line for the camera's section
    of the settings file. The picture shows plates of passers-by: delete it when the camera is aimed.
    """
    camera = _with_areas(camera_named(settings_with(settings_file, cameras), name), areas)
    image = frame_of(camera)
    looks = Turns().next(image.shape[1], quick=False)
    picture = drawn(image, Mask(camera.masked), Detector(DETECTOR_MODEL).detect(image, looks), looks)
    path = out or Path(f"{name}.jpg")
    try:
        written = cv2.imwrite(str(path), picture)
    except cv2.error as error:
        raise click.BadParameter("the picture's name must end in .jpg or .png") from error
    if not written:
        raise IncarError(f"{path} cannot be written; choose another place with --out")
    click.echo(f"{path}: {image.shape[1]}×{image.shape[0]}, {camera.masked_share:.0%} masked")
    if areas:
        click.echo(f"masked = {msgspec.json.encode(camera.masked).decode()}")


def _with_areas(camera: CameraSettings, areas: tuple[str, ...]) -> CameraSettings:
    """The camera with more masked areas."""
    try:
        masked = [*camera.masked, *(_corners(text) for text in areas)]
        return msgspec.convert({**msgspec.to_builtins(camera), "masked": masked}, CameraSettings)
    except msgspec.ValidationError as error:
        raise click.BadParameter(f"{BAD_AREA}: {error}") from error


def _corners(text: str) -> list[tuple[float, float]]:
    try:
        shares = [float(part) for part in text.split(",")]
        return list(zip(shares[::2], shares[1::2], strict=True))
    except ValueError as error:
        raise click.BadParameter(BAD_AREA) from error
