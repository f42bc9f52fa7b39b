"""Frames in, reads out: one read for each passing vehicle."""

from collections import defaultdict

import numpy as np
import pytest

from incar.reading.looks import MIDDLE, WHOLE
from incar.reading.masking import Mask
from incar.reading.passes import PassSettings
from incar.reading.pipeline import EconomySettings, FrameReader, ReadingSettings
from incar.reading.types import Read
from tests.sim.passes import Road, Vehicle


def drive(road: Road, settings: ReadingSettings | None = None) -> list[Read]:
    """Everything told of a road, in order."""
    frame_reader = FrameReader("front", road, road, settings)
    reads = [read for frame in road.frames() for read in frame_reader.process(frame)]
    return reads + frame_reader.finish()


def by_pass(reads: list[Read]) -> list[list[Read]]:
    """The revisions of each pass, checked to be in order and to end with a final one."""
    passes = defaultdict(list)
    for read in reads:
        passes[read.read_id].append(read)
    for revisions in passes.values():
        assert [read.revision for read in revisions] == list(range(len(revisions)))
        assert [read.final for read in revisions] == [False] * (len(revisions) - 1) + [True]
    return list(passes.values())


def marks(reads: list[Read]) -> list[str]:
    """The last word on each pass."""
    return sorted(revisions[-1].vrm for revisions in by_pass(reads))


