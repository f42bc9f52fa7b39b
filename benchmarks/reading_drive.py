"""The drives in the dashcam's pictures: vehicles told after voting, looks voted together, and road without a plate.

The labelled frames are one second apart or more, so a vehicle is seen now and then, not followed. A vehicle is a mark
within a clip; it counts as told where any of the clip's final reads says its mark, so how many final reads there are of
it, and how many say something else, is told beside.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks import reading_peers
from benchmarks.figures import Figure, figure
from benchmarks.reading_data import DASHCAM, Folder, Image, LabelledPicture, glyphs, same
from benchmarks.reading_figures import alarming, share, told_as
from benchmarks.reading_looks import Looks, Models, Place, Say, TrueBox, answer_at
from incar.camera.frame import Frame
from incar.reading.pipeline import FrameReader
from incar.reading.types import Box, Detection, Read, corners
from incar.reading.voting import Ballot

VEHICLE_AIM = 98.0
LOOKS = tuple(reading_peers.VOTES)
WINDOWS_PER_FRAME = 6
_TRIES = 40
_SHAPES = (4.7, 3.2, 1.4)
"""Width over height of the windows: one row seen straight and from the side, two rows."""
_WIDTHS_PX = 40, 200
_CLEARANCE = 0.5
"""Shares of a labelled box's sides that a window keeps away from it."""
_SEED = 20261123


@dataclass(frozen=True)
class Clip:
    """What a drive's vehicles are, and what was said of them: marks as they are compared."""

    marks: frozenset[str]
    said: tuple[str, ...]
    """One for each final read."""


def by_vehicle(models: Models, folder: Folder, say: Say) -> list[Figure]:
    """The clips going through the whole of reading frame by frame: vehicles told, and what their passes end with."""
    clips = []
    for name, pictures in _clips(folder.sets.get(DASHCAM, [])).items():
        say(f"driving through {name}: {len(pictures)} frames …")
        said = tuple(glyphs(read.vrm) for read in _drive(models, folder, pictures) if read.final)
        marks = frozenset(glyphs(plate.vrm) for picture in pictures for plate in picture.plates if plate.vrm)
        clips.append(Clip(marks, said))
    return told_of(clips)


def told_of(clips: Sequence[Clip]) -> list[Figure]:
    """Vehicles told, final reads that each of them takes, and final reads that are no labelled mark."""
    right = [mark in clip.said for clip in clips for mark in clip.marks]
    if not right:
        return []
    labelled = sum(mark in clip.marks for clip in clips for mark in clip.said)
    reads = sum(len(clip.said) for clip in clips)
    name = f"end to end: {told_as(DASHCAM)}, by vehicle after voting ({len(right)} vehicles)"
    others = f"{name}: final reads of no labelled mark, vehicles that nobody labelled among them"
    return [
        *share(name, right, at_least=VEHICLE_AIM, of="vehicles"),
        figure(f"{name}: final reads of a labelled mark", labelled / len(right), "a vehicle"),
        figure(others, reads - labelled, f"of {reads} final reads"),
    ]


def _clips(pictures: list[LabelledPicture]) -> dict[str, list[LabelledPicture]]:
    """The frames of each clip in the order in which they were taken."""
    clips: dict[str, list[LabelledPicture]] = defaultdict(list)
    for picture in sorted(pictures, key=lambda one: (one.clip, one.t)):
        clips[picture.clip].append(picture)
    return clips


def _drive(models: Models, folder: Folder, pictures: list[LabelledPicture]) -> Iterator[Read]:
    camera = FrameReader("dashcam", models.detector, models.reader)
    for index, picture in enumerate(pictures):
        taken_ns = round(picture.t * 1e9)
        yield from camera.process(Frame(folder.image(picture), taken_ns, picture.t, index))
    yield from camera.finish()


def votes(looks: Looks) -> list[Figure]:
    """True boxes of one vehicle, so many successive looks voted together."""
    passes = _passes(looks.boxes.get(DASHCAM, []))
    figures = []
    for count in LOOKS:
        runs = [boxes[start : start + count] for boxes in passes for start in range(len(boxes) - count + 1)]
        of = f"runs of looks (vehicles: {sum(len(boxes) >= count for boxes in passes)})"
        name = f"votes, true boxes: {told_as(DASHCAM)}, {count} {'look' if count == 1 else 'looks'}"
        figures += share(name, [_voted_right(run) for run in runs], peer=reading_peers.VOTES[count], of=of)
    return figures


def _passes(boxes: list[TrueBox]) -> list[list[TrueBox]]:
    """The looks at each vehicle, in order."""
    passes: dict[tuple[str, str], list[TrueBox]] = defaultdict(list)
    for box in sorted(boxes, key=lambda one: one.picture.t):
        passes[box.picture.clip, glyphs(box.mark)].append(box)
    return list(passes.values())


def _voted_right(run: list[TrueBox]) -> bool:
    ballot = Ballot()
    for box in run:
        ballot.add(box.answer.reading, box.quality)
    return same(ballot.verdict().vrm, run[0].mark)


def plate_free(models: Models, folder: Folder, say: Say) -> list[Figure]:
    """Windows of the road away from every labelled plate, given to the reader as if the detector had found them.

    Where an alert would be raised is said, so that somebody can look: a plate that nobody labelled may stand there.
    """
    if not folder.sets.get(DASHCAM):
        return []
    say("reading windows of the road without a plate …")
    rng = np.random.default_rng(_SEED)
    windows = taken = alerts = 0
    for picture, image in folder.pictures(DASHCAM):
        for box in free_boxes(picture, image, rng):
            place = Place(Detection(quad=corners(box), score=1.0), answer_at(models.reader, image, box))
            windows += 1
            taken += not place.refused
            if alarming(place):
                alerts += 1
                say(f"  {picture.file}: read at {place.answer.confidence:.3f} in {[round(edge) for edge in box]}")
    name, unit = f"plate-free windows of {told_as(DASHCAM)}", f"on {windows} windows"
    return [
        figure(f"false reads ≥ 0.9: {name}", alerts, unit, at_most=0),
        figure(f"not refused by the reader: {name}", taken, unit),
    ]


def free_boxes(picture: LabelledPicture, image: Image, rng: np.random.Generator) -> list[Box]:
    """Boxes of the shapes and sizes of plates that keep away from the labelled ones."""
    boxes: list[Box] = []
    for _ in range(_TRIES):
        box = _random_box(image, rng)
        if len(boxes) < WINDOWS_PER_FRAME and not any(_near(box, plate.box) for plate in picture.plates):
            boxes.append(box)
    return boxes


def _random_box(image: Image, rng: np.random.Generator) -> Box:
    height, width = image.shape[:2]
    wide = min(float(np.exp(rng.uniform(*np.log(_WIDTHS_PX)))), width / 2)
    high = min(wide / _SHAPES[rng.integers(len(_SHAPES))], height / 2)
    x, y = rng.uniform(0, width - wide), rng.uniform(0, height - high)
    return x, y, x + wide, y + high


def _near(box: Box, label: Box) -> bool:
    """Whether a box touches a labelled one with its clearance."""
    wide, high = _CLEARANCE * (label[2] - label[0]), _CLEARANCE * (label[3] - label[1])
    aside = box[2] < label[0] - wide or box[0] > label[2] + wide
    return not (aside or box[3] < label[1] - high or box[1] > label[3] + high)
