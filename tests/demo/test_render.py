"""The renderer: frames that repeat, a scene that is one, videos that are kept."""

from pathlib import Path

import av
import msgspec
import numpy as np
import pytest

from incar.demo.painter import Painter, Picture
from incar.demo.render import finished_frame, render_drive
from incar.demo.scenario import Scenario, load_scenario
from incar.demo.truth import Box, truth


@pytest.fixture(scope="module")
def small() -> Scenario:
    """The scenario at a fifth of its size, with the vehicles of its first seconds."""
    scenario = load_scenario()
    optics = msgspec.structs.replace(scenario.optics, width_px=384, height_px=216)
    early = [v for v in scenario.vehicles if v.id in ("focus", "mondeo", "transit")]
    return msgspec.structs.replace(scenario, optics=optics, vehicles=early)


@pytest.fixture(scope="module")
def frames(small: Scenario) -> dict[float, Picture]:
    painter = Painter(small, "front")
    found = {second: painter.frame(second) for second in (3.0, 70.0)}
    painter.close()
    return found


def test_frames_repeat(small: Scenario, frames: dict[float, Picture]) -> None:
    painter = Painter(small, "front")
    assert np.array_equal(painter.frame(3.0), frames[3.0])
    painter.close()


def test_a_frame_is_a_scene(small: Scenario, frames: dict[float, Picture]) -> None:
    day = frames[3.0].astype(float)
    assert day.shape == (small.optics.height_px, small.optics.width_px, 3)
    sky, road = day[10:30, 170:210], day[150:200, 120:200]
    assert sky.mean() > road.mean() + 20
    assert sky[..., 0].mean() >= sky[..., 2].mean()
    assert day.std() > 30


def test_night_is_darker_than_day_but_not_black(frames: dict[float, Picture]) -> None:
    assert frames[70.0].mean() < 0.6 * frames[3.0].mean()
    assert frames[70.0].max() > 200


def test_a_plate_stands_where_the_truth_says(small: Scenario) -> None:
    box = _box(small, "mondeo", 0.56)
    painter = Painter(small, "front")
    picture = painter.frame(0.56).astype(int)
    painter.close()
    x0, y0, x1, y1 = (round(v) for v in box.box)
    plate = picture[y0 + 1 : y1, x0 + 1 : x1]
    blue, green, red = (plate[..., i].mean() for i in range(3))
    assert red > blue + 50
    assert green > blue + 40


def _box(scenario: Scenario, name: str, at_s: float) -> Box:
    (vehicle,) = (v for v in truth(scenario, at_s + 0.1) if v.id == name)
    return next(box for one in vehicle.sightings for box in one.boxes if one.camera == "front" and box.at_s == at_s)


def test_the_caption_is_burnt_in(small: Scenario) -> None:
    painter = Painter(small, "rear")
    with_caption = finished_frame(painter, small, "rear", 0)
    corner = with_caption[2:16, 2:120].astype(int)
    assert (corner > 200).any()
    painter.close()


def test_a_drive_is_rendered_once(small: Scenario, tmp_path: Path) -> None:
    shares: list[float] = []
    drive = render_drive(small, tmp_path, 0.4, shares.append)
    assert shares[-1] == 1
    assert sorted(drive.videos) == ["front", "rear"]
    for path in drive.videos.values():
        with av.open(str(path)) as container:
            frames = [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]
            assert container.streams.video[0].average_rate == small.optics.frame_rate
        assert len(frames) == 10
        assert frames[0].std() > 25
    stamps = {path: path.stat().st_mtime_ns for path in drive.videos.values()}
    again = render_drive(small, tmp_path, 0.4)
    assert {path: path.stat().st_mtime_ns for path in again.videos.values()} == stamps
    assert [folder.name for folder in tmp_path.iterdir()] == [next(iter(drive.videos.values())).parent.name]
