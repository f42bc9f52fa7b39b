"""The training photographs: pictures with a box round each labelled plate.

A folder holds `labels.json`: for each sub-folder a list of `{file, plates: [{vrm, box}]}`. Boxes are
`[x0, y0, x1, y1]` in pixels; `characters`, where a plate has it, holds such a box for each character of the mark.
Dashcam entries add `clip` and `t`. Part of the pictures is held out of training,
so that a change can be judged without touching the pictures that are for measuring only.
"""

import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

HELD_OUT_PERCENT = 15


@dataclass(frozen=True)
class Photograph:
    """One picture and its labels; the pixels are read when asked for."""

    path: Path
    source: str
    """The sub-folder it is from."""
    boxes: NDArray[np.float32]
    """(n, 4): x0, y0, x1, y1 in pixels."""
    marks: tuple[str | None, ...]
    """The registration mark in each box, None where nobody read it."""
    held_out: bool
    characters: tuple[NDArray[np.float32] | None, ...] = ()
    """For each box (characters, 4), where each of the mark stands; None where that is not known."""

    def read(self) -> NDArray[np.uint8]:
        """The picture, (height, width, 3) blue-green-red.

        Raises:
            FileNotFoundError: it is missing or no picture.
        """
        image = cv2.imread(str(self.path), cv2.IMREAD_COLOR)
        if image is None:
            raise FileNotFoundError(self.path)
        return np.asarray(image, np.uint8)


def load(folder: Path, sources: tuple[str, ...] = ("dashcam", "cars")) -> list[Photograph]:
    """Every labelled picture of the named sub-folders that are there."""
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    return [_photograph(folder, source, entry) for source in sources for entry in labels.get(source, [])]


def _photograph(folder: Path, source: str, entry: dict[str, Any]) -> Photograph:
    plates = entry.get("plates", [])
    return Photograph(
        path=folder / entry["file"],
        source=source,
        boxes=np.array([plate["box"] for plate in plates], np.float32).reshape(-1, 4),
        marks=tuple(plate["vrm"] for plate in plates),
        held_out=_is_held_out(entry),
        characters=tuple(_characters(plate) for plate in plates),
    )


def _characters(plate: dict[str, Any]) -> NDArray[np.float32] | None:
    boxes = plate.get("characters")
    return np.array(boxes, np.float32) if boxes else None


def _is_held_out(entry: dict[str, Any]) -> bool:
    """Whole quarter minutes of a drive go together: neighbouring frames show the same vehicle."""
    name = entry["file"] if "clip" not in entry else f"{entry['clip']} {int(entry['t'] // 15)}"
    return zlib.crc32(name.encode()) % 100 < HELD_OUT_PERCENT
