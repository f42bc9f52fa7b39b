"""How good a detector is on a folder of labelled pictures: `python -m models.training.detector_evaluate --help`.

A plate counts as found when a quad's upright box shares more than half of its union with the labelled box.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from incar.paths import FULL_DETECTOR
from incar.reading.detector import Detector
from incar.reading.types import Box, overlap
from models.training import photographs

FOUND_OVERLAP = 0.5
WIDTHS_PX = (0, 40, 60, 80, 120, 200, 100_000)


@dataclass
class Tally:
    """Counts over a folder."""

    found: list[bool] = field(default_factory=list)
    widths_px: list[float] = field(default_factory=list)
    overlaps: list[float] = field(default_factory=list)
    """Best overlap of each labelled plate."""
    unlabelled: list[tuple[str, Box, float]] = field(default_factory=list)
    """Detections that match no label: file, box, score."""
    missed: list[tuple[str, Box]] = field(default_factory=list)
    pictures: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def table(self) -> str:
        """For people."""
        recall = f"recall {sum(self.found)} of {len(self.found)}"
        others = f"other boxes {len(self.unlabelled)} on {self.pictures} pictures"
        overlap_text = f"mean overlap {np.mean(self.overlaps or [0]):.3f}"
        lines = [f"{recall}; {others}; {overlap_text}; {np.median(self.milliseconds or [0]):.1f} ms a picture"]
        found, widths = np.array(self.found, bool), np.array(self.widths_px)
        for low, high in pairwise(WIDTHS_PX):
            here = (widths >= low) & (widths < high)
            if here.any():
                lines.append(f"  {low:4d} px and wider: {found[here].sum()} of {here.sum()}")
        return "\n".join(lines)


def evaluate(detector: Detector, pictures: Sequence[photographs.Photograph]) -> Tally:
    """Run the detector over the pictures."""
    tally = Tally()
    for picture in pictures:
        image = picture.read()
        began = time.process_time()
        seen = detector.detect(image)
        tally.milliseconds.append((time.process_time() - began) * 1e3)
        _count(tally, picture, [(detection.box, detection.score) for detection in seen])
    return tally


def _count(tally: Tally, picture: photographs.Photograph, seen: list[tuple[Box, float]]) -> None:
    tally.pictures += 1
    for label in picture.boxes:
        best = max((overlap(box, label) for box, _ in seen), default=0.0)
        tally.overlaps.append(best)
        tally.found.append(best > FOUND_OVERLAP)
        tally.widths_px.append(float(label[2] - label[0]))
        if best <= FOUND_OVERLAP:
            tally.missed.append((str(picture.path), tuple(float(v) for v in label)))  # type: ignore[arg-type]  # four
    tally.unlabelled += [
        (str(picture.path), box, score)
        for box, score in seen
        if all(overlap(box, label) <= FOUND_OVERLAP for label in picture.boxes)
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="folder with labels.json")
    parser.add_argument("--model", type=Path, default=FULL_DETECTOR)
    parser.add_argument("--sources", nargs="*", help="sub-folders to measure; all by default")
    parser.add_argument("--held-out", action="store_true", help="only what training never shows")
    parser.add_argument("--threshold", type=float, help="instead of the model's own")
    parser.add_argument("--errors", type=Path, help="write the misses and other boxes here as JSON")
    asked = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    detector = Detector(asked.model)
    if asked.threshold is not None:
        detector.threshold = asked.threshold
    sources = asked.sources or list(json.loads((asked.data / "labels.json").read_text(encoding="utf-8")))
    errors = {}
    for source in sources:
        pictures = photographs.load(asked.data, (source,))
        tally = evaluate(detector, [picture for picture in pictures if picture.held_out or not asked.held_out])
        print(f"{source}: {tally.table()}")
        errors[source] = {"missed": tally.missed, "unlabelled": tally.unlabelled}
    if asked.errors:
        asked.errors.write_text(json.dumps(errors), encoding="utf-8")


if __name__ == "__main__":
    main()
