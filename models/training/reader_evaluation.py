"""Measures a reader on labelled pictures with true boxes: `python -m models.training.reader_evaluation PICTURES`.

Counts plates wholly right as read (the most probable character of each place) and as decoded through the layouts.
Marks are compared with O = 0, I = 1 and Q = 0. These figures are for measuring, never for choosing what to train.
"""

import argparse
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from incar.paths import FULL_READER
from incar.reading.reader import Reader
from incar.reading.types import Reading, corners
from incar.vrm import decode

KEY = str.maketrans("OIQ", "010")


@dataclass
class Tally:
    """Results on one set."""

    plates: int = 0
    raw_right: int = 0
    decoded_right: int = 0
    milliseconds: list[float] = field(default_factory=list)
    wrong: list[tuple[str, str, str, str]] = field(default_factory=list)
    """File, mark, raw read, decoded read."""

    def add(self, file: str, mark: str, reading: Reading) -> None:
        """Count one plate."""
        found = decode(reading.slots, reading.british)
        raw, decoded = found.raw, found.candidates[0].vrm if found.candidates else ""
        self.plates += 1
        self.raw_right += same(raw, mark)
        self.decoded_right += same(decoded, mark)
        if not same(decoded, mark):
            self.wrong.append((file, mark, raw, decoded))


def same(one: str, other: str) -> bool:
    """Whether two marks have the same glyphs."""
    return one.translate(KEY) == other.translate(KEY)


def measure(reader: Reader, root: Path, entries: list[dict[str, Any]]) -> Tally:
    """Read every labelled plate of one set."""
    tally = Tally()
    for entry in entries:
        image = np.asarray(cv2.imread(str(root / entry["file"])), np.uint8)
        plates = entry.get("plates", [{"vrm": entry.get("vrm"), "box": None}])
        for plate in plates:
            if not plate["vrm"]:
                continue
            started = time.perf_counter()
            reading = reader.read_crop(image) if plate["box"] is None else reader.read(image, corners(plate["box"]))
            tally.milliseconds.append(1000 * (time.perf_counter() - started))
            tally.add(entry["file"], plate["vrm"], reading)
    return tally


def main(arguments: list[str] | None = None) -> None:
    """Print one line a set, and what was misread where asked."""
    parser = argparse.ArgumentParser(prog="python -m models.training.reader_evaluation", description=__doc__)
    parser.add_argument("pictures", type=Path, help="folder with labels.json")
    parser.add_argument("--model", type=Path, default=FULL_READER)
    parser.add_argument("--sets", nargs="*", help="only these sub-folders")
    parser.add_argument("--wrong", action="store_true", help="list what was misread")
    options = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    reader = Reader(options.model)
    labels = json.loads((options.pictures / "labels.json").read_text(encoding="utf-8"))
    for name, entries in labels.items():
        if options.sets and name not in options.sets:
            continue
        tally = measure(reader, options.pictures, entries)
        if tally.plates:
            print(
                f"{name}: raw {tally.raw_right}/{tally.plates}, decoded {tally.decoded_right}/{tally.plates}, "
                f"{np.median(tally.milliseconds):.1f} ms a plate"
            )
        for line in tally.wrong if options.wrong else ():
            print("  ", *line)


if __name__ == "__main__":
    main()
