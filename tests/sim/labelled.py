"""A folder of labelled pictures as the benchmark of reading wants it, all rendered; and models that know the labels."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from benchmarks.reading_data import Folder, LabelledPicture, LabelledPlate, open_folder
from incar.plates import PlateDesign, draw_plate
from incar.reading.looks import WHOLE, Look
from incar.reading.types import Detection, Quad, Reading, corners, overlap
from tests.sim.slots import reading_of, slots_of

Image = NDArray[np.uint8]
PX_PER_MM = 0.25
FRAME_PX = 640, 360


def folder_with_plates(root: Path) -> Folder:
    """Three crops, two British scenes, a foreign one, a drive of four frames past two vehicles, two empty pictures."""
    labels = {
        "uk_crops": [_crop(root, mark) for mark in ("AB12 CDE", "LM63 NPR", "V365 XYH")],
        "uk_scenes": [_scene(root, "uk_scenes/one", "KX09 ABF"), _scene(root, "uk_scenes/two", "S774 TTN")],
        "eu_scenes": [_scene(root, "eu_scenes/one", "RK 573AX")],
        "dashcam": [
            _scene(root, "dashcam/0", "B 905 XYZ", clip="day", t=10.0),
            _scene(root, "dashcam/1", "B 905 XYZ", clip="day", t=11.0),
            _scene(root, "dashcam/2", "B 905 XYZ", clip="day", t=12.0),
            _scene(root, "dashcam/3", "CT 12 ABC", clip="night", t=3.0),
        ],
        "negatives": [_scene(root, "negatives/one", ""), _scene(root, "negatives/two", "")],
    }
    (root / "labels.json").write_bytes(msgspec.json.encode(labels))
    folder = open_folder(root)
    assert folder is not None
    return folder


def _crop(root: Path, mark: str) -> LabelledPicture:
    vrm = mark.replace(" ", "")
    _write(root / f"uk_crops/{vrm}.png", draw_plate(PlateDesign(text=mark, background="yellow"), PX_PER_MM))
    return LabelledPicture(file=f"uk_crops/{vrm}.png", vrm=vrm)


def _scene(root: Path, name: str, mark: str, clip: str = "", t: float = 0.0) -> LabelledPicture:
    """A plate on a dark car, further right the later it is."""
    picture = np.full((FRAME_PX[1], FRAME_PX[0], 3), 110, np.uint8)
    plates = [_hang(picture, mark, 200 + round(15 * t) % 150)] if mark else []
    _write(root / f"{name}.png", picture)
    return LabelledPicture(file=f"{name}.png", plates=plates, clip=clip, t=t)


def _hang(picture: Image, mark: str, x: int) -> LabelledPlate:
    plate = draw_plate(PlateDesign(text=mark), PX_PER_MM)
    high, wide = plate.shape[:2]
    picture[80:280, x - 60 : x + wide + 60] = 35
    picture[200 : 200 + high, x : x + wide] = plate
    box = float(x), 200.0, float(x + wide), 200.0 + high
    return LabelledPlate(vrm=mark.replace(" ", ""), box=box)


def _write(path: Path, picture: Image) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), picture)


@dataclass
class Knowing:
    """Stands in for both models: finds and reads what is labelled, but for what it was told to get wrong."""

    folder: Folder
    misread: dict[str, str] = field(default_factory=dict)
    """By file, what it says instead of the mark."""
    overlooked: set[str] = field(default_factory=set)

    def detect(self, image: Image, looks: Sequence[Look] = (WHOLE,)) -> list[Detection]:
        """The labelled plates of the picture."""
        assert tuple(looks) == (WHOLE,), "the pictures are small"
        picture = self._known(image)
        if picture is None or picture.file in self.overlooked:
            return []
        return [Detection(quad=corners(plate.box), score=0.9) for plate in picture.plates]

    def read(self, image: Image, quad: Quad) -> Reading:
        """The mark of the labelled plate there; no plate where none is."""
        (x0, y0), (x1, y1) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
        picture = self._known(image)
        for plate in picture.plates if picture else []:
            if overlap((x0, y0, x1, y1), plate.box) > 0 and picture is not None:
                return self._says(picture.file, plate.vrm or "")
        return reading_of(slots_of(""), plate=0.0)

    def read_crop(self, image: Image) -> Reading:
        """The mark of the crop."""
        picture = self._known(image)
        return self._says(picture.file, picture.vrm or "") if picture else reading_of(slots_of(""), plate=0.0)

    def _says(self, file: str, mark: str) -> Reading:
        return reading_of(
            slots_of(self.misread.get(file, mark).replace("O", "0").replace("I", "1"), 0.999), british=0.0
        )

    def _known(self, image: Image) -> LabelledPicture | None:
        every = (picture for pictures in self.folder.sets.values() for picture in pictures)
        return next((picture for picture in every if np.array_equal(self.folder.image(picture), image)), None)
