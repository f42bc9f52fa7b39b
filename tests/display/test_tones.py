"""The tones in the repository are those the module makes."""

from array import array
from pathlib import Path

import pytest

from incar.display.tones import SOUNDS, TONES, duration_s, load_tone, samples, write_tones
from incar.tables import load_tables


def test_the_files_are_what_the_module_writes(tmp_path: Path) -> None:
    write_tones(tmp_path)
    for name in TONES:
        assert (tmp_path / f"{name}.wav").read_bytes() == (SOUNDS / f"{name}.wav").read_bytes(), name


@pytest.mark.parametrize("name", list(TONES))
def test_a_tone_is_short_loud_and_without_clicks(name: str) -> None:
    values = array("h", load_tone(name))
    assert duration_s(load_tone(name)) < 2
    assert max(values) > 8000
    assert abs(values[0]) < 50
    assert abs(values[-1]) < 500


def test_every_category_has_its_tone() -> None:
    assert {category.tone for category in load_tables().categories.values()} <= set(TONES)


def test_silence_is_silent() -> None:
    assert set(samples([(0, 0.01)])) == {0}
