"""One camera's frames in, its reads out.

Every frame is searched for plates, wholly or in its middle (`looks`). Not every plate found is read: a plate whose
vote is settled is looked at again only now and then, or when it has come much nearer, and in quick succession no more
than a few plates are read a frame, those first whose vote has most to gain. That is what lets two processors serve two
cameras.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from incar.camera.frame import Frame
from incar.reading.agreement import contradict
from incar.reading.looks import Look, Turns
from incar.reading.masking import Mask
from incar.reading.passes import Pass, PassSettings
from incar.reading.quality import quality, width_score
from incar.reading.tracker import Track, Tracker, TrackingSettings
from incar.reading.types import Detection, PlateObservation, Quad, Read, Reading


class PlateDetector(Protocol):
    """Finds plates."""

    def detect(self, image: NDArray[np.uint8], looks: Sequence[Look], /) -> list[Detection]:
        """The plates that these looks at a (height, width, 3) blue-green-red picture show."""


class PlateReader(Protocol):
    """Reads a plate."""

    def read(self, image: NDArray[np.uint8], quad: Quad, /) -> Reading:
        """What stands inside `quad`."""


@dataclass(frozen=True, slots=True)
class EconomySettings:
    """Which plates are read."""

    reads_per_frame: int = 3
    """At most so many while frames come quickly."""
    narrowest_px: float = 20.0
    """A narrower plate is followed, not read: three pixels a character hold no text."""
    settled_at: float = 0.99
    """Confidence from which a vote is settled."""
    settled_interval_s: float = 0.5
    """A settled plate is looked at again after this long, to notice if it is another vehicle's."""
    patient_looks: int = 10
    """A plate still unsure after so many looks is read less often …"""
    patient_interval_s: float = 0.2
    """… namely after this long."""
    nearer: float = 1.25
    """A plate so many times wider than at its widest look is read in any case."""
    another: float = 0.4
    """Agreement of text under which a followed plate is taken for another vehicle's …"""
    another_sure: float = 0.65
    """… if this look is on average so sure of what each place holds."""


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How one camera is read."""

    tracking: TrackingSettings = field(default_factory=TrackingSettings)
    passes: PassSettings = field(default_factory=PassSettings)
    economy: EconomySettings = field(default_factory=EconomySettings)
    mask: Mask = field(default_factory=Mask)
    """Where no plate is looked for."""


@dataclass(slots=True)
class StageTime:
    """What one stage has used so far."""

    cpu_s: float = 0.0
    """Processor time of the calling thread: the models run on it alone."""
    wall_s: float = 0.0
    calls: int = 0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Adds what the body takes."""
        cpu_s, wall_s = time.thread_time(), time.perf_counter()
        yield
        self.cpu_s += time.thread_time() - cpu_s
        self.wall_s += time.perf_counter() - wall_s
        self.calls += 1


@dataclass(slots=True)
class Timings:
    """What the stages have used since the start."""

    detect: StageTime = field(default_factory=StageTime)
    """One call a frame."""
    read: StageTime = field(default_factory=StageTime)
    """One call a plate."""
    track: StageTime = field(default_factory=StageTime)
    """All else: association, votes, pictures."""


@dataclass(slots=True)
class _Sighting:
    """One plate in one frame, on its way through the stages."""

    detection: Detection
    track: Track | None
    reading: Reading | None = None


