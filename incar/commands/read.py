"""`incar read`: the plates in pictures and videos, frame by frame, without a patrol round it.

Every picture, and every frame of a video, stands for itself: nothing is tracked or voted (`incar replay` does that).
A file that cannot be read is said on standard error and the others go on.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Column, Table

from incar.camera.frame import Image
from incar.camera.pictures import SUFFIXES
from incar.camera.sources import open_source
from incar.errors import IncarError
from incar.paths import DETECTOR_MODEL, READER_MODEL
from incar.reading.detector import Detector
from incar.reading.looks import Turns
from incar.reading.reader import Reader
from incar.reading.types import Quad, Reading, corners
from incar.vrm import Candidate, Layout, decode, spaced

SHOWN_FROM = 0.01
"""Probability of an alternative that a person is shown."""

_Look = Callable[[Image], list[tuple[Quad, Reading]]]


class PlateRead(msgspec.Struct, frozen=True, kw_only=True):
    """One plate in one picture, as `--json` gives it."""

    vrm: str
    """Empty when a plate was found but no character on it."""
    raw: str
    confidence: float
    layout: Layout
    quad: list[tuple[float, float]]
    alternatives: list[tuple[str, float]]


class PictureRead(msgspec.Struct, frozen=True, kw_only=True):
    """One picture or frame, as `--json` gives it: a line."""

    source: str
    t_s: float
    plates: list[PlateRead]


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--crop", is_flag=True, help="Take each picture as one plate already cut out.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, for each picture or frame.")
def read(*, paths: tuple[str, ...], crop: bool, as_json: bool) -> None:
    """Read the plates in pictures and videos.

    PATH is a picture, a folder of pictures, or a video. A JSON line holds the source as given, the position in it
    in seconds, and for each plate the mark, the characters before any layout was considered, the confidence that the
    mark is wholly right, the layout, the corners in pixels, and other marks with their probabilities.

    Exit codes: 0 everything was read, 1 something could not be read and was said on standard error, 2 the command was
    not understood.
    """
    pictures = _Pictures([file for path in paths for file in _files(path)], _at_crops() if crop else _at_scenes())
    if as_json:
        for picture in pictures:
            click.echo(msgspec.json.encode(picture))
    else:
        Console().print(_table(pictures))
    sys.exit(1 if pictures.failed else 0)


class _Pictures:
    """Reads files one after the other; says which cannot be read, and goes on."""

    def __init__(self, files: list[str], look: _Look) -> None:
        self.failed = False
        self._files = files
        self._look = look

    def __iter__(self) -> Iterator[PictureRead]:
        for source in self._files:
            try:
                for frame in open_source(source, live=False).frames():
                    plates = [_plate(quad, reading) for quad, reading in self._look(frame.image)]
                    yield PictureRead(source=source, t_s=round(frame.media_s, 3), plates=plates)
            except IncarError as error:
                click.echo(f"incar read: {source}: {error}", err=True)
                self.failed = True


def _files(path: str) -> list[str]:
    """The pictures of a folder; else the path itself, as it was given."""
    if not Path(path).is_dir():
        return [path]
    return sorted(str(file) for file in Path(path).iterdir() if file.suffix.lower() in SUFFIXES) or [path]


def _at_scenes() -> _Look:
    """Finds and reads every plate of a picture."""
    detector, reader = Detector(DETECTOR_MODEL), Reader(READER_MODEL)

    def look(image: Image) -> list[tuple[Quad, Reading]]:
        looks = Turns().next(image.shape[1], quick=False)
        read = [(found.quad, reader.read(image, found.quad)) for found in detector.detect(image, looks)]
        return [(quad, reading) for quad, reading in read if not reading.refused]

    return look


def _at_crops() -> _Look:
    """Reads a picture that is one plate."""
    reader = Reader(READER_MODEL)
    return lambda image: [(corners((0, 0, image.shape[1], image.shape[0])), reader.read_crop(image))]


def _plate(quad: Quad, reading: Reading) -> PlateRead:
    decoded = decode(reading.slots, reading.british)
    best, *others = decoded.candidates or [Candidate(vrm="", layout=Layout.UNCLASSIFIED, probability=0.0)]
    return PlateRead(
        vrm=best.vrm,
        raw=decoded.raw,
        confidence=round(best.probability * reading.plate, 4),
        layout=best.layout,
        quad=[(round(float(x), 1), round(float(y), 1)) for x, y in quad],
        alternatives=[(other.vrm, round(other.probability * reading.plate, 4)) for other in others],
    )


def _table(pictures: Iterable[PictureRead]) -> Table:
    table = Table(
        Column("Source", overflow="fold"),
        "Seconds",
        Column("Mark", no_wrap=True),
        "Layout",
        "Sure",
        Column("Or", no_wrap=True),
    )
    for picture in pictures:
        plates: list[PlateRead | None] = [*picture.plates]
        for plate in plates or [None]:
            table.add_row(Path(picture.source).name, f"{picture.t_s:.2f}", *_cells(plate))
    return table


def _cells(plate: PlateRead | None) -> tuple[str, str, str, str]:
    if plate is None:
        return "–", "", "", ""
    likely = [f"{spaced(vrm)} {share:.0%}" for vrm, share in plate.alternatives[:2] if share >= SHOWN_FROM]
    layout = plate.layout.value.replace("_", " ")
    return spaced(plate.vrm) or "unreadable", layout, f"{plate.confidence:.0%}", ", ".join(likely)
