"""Small recordings whose every frame tells its number."""

from collections.abc import Iterable
from pathlib import Path

import av
import numpy as np

from incar.camera.frame import Image

STEP = 8
"""Grey levels from one frame to the next; conversion to video and back lowers them by up to four."""


def numbered(number: int, width: int = 160, height: int = 120) -> Image:
    """A picture that `number_of` reads, modulo 30; never the same as the one before."""
    image = np.full((height, width, 3), 8 + number % 30 * STEP, np.uint8)
    image[: height // 4, :: 2 + number % 5] = 255
    return image


def number_of(image: Image) -> int:
    """What `numbered` drew."""
    return round((float(np.median(image[image.shape[0] // 2 :])) - 6) / STEP)


def write_clip(path: Path, frames: int, *, rate_hz: int = 25, width: int = 160, height: int = 120) -> Path:
    """An H.264 file of `frames` numbered pictures, with a key frame every second."""
    return write_pictures(path, [numbered(number, width, height) for number in range(frames)], (width, height), rate_hz)


def write_pictures(path: Path, pictures: Iterable[Image], size_px: tuple[int, int], rate_hz: int = 25) -> Path:
    """An H.264 file of these pictures, all of one width and height, with a key frame every second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate_hz, options={"preset": "ultrafast", "g": str(rate_hz)})
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    return path
