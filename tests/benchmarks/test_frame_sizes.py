"""Whether the comparison of ways of looking counts right."""

import numpy as np
import pytest

from benchmarks.frame_sizes import WAYS, Tally
from benchmarks.frame_turns import PLANS, Planned, wait_s
from incar.demo.truth import Box, Sighting, VehicleTruth
from incar.paths import DETECTOR_MODEL
from incar.plates import PlateDesign, draw_plate
from incar.reading.detector import Detector
from incar.reading.looks import MIDDLE, WHOLE
from incar.reading.types import Read
from incar.vrm import Layout
from tests.sim.passes import Road, Vehicle


def plate_at(left: int, top: int, wide: int) -> Box:
    box = (float(left), float(top), float(left + wide), top + wide * 111 / 520)
    return Box(at_s=0.0, box=box, quad=[], width_px=float(wide))


def test_a_way_is_credited_with_what_its_looks_find_in_one_frame_and_in_all() -> None:
    picture = np.full((1080, 1920, 3), 60, np.uint8)
    boxes = [plate_at(900, 500, 100), plate_at(60, 900, 100), plate_at(900, 200, 50)]
    for left, top in ((900, 500), (60, 900)):
        drawn = draw_plate(PlateDesign(text="AB12 CDE"), px_per_mm=100 / 520)
        picture[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
    tally = Tally()
    tally.add(Detector(DETECTOR_MODEL), picture, ((WHOLE,), (MIDDLE,)), boxes)
    large, small = (90, 10_000), (40, 60)
    assert (tally.plates[large], tally.in_all[large], tally.in_a_frame[large]) == (2, 2, 1.5)
    assert (tally.plates[small], tally.in_all[small], tally.in_a_frame[small]) == (1, 0, 0)
    assert tally.others == [0, 0]
    assert len(tally.cpu_s) == 2


def test_a_plate_of_any_width_is_counted() -> None:
    tally = Tally()
    picture = np.full((540, 960, 3), 60, np.uint8)
    tally.add(Detector(DETECTOR_MODEL), picture, ((WHOLE,),), [plate_at(400, 300, wide) for wide in (4, 19, 20, 900)])
    assert dict(tally.plates) == {(0, 20): 2, (20, 40): 1, (90, 10_000): 1}


def test_every_way_and_plan_sees_the_whole_of_the_middle_at_least_once() -> None:
    for frames in (*WAYS.values(), *(plan for plan in PLANS.values() if plan)):
        looks = [look for looks in frames for look in looks]
        left, top, right, bottom = np.array(looks).T
        assert left.min() <= MIDDLE[0]
        assert top.min() <= MIDDLE[1]
        assert right.max() >= MIDDLE[2]
        assert bottom.max() >= MIDDLE[3]


def test_a_plan_decides_where_to_look_and_what_to_pass_over() -> None:
    road = Road([Vehicle("BD51SMR", (0, 1, 12), (0, 0, 0))], seconds=0.16, missed=0)
    planned = Planned(road, ((WHOLE,), (), (MIDDLE,), ()))
    passed_over = []
    for frame in road.frames():
        planned.index = frame.index
        passed_over.append(planned.passes_over)
        if not planned.passes_over:
            planned.detect(frame.image, (WHOLE, MIDDLE))
    assert passed_over == [False, True, False, True]
    assert road.looks == [WHOLE, MIDDLE]


@pytest.mark.parametrize(
    ("camera", "vrm", "media_s", "expected"),
    [
        ("front", "AB12CDE", 3.5, 1.5),
        ("rear", "AB12CDE", 3.5, None),
        ("front", "AB12CDF", 3.5, None),
        ("front", "AB12CDE", 12.0, None),
    ],
)
def test_a_sighting_waits_until_its_mark_is_first_told(
    camera: str, vrm: str, media_s: float, expected: float | None
) -> None:
    sighting = Sighting(camera="front", end="rear", first_s=2, last_s=5, legible_s=2, max_width_px=90, boxes=[])
    vehicle = VehicleTruth(
        id="focus", mark="AB12 CDE", vrm="AB12CDE", expected="silent", because="", sightings=[sighting]
    )
    reads = [told(camera, vrm, at_s) for at_s in (media_s + 1, media_s)]
    assert wait_s(vehicle, sighting, reads) == expected


def told(camera: str, vrm: str, media_s: float) -> Read:
    return Read(
        read_id="1",
        revision=0,
        camera=camera,
        vrm=vrm,
        raw=vrm,
        layout=Layout.CURRENT,
        confidence=0.99,
        alternatives=[],
        frames=3,
        first_seen_ns=1,
        last_good_frame_ns=2,
        media_s=media_s,
        plate_width_px=80,
        quad=[],
        patch_jpeg=b"",
        overview_jpeg=b"",
        final=False,
    )
