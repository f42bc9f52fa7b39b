"""Tracks: which plate of this frame is which of the last."""

import numpy as np
import pytest

from incar.reading.tracker import Track, Tracker, pair_off
from incar.reading.types import Detection
from tests.sim.slots import slots_of


def plate(x: float, y: float = 500, width: float = 100) -> Detection:
    w, h = width / 2, width / 9.4
    quad = np.array([[x - w, y - h], [x + w, y - h], [x + w, y + h], [x - w, y + h]], np.float32)
    return Detection(quad=quad, score=0.9)


def follow_one(tracker: Tracker, detection: Detection, now_s: float) -> Track:
    """The track that takes a detection; a new one if none does."""
    (track,) = tracker.follow([detection], now_s)
    return track or tracker.begin(detection, now_s)


def test_a_plate_moving_and_growing_evenly_stays_one_track() -> None:
    tracker = Tracker()
    tracks = {follow_one(tracker, plate(400 + 30 * n, width=60 * 1.05**n), n / 25) for n in range(20)}
    assert len(tracks) == 1


def test_an_oncoming_plate_that_leaps_more_than_its_width_a_frame_stays_one_track() -> None:
    tracker = Tracker()
    metres = np.arange(24, 6, -1.6)
    seen = [plate(960 + 4500 / z, 540 + 1500 / z, 780 / z) for z in metres]
    assert len({follow_one(tracker, detection, n / 25) for n, detection in enumerate(seen)}) == 1


def test_a_plate_missed_for_some_frames_is_picked_up_where_it_must_be() -> None:
    tracker = Tracker()
    early = {follow_one(tracker, plate(400 + 20 * n), n / 25) for n in range(10)}
    assert follow_one(tracker, plate(400 + 20 * 14), 14 / 25) in early


def test_two_plates_side_by_side_keep_their_tracks() -> None:
    tracker = Tracker()
    left, right = (tracker.begin(plate(x), 0) for x in (400, 600))
    for n in range(1, 10):
        assert tracker.follow([plate(600 + 5 * n), plate(400 + 5 * n)], n / 25) == [right, left]


def test_a_plate_out_of_reach_is_another() -> None:
    tracker = Tracker()
    tracker.begin(plate(400), 0)
    assert tracker.follow([plate(900), plate(400, width=200)], 0.04) == [None, None]


def test_place_alone_joins_nothing_over_a_gap() -> None:
    tracker = Tracker()
    tracker.begin(plate(400), 0)
    assert tracker.follow([plate(400)], 1.0) == [None]


def test_text_joins_over_a_gap_wherever_the_plate_is() -> None:
    tracker = Tracker()
    first, second = (tracker.begin(plate(x), 0) for x in (400, 900))
    first.remember(slots_of("BD51SMR", 0.9), 0.5)
    second.remember(slots_of("KX07THN", 0.9), 0.5)
    sightings = [(plate(500), slots_of("KX07THN", 0.8)), (plate(1500, width=180), slots_of("BD51SMR", 0.8))]
    tracker.follow([detection for detection, _ in sightings], 1.0)
    assert tracker.recognise(sightings, 1.0) == [second, first]


def test_another_text_in_the_same_place_is_another_plate() -> None:
    tracker = Tracker()
    first = tracker.begin(plate(400), 0)
    first.remember(slots_of("BD51SMR", 0.9), 0.5)
    (track,) = tracker.recognise([(plate(400), slots_of("KX07THN", 0.9))], 1.0)
    assert track is not first


def test_a_neighbour_in_a_row_of_hire_cars_is_another_plate() -> None:
    tracker = Tracker()
    first = tracker.begin(plate(400), 0)
    first.update(plate(410), 0.04)
    first.remember(slots_of("BD51SMR", 0.95), 0.5)
    (track,) = tracker.recognise([(plate(1500), slots_of("BD51SMT", 0.95))], 0.5)
    assert track is not first


def test_a_plate_does_not_jump_within_a_frame_even_by_its_text() -> None:
    tracker = Tracker()
    first = tracker.begin(plate(400), 0)
    first.remember(slots_of("BD51SMR", 0.95), 0.5)
    (track,) = tracker.recognise([(plate(1500), slots_of("BD51SMR", 0.95))], 0.04)
    assert track is not first


def test_the_best_reading_is_remembered() -> None:
    track = Tracker().begin(plate(400), 0)
    good, poor = slots_of("BD51SMR", 0.9), slots_of("BD51SMR", 0.5)
    track.remember(good, 0.8)
    track.remember(poor, 0.3)
    assert track.text is good


@pytest.mark.parametrize(("gap_s", "lost_after_s"), [(0.04, 1.02), (1.0, 1.52)])
def test_a_track_is_lost_when_unseen_for_long(gap_s: float, lost_after_s: float) -> None:
    tracker = Tracker()
    tracker.follow([], -gap_s)
    track = tracker.begin(plate(400), 0)
    tracker.follow([], 0)
    assert tracker.drop_lost(lost_after_s - 0.03) == []
    assert tracker.drop_lost(lost_after_s) == [track]
    assert tracker.tracks == []


def test_pairs_are_made_best_first_and_each_once() -> None:
    scores = np.array([[0.5, 0.9, -np.inf], [0.4, 0.8, -np.inf]])
    assert list(pair_off(scores)) == [(0, 1), (1, 0)]
    assert list(pair_off(np.empty((0, 3)))) == []
