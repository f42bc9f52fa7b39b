"""What reading costs: processor time on one thread, and the size of the models.

The 1080p frame is rendered: a road under a sky, two dark cars, a plate of this project's geometry on each. What a
network does takes as long on any picture.
"""

import time
from collections.abc import Callable, Collection
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from msgspec import UNSET, UnsetType
from numpy.typing import NDArray

from benchmarks import reading_peers
from benchmarks.figures import Figure, figure
from benchmarks.onnx_parameters import parameters
from benchmarks.reading_looks import Models, Say
from incar.plates import PlateDesign, draw_plate
from incar.reading.types import Quad

Image = NDArray[np.uint8]
BOTH_AIM_MS = 12.0
SIZE_AIM_MB = 8.0
RUNS, WARM_UP = 60, 10
UNREADABLE_BLUR_PX = 5.0
UNSURE = "speed, one thread: the same with two plates that no look makes sure (rendered)"
_FRAME_PX = 1920, 1080
_PLATES = (("AB12 CDE", (430, 720), 0.24), ("LM63 NPR", (1300, 800), 0.34))
"""Mark, top left in the frame, and pixels per millimetre."""


def speed(models: Models, say: Say) -> list[Figure]:
    """Medians on one thread: processor time, held against the aim, and by the clock, which other work lengthens."""
    say("timing a frame and a plate …")
    frame, quads = road()

    def read_two() -> None:
        for quad in quads:
            models.reader.read(frame, quad)

    def both() -> None:
        models.detector.detect(frame)
        read_two()

    def both_unsure() -> None:
        models.detector.detect(dim)
        for quad in quads:
            models.reader.read(dim, quad)

    dim = np.asarray(cv2.GaussianBlur(frame, (0, 0), UNREADABLE_BLUR_PX), np.uint8)
    name = "speed, one thread: 1080p frame with two plates, detect + read (rendered)"
    return [
        *_timed("speed, one thread: detect on a 1080p frame (rendered)", lambda: models.detector.detect(frame),
                peer=reading_peers.DETECT_MS),
        *_timed("speed, one thread: read a plate (rendered)", lambda: models.reader.read(frame, quads[0]),
                peer=reading_peers.READ_MS),
        *_timed(name, both, at_most=BOTH_AIM_MS, peer=reading_peers.BOTH_MS),
        *_timed(UNSURE, both_unsure, at_most=BOTH_AIM_MS),
    ]  # fmt: skip


def _timed(
    name: str, work: Callable[[], object], *, peer: str | UnsetType = UNSET, at_most: float | None = None
) -> list[Figure]:
    times = [_took_ms(work) for _ in range(WARM_UP + RUNS)][WARM_UP:]
    cpu_ms, wall_ms = (median(each) for each in zip(*times, strict=True))
    return [
        figure(name, cpu_ms, "ms CPU", at_most=at_most, peer=peer),
        figure(f"{name}, by the clock", wall_ms, "ms", peer=peer),
    ]


def _took_ms(work: Callable[[], object]) -> tuple[float, float]:
    cpu_s, wall_s = time.process_time(), time.perf_counter()
    work()
    return 1e3 * (time.process_time() - cpu_s), 1e3 * (time.perf_counter() - wall_s)


def road() -> tuple[Image, list[Quad]]:
    """A frame, and the corners of the plates in it."""
    rng = np.random.default_rng(1)
    width, height = _FRAME_PX
    down = np.linspace(0, 1, height)[:, None, None]
    sky, asphalt = np.array([220, 200, 180]), np.array([95, 95, 98])
    light = np.where(down < 0.45, sky - 60 * down, asphalt + 40 * (down - 0.45))  # noqa: PLR2004 - the horizon
    clutter = cv2.resize(rng.normal(0, 18, (34, 60)), _FRAME_PX, interpolation=cv2.INTER_CUBIC)
    frame = np.clip(light + clutter[..., None] + rng.normal(0, 4, (height, width, 3)), 0, 255).astype(np.uint8)
    return frame, [_hang(frame, *plate) for plate in _PLATES]


def _hang(frame: Image, text: str, at: tuple[int, int], px_per_mm: float) -> Quad:
    """A plate on a dark car."""
    plate = draw_plate(PlateDesign(text=text), px_per_mm)
    (x, y), (high, wide) = at, plate.shape[:2]
    cv2.rectangle(frame, (x - wide, y - 2 * wide), (x + 2 * wide, y + wide // 2), (40, 36, 34), -1)
    frame[y : y + high, x : x + wide] = plate
    return np.array([[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]], np.float32)


def sizes(name: str, detector: Path, reader: Path) -> list[Figure]:
    """Bytes and parameters of two files; `name` says which they are."""
    files = {"detector": detector, "reader": reader}
    figures = [figure(f"size{name}: {part}", file.stat().st_size / 1e6, "MB") for part, file in files.items()]
    both = sum(file.stat().st_size for file in files.values()) / 1e6
    figures.append(figure(f"size{name}: both models together", both, "MB", at_most=SIZE_AIM_MB))
    return figures + [
        figure(f"size{name}: {part}, parameters", parameters(file) / 1e6, "million") for part, file in files.items()
    ]


def size_together(files: Collection[Path]) -> Figure:
    """What all the files take that lie beside each other; the aim is for a pair of them."""
    return figure(f"size: all {len(files)} models together", sum(file.stat().st_size for file in files) / 1e6, "MB")
