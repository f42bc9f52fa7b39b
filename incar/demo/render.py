"""Renders the drive into one video per camera, once, and keeps it.

The cache's folder for a drive is named after everything that decides how it looks. It is written beside its place
and moved there when complete, so that a broken run leaves nothing that looks finished. Each camera is rendered by
a process of its own.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, Self

import av
import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from incar.demo.camera_effects import bloom, burn_caption
from incar.demo.painter import Painter
from incar.demo.scenario import CAMERAS, Scenario, ScenarioError
from incar.demo.truth import VehicleTruth, truth
from incar.paths import RESOURCES

QUALITY: Final = {"preset": "veryfast", "crf": "24", "maxrate": "9M", "bufsize": "9M", "bf": "0", "g": "50"}
"""As a roof camera's recorder would have it: constant quality up to a ceiling that noise at night runs into."""
POLL_S: Final = 0.2
_MADE_BY: Final = (
    "bodies", "bodywork", "camera_effects", "facades", "furniture", "greenery", "lettering",
    "lighting", "mesh", "motorcycle", "movement", "painter", "panel", "render", "road", "scenario", "shaders",
    "street", "surfaces", "texture", "truth", "vehicles", "view",
)  # fmt: skip


@dataclass(frozen=True)
class Drive:
    """A rendered drive."""

    videos: dict[str, Path]
    """By camera."""
    truth: list[VehicleTruth]
    seconds: float


def render_drive(
    scenario: Scenario, cache: Path, seconds: float | None = None, progress: Callable[[float], None] = lambda _: None
) -> Drive:
    """The drive's first `seconds` (all of it by default) as videos below `cache`, rendered if they are not there.

    `progress` is called with the share done, 0–1, in this process.

    Raises:
        ScenarioError: OpenGL or the video encoder cannot be used, or the disk is full.
    """
    length = min(seconds or scenario.patrol.length_s, scenario.patrol.length_s)
    folder = cache / _digest(scenario, length)
    if not folder.is_dir():
        _make(scenario, folder, length, progress)
    progress(1.0)
    return Drive(
        videos={camera: folder / f"{camera}.mp4" for camera in CAMERAS},
        truth=msgspec.json.decode((folder / "truth.json").read_bytes(), type=list[VehicleTruth]),
        seconds=length,
    )


def _digest(scenario: Scenario, seconds: float) -> str:
    here = Path(__file__).parent
    sources = [
        *(here / f"{name}.py" for name in _MADE_BY),
        *sorted((here.parent / "plates").glob("*.py")),
        *sorted((RESOURCES / "plates").iterdir()),
        RESOURCES / "demo" / "bodies.toml",
        *sorted((RESOURCES / "demo" / "shaders").iterdir()),
    ]
    digest = hashlib.sha256(msgspec.json.encode((scenario, seconds)))
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _make(scenario: Scenario, folder: Path, seconds: float, progress: Callable[[float], None]) -> None:
    partial = folder.with_name(f"{folder.name}.partial-{os.getpid()}")
    try:
        partial.mkdir(parents=True)
        _render_cameras(scenario, partial, seconds, progress)
        (partial / "truth.json").write_bytes(msgspec.json.encode(truth(scenario, seconds)))
        partial.rename(folder)
    except OSError as error:
        raise ScenarioError(f"the drive cannot be kept in {folder.parent} ({error}); make room there") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _render_cameras(scenario: Scenario, folder: Path, seconds: float, progress: Callable[[float], None]) -> None:
    context = get_context("spawn")
    done = context.Array("d", len(CAMERAS))
    with ProcessPoolExecutor(len(CAMERAS), context, initializer=_share, initargs=(done,)) as pool:
        work: list[Future[None]] = [
            pool.submit(_render_camera, scenario, camera, folder / f"{camera}.mp4", seconds, number)
            for number, camera in enumerate(CAMERAS)
        ]
        while not all(one.done() for one in work):
            if failed := next((one for one in work if one.done() and one.exception()), None):
                pool.shutdown(wait=False, cancel_futures=True)
                failed.result()
            progress(sum(done[:]) / len(CAMERAS))
            time.sleep(POLL_S)
        for one in work:
            one.result()


_done: Any = None


def _share(done: Any) -> None:  # noqa: ANN401 - a shared array has no public type
    """Give a new process the array that it reports its progress in."""
    global _done  # noqa: PLW0603 - what a pool's initializer is for
    _done = done


def _render_camera(scenario: Scenario, camera: str, path: Path, seconds: float, number: int) -> None:
    cv2.setNumThreads(1)
    painter = Painter(scenario, camera)
    frames = round(seconds * scenario.optics.frame_rate)
    with Recorder(path, scenario) as recorder:
        for index in range(frames):
            recorder.add(finished_frame(painter, scenario, camera, index))
            _done[number] = (index + 1) / frames
    painter.close()


def finished_frame(painter: Painter, scenario: Scenario, camera: str, index: int) -> NDArray[np.uint8]:
    """Frame `index` of a camera as it goes to the encoder: (height, width, 3), blue-green-red."""
    time_s = index / scenario.optics.frame_rate
    picture = bloom(painter.frame(time_s))
    burn_caption(picture, camera, scenario.patrol.call_sign, scenario.patrol.begins, time_s)
    return picture


class Recorder:
    """An H.264 file in the making."""

    def __init__(self, path: Path, scenario: Scenario) -> None:
        self._container = av.open(str(path), "w")
        self._stream = self._container.add_stream("libx264", rate=scenario.optics.frame_rate, options=dict(QUALITY))
        self._stream.width, self._stream.height = scenario.optics.width_px, scenario.optics.height_px
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.thread_count = 1
        self._stream.time_base = Fraction(1, scenario.optics.frame_rate)
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Encode one picture (height, width, 3), blue-green-red."""
        planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420), np.uint8)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = self._count
        self._count += 1
        self._container.mux(self._stream.encode(frame))

    def __exit__(self, *_: object) -> None:
        self._container.mux(self._stream.encode(None))
        self._container.close()
