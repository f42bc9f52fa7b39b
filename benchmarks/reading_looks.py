"""What a pair of models says about every labelled picture: looked at once, counted in many ways."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from benchmarks.reading_data import (
    CROPS,
    NEGATIVES,
    SCENES,
    Folder,
    Image,
    LabelledPicture,
    same,
)
from incar.paths import DETECTOR_MODEL, READER_MODEL
from incar.reading.detector import Detector
from incar.reading.looks import Look, Turns
from incar.reading.pipeline import PlateDetector, PlateReader
from incar.reading.quality import quality
from incar.reading.reader import Reader
from incar.reading.types import Box, Detection, Reading, corners
from incar.vrm import decode

Say = Callable[[str], None]


class PictureDetector(PlateDetector, Protocol):
    """Searches the whole of a picture where it is not told which parts."""

    def detect(self, image: Image, looks: Sequence[Look] = ..., /) -> list[Detection]:
        """The plates that these looks show."""


class CropReader(PlateReader, Protocol):
    """Reads plates in pictures and plates already cut out."""

    def read_crop(self, image: Image, /) -> Reading:
        """What stands on a picture that is one plate."""


@dataclass(frozen=True)
class Models:
    """A detector and a reader, each on one thread."""

    detector: PictureDetector
    reader: CropReader


def open_models(detector: Path = DETECTOR_MODEL, reader: Path = READER_MODEL) -> Models:
    """The models of two files.

    Raises:
        ModelUnusableError: one is missing, damaged or of another version.
    """
    return Models(Detector(detector), Reader(reader))


@dataclass(frozen=True)
class Answer:
    """What one look at one place comes to."""

    reading: Reading
    raw: str
    vrm: str
    """Decoded through the layouts; empty where no character was seen."""
    confidence: float

    @classmethod
    def of(cls, reading: Reading) -> "Answer":
        """Decode a reading as `incar read` does."""
        decoded = decode(reading.slots, reading.british)
        if not decoded.candidates:
            return cls(reading, decoded.raw, "", 0.0)
        best = decoded.candidates[0]
        return cls(reading, decoded.raw, best.vrm, best.probability * reading.plate)


@dataclass(frozen=True)
class TrueBox:
    """A labelled plate, read where the label says that it is."""

    picture: LabelledPicture
    mark: str
    answer: Answer
    quality: float
    """What this look's vote counts."""

    @property
    def right(self) -> bool:
        """Whether the decoded mark is the plate's."""
        return same(self.answer.vrm, self.mark)

    @property
    def raw_right(self) -> bool:
        """Whether the characters are, before any layout was considered."""
        return same(self.answer.raw, self.mark)


@dataclass(frozen=True)
class Place:
    """What the detector found somewhere, and what the reader says of it."""

    detection: Detection
    answer: Answer

    @property
    def refused(self) -> bool:
        """Whether the reader takes it for no plate."""
        return self.answer.reading.refused


@dataclass(frozen=True)
class Scene:
    """A whole picture, searched and read."""

    picture: LabelledPicture
    places: list[Place]

    @property
    def kept(self) -> list[Place]:
        """What is left after the reader's refusal."""
        return [place for place in self.places if not place.refused]

    def says(self, mark: str) -> bool:
        """Whether the mark comes out."""
        return any(same(place.answer.vrm, mark) for place in self.kept)


@dataclass
class Looks:
    """Everything that was seen, by set."""

    boxes: dict[str, list[TrueBox]] = field(default_factory=dict)
    scenes: dict[str, list[Scene]] = field(default_factory=dict)


def look(models: Models, folder: Folder, say: Say) -> Looks:
    """Search and read every picture, and read every true box."""
    looks = Looks()
    if folder.sets.get(CROPS):
        say(f"reading {CROPS} …")
        looks.boxes[CROPS] = [
            TrueBox(picture, picture.vrm, Answer.of(models.reader.read_crop(image)), 1.0)
            for picture, image in folder.pictures(CROPS)
            if picture.vrm
        ]
    for name in (*SCENES, NEGATIVES):
        if folder.sets.get(name):
            say(f"searching and reading {name}: {len(folder.sets[name])} pictures …")
            boxes = looks.boxes.setdefault(name, [])
            scenes = looks.scenes.setdefault(name, [])
            for picture, image in folder.pictures(name):
                boxes += _true_boxes(models.reader, picture, image)
                scenes.append(_scene(models, picture, image))
    return looks


def _true_boxes(reader: CropReader, picture: LabelledPicture, image: Image) -> list[TrueBox]:
    return [
        TrueBox(picture, plate.vrm, answer_at(reader, image, plate.box), quality(image, corners(plate.box)))
        for plate in picture.plates
        if plate.vrm
    ]


def _scene(models: Models, picture: LabelledPicture, image: Image) -> Scene:
    found = models.detector.detect(image, Turns().next(image.shape[1], quick=False))
    return Scene(picture, [Place(one, Answer.of(models.reader.read(image, one.quad))) for one in found])


def answer_at(reader: CropReader, image: Image, box: Box) -> Answer:
    """Read an upright box."""
    return Answer.of(reader.read(image, corners(box)))
