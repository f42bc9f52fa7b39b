"""The two pictures a read is filed with: the plate alone, and where it was seen."""

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.reading.types import Detection, Quad

_OVERVIEW_WIDTH_PX = 960
_PATCH_MARGIN = 0.15
_PATCH_QUALITY = 92
_OVERVIEW_QUALITY = 78

_Image = NDArray[np.uint8]


class Snapshot:
    """A frame worth keeping for one plate in it; encoded when first asked for, and only once."""

    def __init__(self, image: _Image, detection: Detection, quality: float) -> None:
        self.quality = quality
        self.width_px = detection.width_px
        self._quad = detection.quad
        self._image: _Image | None = image
        self._patch_jpeg = self._overview_jpeg = b""

    @property
    def corners(self) -> list[tuple[float, float]]:
        """The plate's corners in pixels of the frame."""
        return [(float(x), float(y)) for x, y in self._quad]

    @property
    def patch_jpeg(self) -> bytes:
        """The plate with a margin, in the frame's own pixels."""
        self._encode()
        return self._patch_jpeg

    @property
    def overview_jpeg(self) -> bytes:
        """The whole frame, reduced to 960 pixels across."""
        self._encode()
        return self._overview_jpeg

    def _encode(self) -> None:
        if self._image is None:
            return
        self._patch_jpeg = _jpeg(cut_plate(self._image, self._quad), _PATCH_QUALITY)
        self._overview_jpeg = _jpeg(_reduced(self._image), _OVERVIEW_QUALITY)
        self._image = None  # six megabytes; the two encodings are a fiftieth


def cut_plate(image: _Image, quad: Quad) -> _Image:
    """The upright box round a plate with a margin, as far as it lies in the picture; at least one pixel."""
    height, width = image.shape[:2]
    low, high = quad.min(axis=0), quad.max(axis=0)
    margin = _PATCH_MARGIN * (high[0] - low[0])
    x0, y0 = np.floor(low - margin).astype(int).clip(0, (width - 1, height - 1))
    x1, y1 = np.ceil(high + margin).astype(int).clip((x0 + 1, y0 + 1), (width, height))
    return image[y0:y1, x0:x1]


def _reduced(image: _Image) -> _Image:
    scale = _OVERVIEW_WIDTH_PX / image.shape[1]
    if scale >= 1:
        return image
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _jpeg(image: _Image, quality: int) -> bytes:
    _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return encoded.tobytes()
