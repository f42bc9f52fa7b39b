"""The labelled pictures that reading is measured on, and when an answer counts as right.

A folder holds `labels.json`: for each set a list of pictures. A picture of `uk_crops` is one plate and has its mark;
the others have a box round each plate, with the mark where somebody could read it. Marks are compared with O = 0,
I = 1 and Q = 0, and a plate is found where more than half of the union is shared: as in the yardstick.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from incar.errors import IncarError
from incar.reading.types import Box, overlap

Image = NDArray[np.uint8]

CROPS = "uk_crops"
DASHCAM = "dashcam"
SCENES = ("uk_scenes", "eu_scenes", DASHCAM)
UNSEEN = ("uk_scenes", "eu_scenes")
"""From cameras that the models never saw."""
NEGATIVES = "negatives"
FOUND_OVERLAP = 0.5
_SAME_GLYPH = str.maketrans("OIQ", "010")


class PicturesUnusableError(IncarError):
    """A labelled picture is missing or cannot be read."""


class LabelledPlate(msgspec.Struct, frozen=True, kw_only=True):
    """A plate as a person marked it."""

    vrm: str | None
    box: Box

    @property
    def width_px(self) -> float:
        """Width of the box."""
        return self.box[2] - self.box[0]


class LabelledPicture(msgspec.Struct, frozen=True, kw_only=True):
    """One picture; `vrm` is that of a crop, `clip` and `t` (seconds) those of a drive's frame."""

    file: str
    plates: list[LabelledPlate] = []
    vrm: str | None = None
    clip: str = ""
    t: float = 0.0


@dataclass(frozen=True)
class Folder:
    """The pictures of a folder, by set."""

    root: Path
    sets: dict[str, list[LabelledPicture]]

    def image(self, picture: LabelledPicture) -> Image:
        """The picture, (height, width, 3) blue-green-red.

        Raises:
            PicturesUnusableError: it is missing or no picture.
        """
        image = cv2.imread(str(self.root / picture.file), cv2.IMREAD_COLOR)
        if image is None:
            raise PicturesUnusableError(f"{self.root / picture.file} is not there or no picture: see labels.json")
        return np.asarray(image, np.uint8)

    def pictures(self, name: str) -> Iterator[tuple[LabelledPicture, Image]]:
        """The pictures of a set; none where there is no such set."""
        return ((picture, self.image(picture)) for picture in self.sets.get(name, []))


def open_folder(root: Path) -> Folder | None:
    """The labelled pictures of a folder, or None where it has no labels.

    Raises:
        PicturesUnusableError: the labels are not understood.
    """
    labels = root / "labels.json"
    if not labels.is_file():
        return None
    try:
        return Folder(root, msgspec.json.decode(labels.read_bytes(), type=dict[str, list[LabelledPicture]]))
    except msgspec.DecodeError as error:
        raise PicturesUnusableError(f"{labels} is not as expected: {error}") from error


def same(one: str, other: str) -> bool:
    """Whether two marks have the same glyphs."""
    return glyphs(one) == glyphs(other)


def glyphs(mark: str) -> str:
    """A mark in the form in which marks are compared."""
    return mark.upper().replace(" ", "").translate(_SAME_GLYPH)


def found(box: Box, label: Box) -> bool:
    """Whether a box is the labelled one."""
    return overlap(box, label) > FOUND_OVERLAP
