"""Folders of pictures: their order, their times and where a new sequence begins."""

from itertools import pairwise
from pathlib import Path

import cv2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.camera.pace import Pace
from incar.camera.pictures import Pictures, slides
from incar.camera.sources import open_source
from tests.conftest import SHARED_DATA
from tests.sim.clips import number_of, numbered

DASHCAM = SHARED_DATA / "dev" / "dashcam"


def fill(folder: Path, names: list[str]) -> Path:
    for number, name in enumerate(names):
        cv2.imwrite(str(folder / name), numbered(number))
    return folder


@given(st.permutations(range(1, 30)))
def test_numbers_in_names_sort_by_value(numbers: list[int]) -> None:
    played = slides([Path(f"img{number}.png") for number in numbers])
    assert [slide.path.stem for slide in played] == [f"img{number}" for number in range(1, 30)]


def test_untimed_pictures_follow_at_the_given_rate() -> None:
    played = slides([Path(f"img{number}.png") for number in range(4)], rate_hz=2.0)
    assert [slide.media_s for slide in played] == [0.0, 0.5, 1.0, 1.5]
    assert [slide.first for slide in played] == [True, False, False, False]


def test_times_in_names_count_and_gaps_and_clips_part() -> None:
    names = ["day_1_00920.0.jpg", "day_1_00935.0.jpg", "day_1_00936.0.jpg", "night_00001.5.jpg"]
    played = slides([Path(name) for name in names])
    assert [slide.media_s for slide in played] == [920.0, 935.0, 936.0, 1.5]
    assert [slide.first for slide in played] == [True, True, False, True]
    assert [slide.due_s for slide in played] == [0.0, 1.0, 2.0, 3.0]


def test_one_untimed_name_makes_all_untimed() -> None:
    played = slides([Path("a_00920.0.jpg"), Path("b.jpg")])
    assert [slide.media_s for slide in played] == [0.0, 1.0]


def test_a_folder_is_played_in_order(tmp_path: Path) -> None:
    source = open_source(str(fill(tmp_path, ["p2.png", "p10.png", "p1.png"])), live=False)
    assert [number_of(frame.image) for frame in source.frames()] == [2, 0, 1]


def test_what_cannot_be_decoded_is_passed_over_and_counted(tmp_path: Path) -> None:
    fill(tmp_path, ["p1.png", "p4.png"])
    (tmp_path / "p2.png").write_bytes(b"no picture")
    (tmp_path / "p3.png").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("no picture either")
    source = Pictures(tmp_path, None)
    assert [frame.index for frame in source.frames()] == [0, 3]
    assert source.passed_over == 2


def test_live_pictures_keep_their_pace(tmp_path: Path) -> None:
    source = Pictures(fill(tmp_path, [f"p{number}.png" for number in range(4)]), Pace(), rate_hz=10.0)
    frames = list(source.frames())
    assert frames[-1].captured_ns - frames[0].captured_ns >= 0.3e9


@pytest.mark.skipif(not DASHCAM.is_dir(), reason="the shared photographs are not here")
def test_the_dashcam_set_is_clips_of_one_frame_a_second() -> None:
    played = slides(list(DASHCAM.iterdir()))
    assert len(played) == 110
    assert len({slide.clip for slide in played}) == 3
    assert sum(slide.first for slide in played) >= 3
    steps = [after.media_s - before.media_s for before, after in pairwise(played) if not after.first]
    assert set(steps) <= {1.0, 2.0, 3.0}
