"""Both palettes can be read."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.display.theme import THEME_FILE, Palette, Theme, ThemeError, contrast, load_theme
from incar.tables import load_tables

READABLE = 7.0
DISTINCT = 3.0
colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@pytest.mark.parametrize("name", ["day", "night"])
def test_every_pair_of_words_and_ground_is_readable(name: str) -> None:
    theme = load_theme()
    palette = msgspec.to_builtins(getattr(theme, name))
    for role, grounds in theme.readable.items():
        for ground in grounds:
            assert contrast(palette[role], palette[ground]) >= READABLE, (role, ground)


def test_every_role_of_words_is_checked() -> None:
    words = {role for role in Palette.__struct_fields__ if role in {"ink", "soft"} or role.startswith("on_")}
    assert words | {"ok", "caution", "fault"} == set(load_theme().readable)


def test_symbols_stand_out_from_their_category() -> None:
    for category in load_tables().categories.values():
        assert contrast(category.colour, "#ffffff") >= DISTINCT, category.name


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(colours, colours)
def test_contrast_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.001


def test_toggle_announces_itself() -> None:
    theme = Theme(load_theme())
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.night))
    theme.toggle()
    theme.use(night=True)
    assert told == [True]
    assert theme.colours["background"] == load_theme().night.background


def test_a_wrong_theme_says_what_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "theme.toml"
    wrong.write_text(THEME_FILE.read_text("utf-8").replace('"#101713"', '"black"', 1), "utf-8")
    with pytest.raises(ThemeError, match="is wrong"):
        load_theme(wrong)
    with pytest.raises(ThemeError, match="cannot be read"):
        load_theme(tmp_path / "none.toml")
