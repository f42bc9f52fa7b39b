"""A folder of pictures played as a camera, or one picture alone.

Pictures go in natural order (`img2` before `img10`). Where every name ends in a time with a decimal point
(`ride_001_00920.0.jpg`: clip `ride_001`, 920.0 s) that is the picture's time; otherwise one follows another at a
steady rate. A change of clip, and a gap that a vehicle would not stay in the picture for, start a new sequence.
"""

import re
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from incar.camera.frame import Frame, Image
from incar.camera.pace import Pace
from incar.camera.source import Source, SourceEnded, SourceLost

SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})
DEFAULT_RATE_HZ = 1.0
GAP_S = 3.0
_TIMED = re.compile(r"(?P<clip>.*?)[_-]?(?P<seconds>\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class Slide:
    """One picture of the folder; `due_s` runs on over all clips, without their gaps."""

    path: Path
    clip: str
    media_s: float
    due_s: float
    first: bool
    """It does not go on from the one before."""


def slides(paths: list[Path], rate_hz: float = DEFAULT_RATE_HZ) -> list[Slide]:
    """The pictures in the order of play, with their times."""
    ordered = sorted(paths, key=_natural)
    timed = [_TIMED.fullmatch(path.stem) for path in ordered]
    played: list[Slide] = []
    for place, (path, match) in enumerate(zip(ordered, timed, strict=True)):
        clip, media_s = "", place / rate_hz
        if match is not None and all(timed):
            clip, media_s = match["clip"], float(match["seconds"])
        last = played[-1] if played else None
        first = last is None or last.clip != clip or not 0 <= media_s - last.media_s <= max(GAP_S, 1 / rate_hz)
        step_s = 1 / rate_hz if first or last is None else media_s - last.media_s
        due_s = last.due_s + step_s if last else 0.0
        played.append(Slide(path, clip, media_s, due_s, first))
    return played


class Pictures(Source):
    """A folder of pictures, or one picture."""

    endless = False

    def __init__(self, path: Path, pace: Pace | None, rate_hz: float = DEFAULT_RATE_HZ) -> None:
        """`pace`: when each picture is due; None gives them without waiting."""
        super().__init__()
        self._path = path
        self._pace = pace
        self.interval_s = 1 / rate_hz
        self._slides: list[Slide] = []
        self._place = 0
        self._any_decoded = False

    def _open(self) -> None:
        if not self._path.exists():
            raise SourceLost("is not there")
        paths = list(self._path.iterdir()) if self._path.is_dir() else [self._path]
        pictures = [path for path in paths if path.suffix.lower() in SUFFIXES]
        if not pictures:
            raise SourceLost("holds no pictures")
        self._slides = slides(pictures, 1 / (self.interval_s or 1.0))
        from_s = self._pace.position_s if self._pace else 0.0
        self._place = sum(slide.due_s < from_s for slide in self._slides)

    def read(self) -> Frame:
        """The next picture that can be decoded, when it is due; others are passed over."""
        while self._place < len(self._slides):
            slide = self._slides[self._place]
            self._place += 1
            if slide.first and slide.due_s:
                self._new_sequence()
            image = _decoded(slide.path)
            if image is None:
                self._pass_over()
                continue
            self._any_decoded = True
            captured_ns = self._pace.wait(slide.due_s) if self._pace else time.monotonic_ns()
            return self._frame(image, captured_ns, slide.media_s)
        if not self._any_decoded and self._slides:
            raise SourceLost("holds no picture that can be read")
        if self._pace is not None and self._slides:
            self._pace.start_over(self._slides[-1].due_s + (self.interval_s or 0.0))
        raise SourceEnded

    def close(self) -> None:
        """Nothing is held between pictures."""


def _decoded(path: Path) -> Image | None:
    """The picture, or None; from its bytes, because OpenCV would log the name, which may be a mark."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_BGR) if data else None
    return None if image is None else np.asarray(image, dtype=np.uint8)


def _natural(path: Path) -> list[tuple[int, str]]:
    """Sorts numbers inside names by their value."""
    parts = re.split(r"(\d+)", path.name)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