class FrameReader:
    """Reads one camera."""

    def __init__(
        self, camera: str, detector: PlateDetector, reader: PlateReader, settings: ReadingSettings | None = None
    ) -> None:
        self.timings = Timings()
        self._camera = camera
        self._detector = detector
        self._reader = reader
        self._settings = settings or ReadingSettings()
        self._tracker = Tracker(self._settings.tracking)
        self._turns = Turns()
        self._passes: dict[Track, Pass] = {}
        self._lost: list[Pass] = []
        self._sequence = 0
        self._now_s = -np.inf
        self._gap_s = np.inf

    def process(self, frame: Frame) -> list[Read]:
        """The reads, new or revised, that a frame completes; a new sequence of frames ends every pass before it."""
        reads = self.finish() if frame.sequence != self._sequence else []
        self._sequence = frame.sequence
        self._gap_s, self._now_s = frame.media_s - self._now_s, frame.media_s
        with self.timings.detect.measured():
            detections = self._search(frame)
        with self.timings.track.measured():
            tracks = self._tracker.follow(detections, self._now_s)
            sightings = [_Sighting(*pair) for pair in zip(detections, tracks, strict=True)]
            chosen = self._choose(sightings)
        for sighting in chosen:
            with self.timings.read.measured():
                sighting.reading = self._reader.read(frame.image, sighting.detection.quad)
        with self.timings.track.measured():
            return reads + self._take(frame, sightings)

    def finish(self) -> list[Read]:
        """The last revisions of every pass: nothing seen so far goes on."""
        reads = [read for track in self._tracker.tracks for read in self._lose(track)]
        reads += [over.tell(final=True) for over in self._lost]
        self._tracker = Tracker(self._settings.tracking)
        self._lost = []
        self._now_s = -np.inf
        return reads

    def _search(self, frame: Frame) -> list[Detection]:
        """The plates outside the mask that this frame's looks show."""
        height, width = frame.image.shape[:2]
        by_turns = 2 * self._gap_s <= self._settings.tracking.quick_s  # so that every other frame can be followed
        looks = self._turns.next(width, quick=by_turns)
        return self._settings.mask.open_to(self._detector.detect(frame.image, looks), (width, height))

    @property
    def _quick(self) -> bool:
        """Whether frames come quickly."""
        return self._gap_s <= self._settings.tracking.quick_s

    def _choose(self, sightings: list[_Sighting]) -> list[_Sighting]:
        """Those to read, the most telling first."""
        gains = [self._gain(sighting) for sighting in sightings]
        order = [sightings[index] for index in np.argsort(gains)[::-1] if gains[index] > 0]
        return order[: self._settings.economy.reads_per_frame] if self._quick else order

    def _gain(self, sighting: _Sighting) -> float:
        """How much a vote has to gain from a look at this plate; 0 when it may be passed over."""
        if sighting.detection.width_px < self._settings.economy.narrowest_px:
            return 0.0
        width = width_score(sighting.detection.quad)
        known = self._passes.get(sighting.track) if sighting.track else None
        if known is None:
            return 1 + width
        if not self._look_due(known, sighting.detection):
            return 0.0
        return float(max(1 - known.confidence, 1e-3) * width / np.sqrt(known.looks))

    def _look_due(self, known: Pass, detection: Detection) -> bool:
        economy = self._settings.economy
        if detection.width_px >= known.widest_px * economy.nearer:
            return True
        interval_s = 0.0
        if known.confidence >= economy.settled_at:
            interval_s = economy.settled_interval_s
        elif known.looks >= economy.patient_looks:
            interval_s = economy.patient_interval_s
        return self._now_s - known.last_look_s >= interval_s

    def _take(self, frame: Frame, sightings: list[_Sighting]) -> list[Read]:
        """Puts the looks of one frame to their passes; tells what is due, and what is over."""
        reads = self._part(sightings)
        self._place(sightings)
        for sighting in sightings:
            reads += self._look(frame, sighting)
        for track in self._tracker.drop_lost(self._now_s):
            reads += self._lose(track)
        return reads + self._end_old()

    def _part(self, sightings: list[_Sighting]) -> list[Read]:
        """Ends the tracks whose plate was followed to another vehicle's, as the text shows."""
        reads = []
        for sighting in sightings:
            if sighting.track and self._is_another(sighting.track, sighting.reading):
                self._tracker.forget(sighting.track)
                reads += self._lose(sighting.track)
                sighting.track = None
        return reads

    def _is_another(self, track: Track, reading: Reading | None) -> bool:
        if reading is None or track.text is None:
            return False
        economy = self._settings.economy
        sure = bool(reading.slots.max(axis=1).mean() >= economy.another_sure)
        return sure and contradict(track.text, reading.slots, economy.another)

    def _place(self, sightings: list[_Sighting]) -> None:
        """Gives a track to every sighting that has none: by its text if it was read, else a new one."""
        new = [sighting for sighting in sightings if sighting.track is None]
        read = [(sighting.detection, sighting.reading.slots) for sighting in new if sighting.reading is not None]
        known = iter(self._tracker.recognise(read, self._now_s))
        for sighting in new:
            unread = sighting.reading is None
            sighting.track = self._tracker.begin(sighting.detection, self._now_s) if unread else next(known)

    def _look(self, frame: Frame, sighting: _Sighting) -> list[Read]:
        """Lets one sighting vote, if it was read."""
        track, reading = sighting.track, sighting.reading
        if track is None or reading is None:
            return []
        good = quality(frame.image, sighting.detection.quad)
        track.remember(reading.slots, good)
        seen = self._passes.setdefault(track, Pass(self._camera, self._settings.passes))
        seen.look(frame, PlateObservation(detection=sighting.detection, reading=reading, quality=good))
        if not seen.due():
            return []
        seen = self._passes[track] = self._original(seen)
        return [seen.tell(final=False)] if seen.due() else []

    def _lose(self, track: Track) -> list[Read]:
        """What is to tell when a track is lost; its pass then waits in case the vehicle comes back."""
        seen = self._passes.pop(track, None)
        if seen is None or seen in self._passes.values() or not (seen.told or seen.tellable()):
            return []
        original = self._original(seen)
        if original in self._passes.values():
            return [original.tell(final=False)] if original.due() else []
        self._lost.append(original)
        return [original.tell(final=False)] if original.due() or not original.told else []

    def _original(self, seen: Pass) -> Pass:
        """The recent pass that `seen` goes on with, or `seen` itself.

        Two plates in one picture are one vehicle's only if they say the same mark: the detector's double.
        """
        if seen.told:
            return seen
        back = [lost for lost in self._lost if lost.same_mark(seen) or lost.alike(seen)]
        double = [other for other in self._passes.values() if other is not seen and other.same_mark(seen)]
        for earlier in (*back, *double):
            earlier.absorb(seen)
            self._lost = [lost for lost in self._lost if lost is not earlier]
            return earlier
        return seen

    def _end_old(self) -> list[Read]:
        """The final revisions of the passes whose vehicle did not come back."""
        since_s = self._now_s - self._settings.passes.same_pass_s
        over = [lost for lost in self._lost if lost.last_look_s < since_s]
        self._lost = [lost for lost in self._lost if lost.last_look_s >= since_s]
        return [old.tell(final=True) for old in over]