def street(seed: int) -> list[Vehicle]:
    """Vehicles ahead, oncoming and parked, one every second or so."""
    random = np.random.default_rng(seed)
    plates = ["BD51SMR", "K123ABC", "KX07THN", "PGJ123S", "OIA4521", "LN67YDA"]
    kinds = [
        ((-1.5, 1.0, 25.0), (0.0, 0.0, -7.0)),
        ((3.0, 1.0, 29.0), (0.0, 0.0, -38.0)),
        ((4.0, 1.0, 29.0), (0, 0, -13.0)),
    ]
    return [
        Vehicle(mark, *kinds[int(random.integers(3))], from_s=n + float(random.random()) * 0.5)
        for n, mark in enumerate(plates)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_each_passing_vehicle_is_one_read_with_its_mark(seed: int) -> None:
    road = Road(street(seed), seconds=10, seed=seed)
    assert marks(drive(road)) == sorted(vehicle.mark for vehicle in road.vehicles)


def test_a_mark_is_told_while_the_vehicle_is_still_ahead() -> None:
    road = Road([Vehicle("BD51SMR", (3, 1, 29), (0, 0, -30))], seconds=3)
    first = drive(road)[0]
    assert first.confidence >= 0.95
    assert first.media_s < 0.6
    assert first.last_good_frame_ns == round(first.media_s * 1e9) + 1


def test_at_one_frame_a_second_text_carries_the_association() -> None:
    ahead = Vehicle("BD51SMR", (-1.5, 1, 28), (0, 0, -2.5))
    row = [
        Vehicle(mark, (4, 1, 20), (0, 0, -10), from_s=n) for n, mark in enumerate(["K123ABC", "LN67YDA", "KX07THN"], 1)
    ]
    reads = drive(Road([ahead, *row], rate_hz=1, seconds=12, missed=0, errors=0.02))
    assert marks(reads) == ["BD51SMR", "K123ABC", "KX07THN", "LN67YDA"]
    assert next(read for read in reads if read.vrm == "BD51SMR" and read.final).frames >= 9


def test_quick_frames_are_searched_wholly_and_in_the_middle_in_turn_and_slow_ones_both_ways() -> None:
    for rate_hz, looks in ((25.0, [WHOLE, MIDDLE] * 2), (5.0, [WHOLE, MIDDLE] * 3), (1.0, [WHOLE, MIDDLE] * 3)):
        road = Road([], rate_hz=rate_hz, seconds=3 / rate_hz)
        drive(road)
        assert road.looks == looks


def test_a_vehicle_beside_the_middle_is_read_in_every_other_frame() -> None:
    road = Road([Vehicle("BD51SMR", (-3, 1, 6), (0, 0, 0))], seconds=1, missed=0, errors=0)
    reads = drive(road)
    assert marks(reads) == ["BD51SMR"]
    assert reads[0].media_s <= 0.16


def test_a_plate_too_narrow_to_be_read_is_followed_until_it_is_nearer() -> None:
    settings = ReadingSettings(economy=EconomySettings(narrowest_px=60))
    road = Road([Vehicle("BD51SMR", (1, 1, 29), (0, 0, -5))], seconds=4, missed=0, errors=0)
    reads = drive(road, settings)
    assert marks(reads) == ["BD51SMR"]
    assert reads[0].media_s == pytest.approx((29 - 1500 * 0.52 / 60) / 5, abs=0.3)
    assert road.reads < 25, "not in the frames before"


def test_what_is_masked_is_never_read() -> None:
    """The left half of the picture is masked, and the vehicle over there is never told."""
    beside = [Vehicle("BD51SMR", (-2, 1, 12), (0, 0, 0)), Vehicle("K123ABC", (2, 1, 12), (0, 0, 0))]
    settings = ReadingSettings(mask=Mask([[(0, 0), (0.5, 1)]]))
    assert marks(drive(Road(beside), settings)) == ["K123ABC"]


def test_a_vehicle_seen_in_one_frame_only_is_told() -> None:
    road = Road(
        [Vehicle("BD51SMR", (1, 1, 6), (0, 0, 0), from_s=1, until_s=2)], rate_hz=1, seconds=12, missed=0, errors=0
    )
    reads = drive(road)
    assert marks(reads) == ["BD51SMR"]
    assert reads[0].frames == 1


def test_a_vehicle_hidden_for_two_seconds_is_told_once() -> None:
    road = Road([Vehicle("BD51SMR", (0, 1, 12), (0, 0, -1), hidden_s=(1, 3.5))], seconds=6)
    reads = drive(road)
    assert marks(reads) == ["BD51SMR"]
    assert sum(not read.final for read in reads) == 1


def test_a_vehicle_back_after_longer_is_a_new_pass() -> None:
    road = Road([Vehicle("BD51SMR", (0, 1, 12), (0, 0, 0), hidden_s=(1, 8))], seconds=10)
    assert marks(drive(road)) == ["BD51SMR", "BD51SMR"]


def test_a_double_that_is_lost_does_not_tell_an_unsure_pass_that_goes_on() -> None:
    beside = [Vehicle("BD51SMR", (-2, 1, 12), (0, 0, 0), until_s=1), Vehicle("BD51SMR", (2, 1, 12), (0, 0, 0))]
    reads = drive(Road(beside, seconds=4), ReadingSettings(passes=PassSettings(act_at=2)))
    assert marks(reads) == ["BD51SMR"]
    assert reads[0].media_s > 3


def test_a_row_of_hire_cars_with_consecutive_marks_stays_apart() -> None:
    row = [Vehicle(f"AB12CD{last}", (3.5, 1, 29), (0, 0, -12), from_s=n / 2) for n, last in enumerate("EFGHJK")]
    assert marks(drive(Road(row, seconds=6))) == [f"AB12CD{last}" for last in "EFGHJK"]


def test_another_vehicle_in_the_same_place_is_another_pass() -> None:
    first = Vehicle("BD51SMR", (0, 1, 8), (0, 0, 0), until_s=1.5)
    second = Vehicle("KX07THN", (0, 1, 8), (0, 0, 0), from_s=1.5)
    road = Road([first, second], missed=0)
    assert marks(drive(road)) == ["BD51SMR", "KX07THN"]


def test_a_source_that_begins_again_begins_its_passes_again() -> None:
    road = Road([Vehicle("BD51SMR", (0, 1, 10), (0, 0, 0))], seconds=1)
    frame_reader = FrameReader("front", road, road)
    reads = [read for _ in range(2) for frame in road.frames() for read in frame_reader.process(frame)]
    assert marks(reads + frame_reader.finish()) == ["BD51SMR", "BD51SMR"]


def test_a_settled_plate_is_hardly_read_again() -> None:
    road = Road([Vehicle("BD51SMR", (0, 1, 8), (0, 0, 0))], seconds=6, errors=0)
    drive(road)
    assert road.reads <= 5 + 6 / EconomySettings().settled_interval_s


def test_lettering_that_never_becomes_a_mark_is_not_read_for_ever_at_the_vehicles_expense() -> None:
    signs = [Vehicle("", (x, -2, 12), (0, 0, 0)) for x in (-4.0, -2.0, 0.0, 2.0, 4.0)]
    road = Road([*signs, Vehicle("BD51SMR", (3, 1, 29), (0, 0, -20), from_s=2)], seconds=5)
    assert marks(drive(road)) == ["BD51SMR"]
    assert road.reads < 5 * 5 * 25 / 2


def test_quick_frames_are_read_within_their_bound_and_slow_ones_wholly() -> None:
    crowd = [Vehicle(f"BD5{n}SMR", (n - 3.0, 1, 8), (0, 0, 0)) for n in range(1, 7)]
    for rate_hz, bound in ((25.0, EconomySettings().reads_per_frame), (1.0, len(crowd))):
        road = Road(crowd, rate_hz=rate_hz, seconds=3, missed=0)
        frame_reader = FrameReader("front", road, road)
        done = 0
        for index, frame in enumerate(road.frames()):
            frame_reader.process(frame)
            assert road.reads - done <= (bound if index else len(crowd))
            done = road.reads
        assert frame_reader.timings.detect.calls == 3 * rate_hz
        assert frame_reader.timings.read.calls == road.reads
        assert 0 <= frame_reader.timings.track.cpu_s <= 2 * frame_reader.timings.track.wall_s
