"""What ways of looking mean for reading: a stretch of the rendered drive, read with each of them.

Part of `benchmarks.frame_sizes`. A plan says for one frame after the other which looks are taken at it; none: the frame
is passed over, and the tracker carries.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, figure
from incar.camera.frame import Frame
from incar.camera.sources import open_source
from incar.demo.render import Drive
from incar.demo.summary import MediaRead, reading_summary
from incar.demo.truth import LEGIBLE_PX, Sighting, VehicleTruth
from incar.reading.detector import Detector
from incar.reading.looks import MIDDLE, WHOLE, Look
from incar.reading.pipeline import FrameReader, PlateDetector
from incar.reading.reader import Reader
from incar.reading.types import Detection, Read
from incar.vrm import fold

LATE_S = 4.0
"""A read is told up to so long after its plate was last seen."""

Plan = tuple[tuple[Look, ...], ...]
PLANS: dict[str, Plan | None] = {
    "as the product does": None,
    "whole frame, every frame": ((WHOLE,),),
    "whole frame, every 2nd": ((WHOLE,), ()),
    "whole frame, every 3rd": ((WHOLE,), (), ()),
    "whole or middle in turn, every frame": ((WHOLE,), (MIDDLE,)),
    "whole or middle in turn, every 2nd": ((WHOLE,), (), (MIDDLE,), ()),
    "whole frame and middle, every 2nd": ((WHOLE, MIDDLE), ()),
}


class Planned:
    """A detector that looks as a plan says, whatever it is asked."""

    def __init__(self, detector: PlateDetector, plan: Plan | None) -> None:
        self._detector, self._plan = detector, plan
        self.index = 0

    @property
    def passes_over(self) -> bool:
        """Whether the frame of this index is not looked at."""
        return self._plan is not None and not self._plan[self.index % len(self._plan)]

    def detect(self, image: NDArray[np.uint8], looks: Sequence[Look]) -> list[Detection]:
        """The plates that the plan's looks show."""
        return self._detector.detect(image, looks if self._plan is None else self._plan[self.index % len(self._plan)])


@dataclass
class Outcome:
    """What one plan read."""

    reads: list[Read] = field(default_factory=list)
    detect_s: float = 0.0
    all_s: float = 0.0
    frames: int = 0


def drive_figures(drive: Drive, detector: Detector, reader: Reader) -> list[Figure]:
    """What each plan reads, when, and what it costs."""
    outcomes = {name: Outcome() for name in PLANS}
    for camera, video in drive.videos.items():
        planned = {name: Planned(detector, plan) for name, plan in PLANS.items()}
        readers = {name: FrameReader(camera, planned[name], reader) for name in PLANS}
        for frame in open_source(str(video), live=False).frames():
            for name, outcome in outcomes.items():
                outcome.frames += 1
                planned[name].index = frame.index
                outcome.reads += _process(readers[name], planned[name], frame)
        for name, outcome in outcomes.items():
            outcome.reads += readers[name].finish()
            timings = readers[name].timings
            outcome.detect_s += timings.detect.cpu_s
            outcome.all_s += timings.detect.cpu_s + timings.read.cpu_s + timings.track.cpu_s
    return [each for name, outcome in outcomes.items() for each in _figures(f"drive, {name}", outcome, drive)]


def _process(reader: FrameReader, planned: Planned, frame: Frame) -> list[Read]:
    return [] if planned.passes_over else reader.process(frame)


def _figures(name: str, outcome: Outcome, drive: Drive) -> list[Figure]:
    last = {read.read_id: read for read in outcome.reads}
    told = [
        MediaRead(camera=read.camera, vrm=read.vrm, media_s=read.media_s, confidence=read.confidence)
        for read in last.values()
    ]
    summary = reading_summary(drive.truth, told)
    legible = [(v, s) for v in drive.truth for s in v.sightings if s.max_width_px >= LEGIBLE_PX]
    waits = [wait for vehicle, sighting in legible if (wait := wait_s(vehicle, sighting, outcome.reads)) is not None]
    return [
        figure(f"{name}: vehicles read right", summary.right, f"of {summary.met}"),
        figure(f"{name}: reads of no vehicle", len(summary.strays)),
        figure(f"{name}: sightings told right", len(waits), f"of {len(legible)}"),
        figure(f"{name}: in sight to told right, mean", mean(waits) if waits else np.nan, "s"),
        figure(f"{name}: detect", 1000 * outcome.detect_s / outcome.frames, "ms CPU a frame"),
        figure(f"{name}: detect, read and track", 1000 * outcome.all_s / outcome.frames, "ms CPU a frame"),
    ]


def wait_s(vehicle: VehicleTruth, sighting: Sighting, reads: list[Read]) -> float | None:
    """From the plate's first frame until its mark was first told."""
    right = [
        read.media_s
        for read in reads
        if read.camera == sighting.camera
        and fold(read.vrm) == fold(vehicle.vrm)
        and sighting.first_s <= read.media_s <= sighting.last_s + LATE_S
    ]
    return min(right) - sighting.first_s if right else None
