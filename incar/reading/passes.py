"""One passing vehicle: its looks, its vote, and when to speak of it.

A pass is told the moment its vote is sure enough to act on, told again when later looks change the mark, and told once
more, as final, when it is over. A pass too short to become sure is told when its track is lost. What a crew could do
nothing with is not told at all: no plate, no characters, next to no confidence, or a scrap too short for a plate.
"""

from dataclasses import dataclass

import numpy as np
from uuid_utils import uuid7

from incar.camera.frame import Frame
from incar.reading.agreement import agreement
from incar.reading.pictures import Snapshot
from incar.reading.types import REFUSED_UNDER, PlateObservation, Read
from incar.reading.voting import Ballot, Verdict
from incar.vrm import Layout, fold


@dataclass(frozen=True, slots=True)
class PassSettings:
    """When a pass is told."""

    act_at: float = 0.95
    """Confidence from which a mark is told while the vehicle is still in the picture."""
    act_looks: int = 2
    """Looks that must have voted before that."""
    floor: float = 0.25
    """Confidence under which a pass is never told."""
    shortest_unclassified: int = 4
    """Characters of the shortest mark without a layout that is told: shorter ones are lettering."""
    same_pass_s: float = 5.0
    """A mark lost and seen again within this time is the same pass."""
    likeness: float = 0.8
    """Agreement of text from which an unsure reading is taken for a pass that has just been lost."""
    scrap_s: float = 0.25
    """A pass too short to be acted on that comes within this time of a lost one's last look is likely its end …"""
    scrap_likeness: float = 0.55
    """… from this agreement on: the last looks at a near and fast plate are the worst."""


class Pass:
    """One passing vehicle in one camera."""

    def __init__(self, camera: str, settings: PassSettings) -> None:
        self.ballot = Ballot()
        self.best: Snapshot | None = None
        self.last_look_s = -np.inf
        self.last_look_ns = 0
        self.first_look_ns = 0
        self.widest_px = 0.0
        self._id = str(uuid7())
        self._camera = camera
        self._settings = settings
        self._told: str | None = None
        self._revision = 0

    @property
    def looks(self) -> int:
        """How many looks have voted."""
        return self.ballot.looks

    @property
    def told(self) -> bool:
        """Whether a read of this pass is out."""
        return self._told is not None

    @property
    def confidence(self) -> float:
        """Of the mark as it stands; 0 before the first look."""
        return self.ballot.verdict().confidence if self.looks else 0.0

    def look(self, frame: Frame, observation: PlateObservation) -> None:
        """One more look at the plate."""
        if not self.looks:
            self.first_look_ns = frame.captured_ns
        self.ballot.add(observation.reading, observation.quality)
        self.last_look_ns = frame.captured_ns
        self.last_look_s = frame.media_s
        self.widest_px = max(self.widest_px, observation.detection.width_px)
        if self.best is None or observation.quality > self.best.quality:
            self.best = Snapshot(frame.image, observation.detection, observation.quality)

    def absorb(self, later: "Pass") -> None:
        """Takes over a later stretch of the same vehicle's pass that was followed as another."""
        self.ballot.absorb(later.ballot)
        self.first_look_ns = min(self.first_look_ns, later.first_look_ns)
        self.last_look_ns = max(self.last_look_ns, later.last_look_ns)
        self.last_look_s = max(self.last_look_s, later.last_look_s)
        self.widest_px = max(self.widest_px, later.widest_px)
        if later.best and (self.best is None or later.best.quality > self.best.quality):
            self.best = later.best

    def same_mark(self, other: "Pass") -> bool:
        """Whether both say the same mark."""
        ours, theirs = self.ballot.verdict().vrm, other.ballot.verdict().vrm
        return bool(ours) and fold(ours) == fold(theirs)

    def alike(self, other: "Pass") -> bool:
        """Whether both say nearly the same, and at least one of them is unsure."""
        if self.sure() and other.sure():
            return False
        settings = self._settings
        scrap = other.looks < settings.act_looks and other.last_look_s - self.last_look_s <= settings.scrap_s
        needed = settings.scrap_likeness if scrap else settings.likeness
        return agreement(self.ballot.verdict().slots, other.ballot.verdict().slots) >= needed

    def due(self) -> bool:
        """Whether the vote is sure enough to act on and says what has not been told."""
        verdict = self.ballot.verdict()
        news = self._told is None or fold(self._told) != fold(verdict.vrm)
        return news and self.sure() and self._worth_telling(verdict)

    def sure(self) -> bool:
        """Whether the vote can be acted on."""
        return self.looks >= self._settings.act_looks and self.confidence >= self._settings.act_at

    def tellable(self) -> bool:
        """Whether a crew could do anything with the vote as it stands."""
        return self.looks > 0 and self._worth_telling(self.ballot.verdict())

    def tell(self, *, final: bool) -> Read:
        """The next revision of this pass's read.

        Raises:
            ValueError: there has been no look yet.
        """
        if self.best is None:
            raise ValueError("a pass without looks has nothing to tell")
        verdict = self.ballot.verdict()
        revision, self._revision = self._revision, self._revision + 1
        self._told = verdict.vrm
        best, *others = verdict.decoded.candidates
        return Read(
            read_id=self._id,
            revision=revision,
            camera=self._camera,
            vrm=best.vrm,
            raw=verdict.decoded.raw,
            layout=best.layout,
            confidence=verdict.confidence,
            alternatives=[(other.vrm, other.probability * verdict.share * verdict.plate) for other in others],
            frames=self.looks,
            first_seen_ns=self.first_look_ns,
            last_good_frame_ns=self.last_look_ns,
            media_s=self.last_look_s,
            plate_width_px=self.best.width_px,
            quad=self.best.corners,
            patch_jpeg=self.best.patch_jpeg,
            overview_jpeg=self.best.overview_jpeg,
            final=final,
        )

    def _worth_telling(self, verdict: Verdict) -> bool:
        if not verdict.vrm or verdict.plate < REFUSED_UNDER or verdict.confidence < self._settings.floor:
            return False
        classified = verdict.decoded.candidates[0].layout is not Layout.UNCLASSIFIED
        return classified or len(verdict.vrm) >= self._settings.shortest_unclassified
