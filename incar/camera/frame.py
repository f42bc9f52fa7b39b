"""One picture from a camera and the moment it was taken."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Frame:
    """A decoded frame.

    `image` is (height, width, 3) uint8, blue-green-red, and is never written to after capture.
    `captured_ns` is the monotonic clock when the frame came off the wire; `media_s` the position in the
    source's own time (seconds from its start); `index` counts frames of this source from 0, dropped ones
    included.
    """

    image: NDArray[np.uint8]
    captured_ns: int
    media_s: float
    index: int
