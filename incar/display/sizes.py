"""Millimetres into pixels: every size on screen is stated as the crew's eyes and fingers need it."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QScreen

from incar.display.shown import shown

MM_PER_INCH = 25.4
PLAUSIBLE_PX_PER_MM = (2.5, 14.0)
"""Screens that know nothing of their size report zero or nonsense."""
USUAL_PX_PER_MM = 5.9
"""A 10.1-inch screen of 1280 by 800."""
FONT = "B612"
DESIGN_MM = (217, 135)
"""The glass every size is drawn for, a 10.1-inch screen. On a larger one everything grows with it, up to a limit; on a
smaller one nothing shrinks."""
GROWTH_LIMIT = 1.3


def px_per_mm_of(screen: QScreen) -> float:
    """The screen's own density, or the usual one where it reports nonsense."""
    density = screen.physicalDotsPerInchX() / MM_PER_INCH
    low, high = PLAUSIBLE_PX_PER_MM
    return density if low <= density <= high else USUAL_PX_PER_MM


def growth(size_px: tuple[int, int], px_per_mm: float) -> float:
    """How much larger than designed everything may be on a glass of that many pixels."""
    room = min(pixels / px_per_mm / design_mm for pixels, design_mm in zip(size_px, DESIGN_MM, strict=True))
    return min(max(room, 1.0), GROWTH_LIMIT)


class Sizes(QObject):
    """Pixels of this screen for millimetres."""

    def __init__(self, px_per_mm: float, growth: float = 1.0) -> None:
        super().__init__()
        self._px_per_mm = px_per_mm * growth
        probe = QFont(FONT)
        probe.setPixelSize(1000)
        self._capital = QFontMetricsF(probe).capHeight() / 1000

    @shown(float)
    def px_per_mm(self) -> float:
        """Pixels for a millimetre of the design: those of the screen, times its growth."""
        return self._px_per_mm

    @shown(str)
    def family(self) -> str:
        """The face everything is set in."""
        return FONT

    @Slot(float, result=float)
    def mm(self, length_mm: float) -> float:
        """Whole pixels for a length."""
        return float(round(length_mm * self._px_per_mm))

    @Slot(float, result=int)
    def font(self, capital_mm: float) -> int:
        """The font's pixel size at which a capital letter is at least this high."""
        return -int(-capital_mm * self._px_per_mm // self._capital)
