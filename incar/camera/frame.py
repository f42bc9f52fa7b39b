"""One picture from a camera and the moment it was taken."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""(height, width, 3), blue-green-red."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A decoded frame.

    `image` is (height, width, 3) uint8, blue-green-red, and is never written to after capture.
    `captured_ns` is the monotonic clock when the frame came off the wire; `media_s` the position in the
    source's own time (seconds from its start); `index` counts frames of this source from 0, dropped ones
    included. Frames of one `sequence` follow one another in time; a new number says that nothing seen before
    goes on (the next clip of a folder, a gap in it, a recording that starts over).
    """

    image: Image
    captured_ns: int
    media_s: float
    index: int
    sequence: int = 0
