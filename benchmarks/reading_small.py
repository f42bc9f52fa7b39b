"""Plates far away and smeared: photographs made smaller, smeared and compressed as a camera would.

For reading, a picture is reduced until its plate has a width; a plate that is narrower is left out. For finding, the
reduced picture stands in the middle of a full frame, before the same picture out of focus, so that the detector sees
the plate as small as in the car and does not take a small picture for a still.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks import reading_peers
from benchmarks.figures import Figure
from benchmarks.reading_data import CROPS, DASHCAM, UNSEEN, Folder, Image, found, same
from benchmarks.reading_figures import SMALL_AIM, share, told_as
from benchmarks.reading_looks import Answer, CropReader, Models, Say, answer_at
from incar.reading.types import Box
from models.training.reader_camera import motion_kernel

SETS = (CROPS, "uk_scenes")
AIMS = {(60, 0): 95.0, (50, 0): 85.0, (40, 0): 55.0, (60, 3): 85.0, (80, 5): 60.0}
FRAME_PX = 1280, 720
FAR_PX = (40, 45, 50, 55, 60)
"""Widths of the far plates, one after the other."""
CONDITIONS = tuple(reading_peers.SMALL)
OUT_OF_FOCUS_PX = 25.0
"""Blur of what fills the frame round a reduced picture: no plate is left in it. (Mirror images put a second plate right
beside the first, which no road does.)"""
QUALITY = 60
"""Of the JPEG that a picture made small goes through."""


@dataclass(frozen=True)
class Shot:
    """A plate of known mark; without a box the picture is the plate."""

    image: Image
    mark: str
    box: Box | None

    @property
    def width_px(self) -> float:
        """Width of the plate."""
        return self.box[2] - self.box[0] if self.box else float(self.image.shape[1])


def small_plates(
    models: Models, folder: Folder, say: Say, conditions: Sequence[tuple[int, int]] = CONDITIONS
) -> list[Figure]:
    """British plates reduced to widths, without and with a smear: read right, and of these not refused either."""
    plates = list(_shots(folder))
    figures = []
    for width_px, smear_px in conditions if plates else ():
        made = f"{width_px} px" + (f", smeared over {smear_px} px" if smear_px else "")
        say(f"reading plates made small: {made} …")
        read = reduced_and_read(models.reader, plates, width_px, smear_px)
        aim, peer = AIMS.get((width_px, smear_px)), reading_peers.SMALL[width_px, smear_px]
        figures += share(f"small plates, decoded: {made}", [one.right for one in read], at_least=aim, peer=peer)
        figures += share(f"small plates, decoded and not refused: {made}", [one.right and one.kept for one in read])
    return figures


def _shots(folder: Folder) -> Iterator[Shot]:
    for name in SETS:
        for picture, image in folder.pictures(name):
            if picture.vrm:
                yield Shot(image, picture.vrm, None)
            yield from (Shot(image, plate.vrm, plate.box) for plate in picture.plates if plate.vrm)


@dataclass(frozen=True)
class SmallRead:
    """Whether a plate made small is read right, and whether it is kept as a plate."""

    right: bool
    kept: bool


def reduced_and_read(reader: CropReader, plates: list[Shot], width_px: int, smear_px: int) -> list[SmallRead]:
    """What comes of each plate that is wide enough when it is so small and so smeared."""
    read = [(shot, _read(reader, shot, width_px, smear_px)) for shot in plates if shot.width_px >= width_px]
    return [SmallRead(same(answer.vrm, shot.mark), not answer.reading.refused) for shot, answer in read]


def _read(reader: CropReader, shot: Shot, width_px: int, smear_px: int) -> Answer:
    scale = width_px / shot.width_px
    image = worsened(shot.image, scale, smear_px)
    return answer_at(reader, image, _scaled(shot.box, scale)) if shot.box else Answer.of(reader.read_crop(image))


def far_plates(models: Models, folder: Folder, say: Say) -> list[Figure]:
    """Recall where the same scenes are so far away that the plate is 40–60 px wide."""
    figures = []
    for title, names in ((told_as(DASHCAM), (DASHCAM,)), (told_as(reading_peers.UNSEEN), UNSEEN)):
        say(f"searching {title}, reduced …")
        seen = [
            any(found(one.box, box) for one in models.detector.detect(frame))
            for frame, box in far_frames(folder, names)
        ]
        name = f"detection: {title}, pictures reduced in a 1280 × 720 frame until the plate is 40–60 px, recall"
        peer = reading_peers.RECALL_SMALL if DASHCAM in names else None
        figures += share(name, seen, at_least=SMALL_AIM, peer=peer)
    return figures


def far_frames(folder: Folder, names: tuple[str, ...]) -> Iterator[tuple[Image, Box]]:
    """A frame for each labelled plate, and where the plate is in it."""
    number = 0
    for name in names:
        for picture, image in folder.pictures(name):
            for plate in picture.plates:
                scale = FAR_PX[number % len(FAR_PX)] / plate.width_px
                number += 1
                if scale <= 1:
                    yield _far_away(image, plate.box, scale)


def _far_away(image: Image, box: Box, scale: float) -> tuple[Image, Box]:
    """The picture at a scale in the middle of a full frame, and where the plate is then."""
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    spread = cv2.GaussianBlur(cv2.resize(image, FRAME_PX, interpolation=cv2.INTER_AREA), (0, 0), OUT_OF_FOCUS_PX)
    frame = np.asarray(spread, np.uint8)
    left, top = (max(0, (whole - side) // 2) for whole, side in zip(FRAME_PX, size, strict=True))
    room = frame[top : top + size[1], left : left + size[0]]
    room[:] = small[: room.shape[0], : room.shape[1]]
    x0, y0, x1, y1 = _scaled(box, scale)
    return frame, (x0 + left, y0 + top, x1 + left, y1 + top)


def _scaled(box: Box, scale: float) -> Box:
    x0, y0, x1, y1 = (scale * edge for edge in box)
    return x0, y0, x1, y1


def worsened(image: Image, scale: float, smear_px: int) -> Image:
    """The picture at a scale, smeared sideways and compressed."""
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    if smear_px:
        small = cv2.filter2D(small, -1, motion_kernel(smear_px, 0.0), borderType=cv2.BORDER_REPLICATE)
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
