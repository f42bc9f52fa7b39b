"""How a frame is best searched: the whole, parts of it at a higher resolution, or both in turn; and how often.

    python -m benchmarks.frame_sizes [--frames N] [--seconds N] [--detector FILE] [--json]

Stills of the demo's rendered drive at 1080p and at 4K, with the true places of the plates, say what each way of looking
finds and what it costs. A stretch of the drive as a recording then says what that means for reading passing vehicles.
All of it is rendered: the figures compare ways of looking, they say nothing about real roads.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import click
import cv2
import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from benchmarks.figures import Figure, figure, tell
from benchmarks.frame_turns import drive_figures
from benchmarks.reading_data import found
from incar.commands.demo import rendered
from incar.demo.painter import Painter
from incar.demo.render import finished_frame
from incar.demo.scenario import CAMERAS, Scenario, load_scenario
from incar.demo.truth import Box, truth
from incar.paths import DETECTOR_MODEL, READER_MODEL
from incar.reading.detector import Detector
from incar.reading.looks import MIDDLE, WHOLE, Look
from incar.reading.reader import Reader

Picture = NDArray[np.uint8]

SIZES = {"1080p": (1920, 1080), "4K": (3840, 2160)}
JPEG_QUALITY = 85
WIDTHS_PX = ((0, 20), (20, 40), (40, 60), (60, 90), (90, 10_000))
LEFT, RIGHT = (0.0, 0.225, 0.55, 0.775), (0.45, 0.225, 1.0, 0.775)
QUARTERS = tuple((x, y, x + 0.55, y + 0.55) for x in (0.0, 0.45) for y in (0.0, 0.45))
WAYS: dict[str, tuple[tuple[Look, ...], ...]] = {
    "whole frame": ((WHOLE,),),
    "two tiles across the middle": ((LEFT, RIGHT),),
    "four tiles": (QUARTERS,),
    "whole frame and one tile in turn": ((WHOLE, LEFT), (WHOLE, RIGHT)),
    "whole frame and middle": ((WHOLE, MIDDLE),),
    "whole frame or middle in turn": ((WHOLE,), (MIDDLE,)),
}
"""The looks at one frame, the next, and so on."""


@dataclass
class Tally:
    """What one way of looking found."""

    plates: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    in_a_frame: dict[tuple[int, int], float] = field(default_factory=lambda: defaultdict(float))
    """Found, on average over the way's frames."""
    in_all: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    """Found in at least one of them."""
    others: list[int] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)

    def add(self, detector: Detector, picture: Picture, way: Sequence[Sequence[Look]], boxes: list[Box]) -> None:
        """Look at a picture as if it came again in each frame of the way."""
        hits_of_looks = []
        for looks in way:
            started = time.thread_time()
            seen = [detection.box for detection in detector.detect(picture, looks)]
            self.cpu_s.append(time.thread_time() - started)
            hits_of_looks.append([any(found(one, box.box) for one in seen) for box in boxes])
            self.others.append(sum(not any(found(one, box.box) for box in boxes) for one in seen))
        for box, hits in zip(boxes, zip(*hits_of_looks, strict=True), strict=True):
            width = next(span for span in WIDTHS_PX if span[0] <= box.width_px < span[1])
            self.plates[width] += 1
            self.in_a_frame[width] += sum(hits) / len(way)
            self.in_all[width] += any(hits)


def stills(scenario: Scenario, count: int) -> Iterator[tuple[Picture, list[Box]]]:
    """About so many frames, evenly through the drive and from both cameras, with the plates in them."""
    boxes: dict[str, dict[int, list[Box]]] = {camera: defaultdict(list) for camera in CAMERAS}
    for sighting in (one for vehicle in truth(scenario, scenario.patrol.length_s) for one in vehicle.sightings):
        for box in sighting.boxes:
            boxes[sighting.camera][round(box.at_s * scenario.optics.frame_rate)].append(box)
    for camera, by_frame in boxes.items():
        indices = sorted(by_frame)
        painter = Painter(scenario, camera)
        for place in np.linspace(0, len(indices) - 1, count // len(CAMERAS)).round().astype(int):
            picture = finished_frame(painter, scenario, camera, indices[place])
            yield _compressed(picture), by_frame[indices[place]]
        painter.close()


def _compressed(picture: Picture) -> Picture:
    _, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)


def still_figures(size: str, scenario: Scenario, detector: Detector, count: int) -> list[Figure]:
    """What every way of looking finds in frames of one size."""
    width_px, height_px = SIZES[size]
    optics = replace(scenario.optics, width_px=width_px, height_px=height_px)
    tallies = {name: Tally() for name in WAYS}
    for picture, boxes in stills(replace(scenario, optics=optics), count):
        for name, way in WAYS.items():
            tallies[name].add(detector, picture, way, boxes)
    return [
        each for name, tally in tallies.items() for each in _tally_figures(f"{size}, {name}", tally, len(WAYS[name]))
    ]


def _tally_figures(name: str, tally: Tally, frames: int) -> list[Figure]:
    figures = []
    for width, plates in sorted(tally.plates.items()):
        span = f"{width[0]}–{width[1]} px" if width is not WIDTHS_PX[-1] else f"{width[0]} px and more"
        unit = f"% of {plates}"
        figures.append(figure(f"{name}: {span}, in a frame", 100 * tally.in_a_frame[width] / plates, unit))
        if frames > 1:
            figures.append(figure(f"{name}: {span}, in {frames} frames", 100 * tally.in_all[width] / plates, unit))
    figures.append(figure(f"{name}: other boxes", sum(tally.others) / len(tally.others), "a frame"))
    figures.append(figure(f"{name}: time", 1000 * median(tally.cpu_s), "ms CPU a frame"))
    return figures


@click.command()
@click.option("--frames", type=click.IntRange(min=2), default=60, show_default=True, help="Stills of each size.")
@click.option("--seconds", type=click.FloatRange(min=5), default=12, show_default=True, help="Stretch of the drive.")
@click.option(
    "--detector",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=DETECTOR_MODEL,
    help="Another detector than the product's.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(frames: int, seconds: float, detector: Path, *, as_json: bool) -> None:
    """Compare ways of looking at a frame, on the demo's rendered drive."""
    cv2.setNumThreads(1)
    scenario, network = load_scenario(), Detector(detector)
    figures = [each for size in SIZES for each in still_figures(size, scenario, network, frames)]
    figures += drive_figures(rendered(scenario, seconds), network, Reader(READER_MODEL))
    tell("Ways of looking at a frame, rendered drive", figures, as_json=as_json)


if __name__ == "__main__":
    main()
