"""Which part of a frame is searched: the whole, and in turn with it the middle at twice the resolution.

The network sees a frame reduced to its own size, a 1080p one to a half, a 4K one to a quarter. What is far away, and so
small, stands in the middle of the picture, where the road goes; what stands elsewhere is near, and large enough. Two
looks in turn find what both would find, one frame later at most, for the price of one.
"""

from typing import Final

Look = tuple[float, float, float, float]
"""Left, top, right and bottom of the part that is searched, in shares of the frame."""

WHOLE: Final[Look] = (0.0, 0.0, 1.0, 1.0)
MIDDLE: Final[Look] = (0.25, 0.25, 0.75, 0.75)
WIDE_PX: Final = 1440
"""A narrower frame is hardly reduced: its middle would show nothing new."""


class Turns:
    """Where to look in one frame after the other."""

    def __init__(self) -> None:
        self._middle_next = False

    def next(self, width_px: int, *, quick: bool) -> tuple[Look, ...]:
        """The looks at the next frame of this width; frames that come slowly leave time for both, and need it."""
        if width_px < WIDE_PX:
            return (WHOLE,)
        if not quick:
            self._middle_next = False
            return WHOLE, MIDDLE
        middle, self._middle_next = self._middle_next, not self._middle_next
        return (MIDDLE,) if middle else (WHOLE,)
