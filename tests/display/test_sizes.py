"""Millimetres stay millimetres."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QGuiApplication

from incar.display.sizes import FONT, PLAUSIBLE_PX_PER_MM, Sizes, px_per_mm_of

densities = st.floats(*PLAUSIBLE_PX_PER_MM)


@pytest.mark.usefixtures("application")
def test_the_face_is_there() -> None:
    assert QFontInfo(QFont(FONT)).family() == FONT


@pytest.mark.usefixtures("application")
@given(densities, st.floats(2, 20))
def test_a_capital_is_never_lower_than_asked(px_per_mm: float, capital_mm: float) -> None:
    font = QFont(FONT)
    font.setPixelSize(Sizes(px_per_mm).font(capital_mm))
    assert QFontMetricsF(font).capHeight() >= capital_mm * px_per_mm - 0.51  # the metrics are whole pixels


@pytest.mark.usefixtures("application")
@given(densities, st.floats(0, 200))
def test_lengths_are_whole_pixels(px_per_mm: float, length_mm: float) -> None:
    pixels = Sizes(px_per_mm).mm(length_mm)
    assert pixels == int(pixels)
    assert abs(pixels - length_mm * px_per_mm) <= 0.5


def test_the_screen_is_believed_where_it_is_plausible(application: QGuiApplication) -> None:
    low, high = PLAUSIBLE_PX_PER_MM
    assert low <= px_per_mm_of(application.primaryScreen()) <= high
