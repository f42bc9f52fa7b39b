"""What a camera sees, drawn for the technician who aims it: what is masked and what is found, with a scale."""

import cv2
import numpy as np

from incar.camera.frame import Image
from incar.camera.source import SourceEnded
from incar.camera.sources import open_source
from incar.errors import IncarError
from incar.reading.looks import Look
from incar.reading.masking import Mask
from incar.reading.types import Detection
from incar.settings import CameraSettings

MASKED_COLOUR, FOUND_COLOUR, DROPPED_COLOUR, SCALE_COLOUR = (
    (180, 60, 200),
    (80, 220, 60),
    (60, 60, 230),
    (255, 255, 255),
)
"""Blue, green, red."""
MASKED_STRENGTH = 0.45
SCALE_STEPS = 10
LINES_PER_PICTURE = 540
"""Lines and letters are so many times finer than the picture is high."""
SCALE_LETTERS, WIDTH_LETTERS = 0.35, 0.45


class NoFrameError(IncarError):
    """The camera delivers nothing to look at."""


def frame_of(camera: CameraSettings) -> Image:
    """One frame of a camera, (height, width, 3).

    Raises:
        SourceLost: it cannot be opened.
        NoFrameError: it ends without a frame.
    """
    source = open_source(camera.source, live=True)
    try:
        source.open()
        return source.read().image
    except SourceEnded as error:
        raise NoFrameError("it ends without a single frame; choose another recording") from error
    finally:
        source.close()


def drawn(image: Image, mask: Mask, plates: list[Detection], looks: tuple[Look, ...] = ()) -> Image:
    """The picture with the masked areas tinted, plates framed with their widths, and tenths along its edges.

    The part of it that is searched closer is outlined.

    A plate in a masked area is framed in red, without a width: it is never read.
    """
    height, width = image.shape[:2]
    canvas = _tinted(image, mask)
    stroke = max(1, round(height / LINES_PER_PICTURE))
    for left, top, right, bottom in looks[1:]:
        corner, opposite = (round(left * width), round(top * height)), (round(right * width), round(bottom * height))
        cv2.rectangle(canvas, corner, opposite, SCALE_COLOUR, stroke)
    read = mask.open_to(plates, (width, height))
    for plate in plates:
        kept = any(plate is one for one in read)
        corners = np.round(plate.quad).astype(np.int32)
        cv2.polylines(
            canvas, [corners], isClosed=True, color=FOUND_COLOUR if kept else DROPPED_COLOUR, thickness=stroke
        )
        if kept:
            low = corners.min(axis=0)
            _write(canvas, f"{plate.width_px:.0f} px", (low[0], low[1] - 4 * stroke), WIDTH_LETTERS * stroke)
    _scale(canvas, stroke)
    return canvas


def _tinted(image: Image, mask: Mask) -> Image:
    height, width = image.shape[:2]
    canvas, outlines = image.copy(), mask.outlines((width, height))
    for outline in outlines:
        cv2.fillPoly(canvas, [outline], MASKED_COLOUR)
    canvas = np.asarray(cv2.addWeighted(image, 1 - MASKED_STRENGTH, canvas, MASKED_STRENGTH, 0), np.uint8)
    cv2.polylines(canvas, outlines, isClosed=True, color=MASKED_COLOUR, thickness=max(1, height // LINES_PER_PICTURE))
    return canvas


def _scale(canvas: Image, stroke: int) -> None:
    height, width = canvas.shape[:2]
    tick = 8 * stroke
    for step in range(1, SCALE_STEPS):
        share = step / SCALE_STEPS
        x, y = round(share * width), round(share * height)
        cv2.line(canvas, (x, 0), (x, tick), SCALE_COLOUR, stroke)
        cv2.line(canvas, (0, y), (tick, y), SCALE_COLOUR, stroke)
        _write(canvas, f"{share:.1f}", (x + 2 * stroke, 2 * tick), SCALE_LETTERS * stroke)
        _write(canvas, f"{share:.1f}", (tick + 2 * stroke, y + 2 * stroke), SCALE_LETTERS * stroke)


def _write(canvas: Image, text: str, place: tuple[int, int], size: float) -> None:
    """Light on a dark rim, to be read on any ground."""
    at = int(place[0]), int(place[1])
    for colour, weight in (((0, 0, 0), 3), (SCALE_COLOUR, 1)):
        thickness = max(1, round(weight * size * 2))
        cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, colour, thickness, cv2.LINE_AA)
