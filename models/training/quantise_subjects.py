"""What a model is calibrated with and judged by when it is made int8: training pictures alone, never `dev`.

Calibration sees pictures that the model has learnt from, the judge those that were held out of its training; both see
what is no plate too. A judge gives losses rather than counts of right and wrong: a few dozen held-out plates are too
few to tell two ways of quantising apart by.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession

from incar.paths import FULL_DETECTOR
from incar.reading.detector import OUTSIDE, Detector
from incar.reading.model import open_model
from incar.reading.types import REFUSED_UNDER, overlap
from models.training import detector_backgrounds, photographs
from models.training.detector_evaluate import evaluate
from models.training.plate_synthesis import Mix
from models.training.reader_pool import RECORD, Records, record

Feed = dict[str, NDArray[Any]]
T = TypeVar("T")

TOUCHING = 0.1
"""A box that shares more than this of its union with a label is no false one."""
CALIBRATION_FAMILY, JUDGED_FAMILY = 1_000_007, 1_000_003
"""Seeds of rendered crops; the second family's faces are not trained on."""
PHOTOGRAPHED_SHARE = 0.4
"""Of the reader's calibration crops those that are cut from photographs."""
NO_PLATES_PER_JUDGED = 0.5
"""Crops of lettering and of bare surroundings that a reader is to refuse, for each rendered plate it is judged by."""
BATCH = 64
LEAST = 1e-7


@dataclass(frozen=True)
class Material:
    """Where the pictures are, and how many are looked at."""

    photographs: Path | None
    """Folder of the training photographs; without it a reader is judged on rendered crops alone."""
    backgrounds: Path | None = None
    detector: Path = FULL_DETECTOR
    """Whose look-alikes on the backgrounds a reader is to refuse."""
    frames: int = 64
    """Pictures a detector is calibrated with."""
    crops: int = 400
    """Crops a reader is calibrated with."""
    judged: int = 2_000
    """Rendered crops, or pictures without a plate, among what is judged by."""


@dataclass(frozen=True)
class Verdict:
    """How good a model is on what was held out."""

    losses: dict[str, float]
    """By what is asked of it; none makes up for another."""
    text: str
    right: float = 1.0
    """Share of many plates that is wholly right; 1 where there are too few plates to tell."""


class Subject(Protocol):
    """One of the two models, as quantisation sees it."""

    def feeds(self) -> Iterator[Feed]:
        """Inputs to calibrate with."""

    def judge(self, model: Path) -> Verdict:
        """Measure a file of this model."""


