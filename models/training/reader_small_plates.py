"""Measures a reader on plates far away and smeared: `python -m models.training.reader_small_plates PICTURES`.

British plates of known marks are reduced to a width, smeared sideways and compressed as a camera would, and read
through the layouts. A plate that is narrower than the width is left out. For measuring only.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.paths import READER_MODEL
from incar.reading.reader import Reader
from models.training.reader_camera import motion_kernel
from models.training.reader_evaluation import Tally, corners

Picture = NDArray[np.uint8]
QUALITY = 60
CONDITIONS = ((95, 0), (80, 0), (70, 0), (60, 0), (50, 0), (40, 0), (60, 3), (80, 5))
"""Width of the plate and length of the smear, pixels."""


@dataclass(frozen=True)
class Shot:
    """A plate in a picture; without a box the picture is the plate."""

    file: str
    image: Picture
    box: list[float] | None
    mark: str

    @property
    def width_px(self) -> float:
        """Width of the plate."""
        return self.box[2] - self.box[0] if self.box else self.image.shape[1]


def shots(root: Path, labels: dict[str, list[dict[str, Any]]], sets: tuple[str, ...]) -> Iterator[Shot]:
    """Every plate with a mark in the named sets."""
    for entry in (entry for name in sets for entry in labels.get(name, [])):
        image = np.asarray(cv2.imread(str(root / entry["file"])), np.uint8)
        for plate in entry.get("plates", [{"vrm": entry.get("vrm"), "box": None}]):
            if plate["vrm"]:
                yield Shot(entry["file"], image, plate["box"], plate["vrm"])


def read_small(reader: Reader, all_shots: list[Shot], width_px: int, smear_px: int) -> Tally:
    """Read every plate that is wide enough, made so small and so smeared."""
    tally = Tally()
    for shot in all_shots:
        scale = width_px / shot.width_px
        if scale > 1:
            continue
        image = worsened(shot.image, scale, smear_px)
        box = [scale * edge for edge in shot.box] if shot.box else None
        reading = reader.read(image, corners(box)) if box else reader.read_crop(image)
        tally.add(shot.file, shot.mark, reading)
    return tally


def worsened(image: Picture, scale: float, smear_px: int) -> Picture:
    """The picture at a scale, smeared sideways and compressed."""
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    if smear_px:
        small = cv2.filter2D(small, -1, motion_kernel(smear_px, 0.0), borderType=cv2.BORDER_REPLICATE)
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def main(arguments: list[str] | None = None) -> None:
    """Print one line a condition."""
    parser = argparse.ArgumentParser(prog="python -m models.training.reader_small_plates", description=__doc__)
    parser.add_argument("pictures", type=Path, help="folder with labels.json")
    parser.add_argument("--model", type=Path, default=READER_MODEL)
    parser.add_argument("--sets", nargs="*", default=["uk_crops", "uk_scenes"])
    options = parser.parse_args(arguments)
    labels = json.loads((options.pictures / "labels.json").read_text(encoding="utf-8"))
    reader, plates = Reader(options.model), list(shots(options.pictures, labels, tuple(options.sets)))
    for width_px, smear_px in CONDITIONS:
        tally = read_small(reader, plates, width_px, smear_px)
        share = tally.decoded_right / max(tally.plates, 1)
        print(f"{width_px} px, smeared {smear_px}: {share:.3f} of {tally.plates} decoded right")


if __name__ == "__main__":
    main()
