"""The picture a training sample is made on: what is pasted where, and the labels that follow from it."""

from dataclasses import dataclass, field
from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Points = NDArray[np.float32]

SMALLEST_WIDTH_PX, SMALLEST_HEIGHT_PX = 10.0, 2.6
"""A plate smaller than this in the network's input is not asked for."""
WHOLE_ENOUGH = 0.8
"""A plate with less of its box inside the picture is not asked for."""


class Kind(IntEnum):
    """What is known about a labelled place."""

    NOTHING = 0
    """Padding of the list."""
    CORNERS = 1
    BOX = 2
    """The upright box only."""
    IGNORED = 3


@dataclass
class Canvas:
    """A picture and its labelled places, in pixels of the picture."""

    image: Image
    """(height, width, 3), written to in place."""
    quads: list[Points] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    kept_clear: list[tuple[float, float, float, float]] = field(default_factory=list)
    """Upright boxes nothing more may be put on."""

    def label(self, quad: Points, kind: Kind) -> None:
        """Note a place; what is too small or cut off becomes `IGNORED`, what is outside is dropped."""
        low, high = quad.min(0), quad.max(0)
        height, width = self.image.shape[:2]
        seen = np.minimum(high, (width, height)) - np.maximum(low, 0)
        if (seen <= 0).any():
            return
        small = high[0] - low[0] < SMALLEST_WIDTH_PX or high[1] - low[1] < SMALLEST_HEIGHT_PX
        cut = seen.prod() < WHOLE_ENOUGH * (high - low).prod()
        self.quads.append(quad.astype(np.float32))
        self.kinds.append(Kind.IGNORED if small or cut else kind)
        self.kept_clear.append((float(low[0]), float(low[1]), float(high[0]), float(high[1])))

    def is_clear(self, quad: Points, margin_px: float = 4.0) -> bool:
        """Whether nothing noted so far touches the quad's box."""
        x0, y0 = quad.min(0) - margin_px
        x1, y1 = quad.max(0) + margin_px
        return all(x1 <= a or x0 >= c or y1 <= b or y0 >= d for a, b, c, d in self.kept_clear)

    def light_at(self, quad: Points) -> NDArray[np.float32]:
        """Mean colour (3,) of the picture under the quad's box, 0–255, from a few of its pixels."""
        height, width = self.image.shape[:2]
        x0, y0 = np.clip(quad.min(0), 0, (width - 1, height - 1)).astype(int)
        x1, y1 = np.clip(np.ceil(quad.max(0)), 1, (width, height)).astype(int)
        part = self.image[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
        few = cv2.resize(part, (8, 8), interpolation=cv2.INTER_NEAREST)
        return np.array(cv2.mean(few)[:3], np.float32)

    def paste(self, picture: Image, cover: Image | None, quad: Points, blur_px: float = 0.0) -> None:
        """Lay `picture` on the quad, through `cover` (0–255, None: all of it), in place.

        The picture is reduced by area first, so that fine strokes do not alias.
        """
        frame = self._frame_of(quad)
        if frame is None:
            return
        x0, y0, x1, y1 = frame
        picture, cover = _reduced(picture, cover, quad)
        height, width = picture.shape[:2]
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
        matrix = cv2.getPerspectiveTransform(corners, (quad - (x0, y0) - 0.5).astype(np.float32))
        size = (x1 - x0, y1 - y0)
        laid = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        if cover is None:
            cover = np.full((height, width), 255, np.uint8)
        through = cv2.warpPerspective(cover, matrix, size, flags=cv2.INTER_LINEAR)
        if blur_px > 0:
            laid, through = (cv2.GaussianBlur(part, (0, 0), blur_px) for part in (laid, through))
        share = through.astype(np.float32)[..., None] / 255
        target = self.image[y0:y1, x0:x1]
        target[:] = (target + (laid.astype(np.float32) - target) * share + 0.5).astype(np.uint8)

    def _frame_of(self, quad: Points) -> tuple[int, int, int, int] | None:
        height, width = self.image.shape[:2]
        x0, y0 = np.clip(np.floor(quad.min(0)) - 3, 0, (width, height)).astype(int)
        x1, y1 = np.clip(np.ceil(quad.max(0)) + 3, 0, (width, height)).astype(int)
        return None if x1 - x0 < 2 or y1 - y0 < 2 else (int(x0), int(y0), int(x1), int(y1))


def _reduced(picture: Image, cover: Image | None, quad: Points) -> tuple[Image, Image | None]:
    """The picture at about the quad's own size, when that is smaller."""
    wide = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))
    high = max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1]))
    height, width = picture.shape[:2]
    size = (int(np.clip(np.ceil(wide), 2, width)), int(np.clip(np.ceil(high), 2, height)))
    if size == (width, height):
        return picture, cover
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    if cover is not None:
        cover = np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.uint8)
    return small, cover


def quad_in_space(
    rng: np.random.Generator, middle: Points, width_px: float, height_px: float, turn_deg: float = 22.0
) -> Points:
    """Corners (4, 2) of a rectangle turned in space about its middle and seen in perspective.

    `turn_deg` is the usual turn to the side; tilt and roll are smaller.
    """
    yaw = np.radians(np.clip(rng.normal(0, turn_deg), -62, 62))
    pitch, roll = np.radians(np.clip(rng.normal(0, (7.0, 4.0)), -20, 20))
    x, y = width_px / 2, height_px / 2
    corners = np.array([[-x, -y, 0], [x, -y, 0], [x, y, 0], [-x, y, 0]])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    turned = corners @ about_y.T @ about_x.T @ about_z.T
    distance = width_px * rng.uniform(4, 20)
    flat = turned[:, :2] * (distance / (distance + turned[:, 2:]))
    return np.asarray(flat + middle, np.float32)