class DetectorSubject:
    """Frames as the run time fits them; loss by labelled plates and by false boxes."""

    def __init__(self, model: Path, material: Material) -> None:
        if material.photographs is None:
            raise ValueError("a detector is calibrated with photographs: name their folder")
        detector = Detector(model)
        self._size = detector.width, detector.height
        taken = photographs.load(material.photographs)
        plain = detector_backgrounds.load(material.backgrounds) if material.backgrounds else []
        self._shown = _spread(_part(taken, held_out=False), material.frames)
        self._shown += _spread(_part(plain, held_out=False), material.frames // 4)
        self._plates = _part(taken, held_out=True)
        self._plain = _spread(_part(plain, held_out=True), material.judged)

    def feeds(self) -> Iterator[Feed]:
        """Letterboxed frames, (1, 3, height, width) of 0–255."""
        for picture in self._shown:
            yield {"frame": _fitted(picture.read(), self._size).transpose(2, 0, 1)[None].astype(np.float32)}

    def judge(self, model: Path) -> Verdict:
        """What each labelled plate lacks of a sure box that fits, and the scores of false boxes, per plate."""
        detector = Detector(model)
        text = evaluate(detector, self._plates).table().splitlines()[0]
        detector.threshold = detector_backgrounds.NOTICED
        lost = sum(_lost(detector, picture) for picture in self._plates + self._plain)
        return Verdict({"found": lost / max(1, sum(len(picture.boxes) for picture in self._plates))}, text)


class ReaderSubject:
    """Crops as the run time cuts them; losses by what right characters, and a refusal, lack of certainty."""

    def __init__(self, material: Material) -> None:
        self._material = material

    def feeds(self) -> Iterator[Feed]:
        """One crop at a time, (1, height, width, 3) bytes."""
        share = PHOTOGRAPHED_SHARE if self._material.photographs else 0.0
        mix = replace(self._mix, photographed_share=share)
        for i in range(self._material.crops):
            yield {"crops": record((CALIBRATION_FAMILY, i), mix)[0][None]}

    def judge(self, model: Path) -> Verdict:
        """Mean cross-entropies: of what is read on plates, all sets weighing the same, and of refusing what is none."""
        session = open_model(model, threads=1)
        read, texts, exact = [], [], []
        for name, records in self._plates.items():
            said, kinds = _asked(session, records)
            sure = np.take_along_axis(said, records["classes"][..., None], axis=2)
            sure_kind = np.where(records["kinds"] > 0, kinds, 1 - kinds)[records["kinds"] >= 0]
            read.append(_surprise(sure) + _surprise(sure_kind))
            right = (said.argmax(-1) == records["classes"]).all(axis=1)
            exact.append(right)
            texts.append(f"{name} {right.sum()} of {len(right)} right")
        plate = _asked(session, self._no_plates)[1][:, 0]
        texts.append(f"{(plate < REFUSED_UNDER).sum()} of {len(plate)} refused")
        losses = {"read": float(np.mean(read)), "refused": _surprise(1 - plate)}
        return Verdict(losses, ", ".join(texts), float(np.concatenate(exact).mean()))

    @property
    def _mix(self) -> Mix:
        return Mix(self._material.photographs, self._material.backgrounds, detector=self._material.detector)

    @cached_property
    def _plates(self) -> dict[str, Records]:
        from models.training.reader_validation import held_out, rendered  # noqa: PLC0415 - torch; not to calibrate

        sets = {"rendered": rendered(self._material.judged, JUDGED_FAMILY, self._mix)}
        if self._material.photographs:
            sets["held out"] = held_out(self._material.photographs)
        return {name: records for name, records in sets.items() if len(records)}

    @cached_property
    def _no_plates(self) -> Records:
        """Lettering and bare surroundings, and the look-alikes that were held out."""
        from models.training.reader_validation import look_alike  # noqa: PLC0415 - torch; not to calibrate

        bare = Mix(self._material.photographs, empty_share=1.0)
        count = max(1, round(NO_PLATES_PER_JUDGED * self._material.judged))
        made = [record((JUDGED_FAMILY, 1, i), bare) for i in range(count)]
        return np.concatenate([np.array(made, RECORD), look_alike(self._mix)])


def _asked(session: InferenceSession, records: Records) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Probabilities of the characters and of the kinds, (n, SLOTS, classes) and (n, KINDS)."""
    parts = [records[i : i + BATCH] for i in range(0, len(records), BATCH)]
    answers = [session.run(["probabilities", "kinds"], {"crops": part["image"].copy()}) for part in parts]
    said, kinds = (np.concatenate(one) for one in zip(*answers, strict=True))
    return said, kinds


def _surprise(sure: NDArray[np.float32]) -> float:
    """Mean cross-entropy, from the probabilities that were given to what is true."""
    return float(-np.log(np.maximum(sure, LEAST)).mean())


def _part(pictures: list[photographs.Photograph], *, held_out: bool) -> list[photographs.Photograph]:
    return [picture for picture in pictures if picture.held_out is held_out]


def _spread(pictures: Sequence[T], count: int) -> list[T]:
    """So many of them at most, evenly from the whole row."""
    places = np.linspace(0, len(pictures), min(count, len(pictures)), endpoint=False).astype(int)
    return [pictures[i] for i in places]


def _fitted(picture: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture in the detector's input, as its run time puts it there."""
    width, height = size
    scale = min(width / picture.shape[1], height / picture.shape[0])
    shape = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    frame = np.full((height, width, 3), OUTSIDE, np.uint8)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    cv2.resize(picture, shape, dst=frame[: shape[1], : shape[0]], interpolation=how)
    return frame


def _lost(detector: Detector, picture: photographs.Photograph) -> float:
    """The loss on one picture."""
    seen = detector.detect(picture.read())
    missing = sum(
        1 - max((one.score * overlap(one.box, label) for one in seen), default=0.0) for label in picture.boxes
    )
    false = (one.score for one in seen if all(overlap(one.box, label) <= TOUCHING for label in picture.boxes))
    return float(missing + sum(false))
