"""Every figure of the summary, worked out by hand."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from incar.patrol.facts import AlertedHit
from incar.position import ClockTrust
from incar.report.summary import percent, summarise
from incar.tables import load_tables
from tests.patrol.samples import START, at, hit, match, shift, stop
from tests.report import samples

TABLES = load_tables()
FULL = summarise(samples.full(), TABLES, samples.ENDED)
EMPTY = summarise(samples.empty(), TABLES, START)


def test_captures_and_reads_are_summed_over_the_cameras() -> None:
    assert (FULL.captures, FULL.reads) == (9461, 101_322)
    assert (EMPTY.captures, EMPTY.reads) == (0, 0)


def test_a_camera_that_never_worked_is_shown() -> None:
    front, left, rear = FULL.cameras
    assert (front.camera, front.captures, front.alerts, front.misread_percent, front.down_s) == ("front", 6120, 7, 0, 0)
    assert (left.camera, left.captures, left.misread_percent, left.down_s) == ("left", 0, None, 3600)
    assert (rear.alerts, rear.misread, rear.misread_percent, rear.down_times, rear.down_s) == (2, 1, 50.0, 1, 1800)


def test_hits_by_category_stand_in_the_tables_order_and_count_the_silent_apart() -> None:
    counts = {line.category: (line.alerts, line.silent) for line in FULL.categories}
    assert list(counts) == ["missing", "stolen", "act", "drugs", "info", "no_insurance", "no_tax", "no_mot"]
    assert (counts["stolen"], counts["drugs"], counts["no_tax"]) == ((2, 1), (1, 0), (0, 1))
    assert (FULL.silent.seen_again, FULL.silent.stale_list) == (1, 1)


def test_a_clock_that_was_behind_a_list_makes_it_no_younger() -> None:
    full = samples.full()
    (pnc,) = [use for use in full.lists if (use.name, use.generation) == ("pnc", 4)]
    ahead = replace(full, lists=[replace(pnc, produced_at=samples.ENDED + timedelta(days=1))])
    (line,) = summarise(ahead, TABLES, samples.ENDED).lists
    assert (line.youngest_s, line.oldest_s) == (None, None)


def test_the_crews_summary_tells_nothing_of_covert_hits() -> None:
    hits = samples.alerted()
    overt = [each for each in hits if not each.hit.matches[0].entry.covert]
    assert len(overt) == len(hits) - 2
    assert summarise(replace(samples.full(), hits=overt), TABLES, samples.ENDED) == FULL
    assert "covert" not in str(FULL).lower()


def test_every_alert_has_one_fate() -> None:
    answers = FULL.answers
    fates = (
        answers.verified,
        answers.misread,
        answers.not_current,
        answers.dismissed,
        answers.unanswered,
        answers.withdrawn,
    )
    assert fates == (4, 1, 1, 1, 1, 1)
    assert answers.alerts == sum(fates)
    assert answers.median_answer_s == 10
    assert EMPTY.answers.median_answer_s is None


def test_stops_and_their_rates() -> None:
    stops = FULL.stops
    assert (stops.records, stops.stopped, stops.not_stopped) == (4, 3, 1)
    assert (stops.of_hits, stops.officer_initiated, stops.positive) == (2, 1, 2)
    assert stops.hit_to_stop_percent == 25.0
    assert stops.stop_to_positive_percent == 66.7
    assert (EMPTY.stops.hit_to_stop_percent, EMPTY.stops.stop_to_positive_percent) == (None, None)


def test_outcomes_are_counted_in_the_tables_order() -> None:
    counts = [(line.outcome, line.count) for line in FULL.outcomes]
    assert counts == [("arrest", 1), ("seizure_recovered", 1), ("vdrs", 1), ("words_of_advice", 2), ("lost", 1)]


def test_a_list_is_as_old_as_it_was_at_the_last_read() -> None:
    midas, pnc = FULL.lists
    assert (midas.name, midas.bulk, midas.generations) == ("midas", True, 1)
    assert (midas.youngest_s, midas.oldest_s) == (30 * 3600, 38 * 3600)
    assert (pnc.entries, pnc.generations, pnc.youngest_s, pnc.oldest_s) == (212_350, 2, 3600, 7 * 3600)


def test_down_time_counts_within_the_shift_only() -> None:
    assert (FULL.gps_down_times, FULL.gps_down_s) == (1, 3600)
    assert (EMPTY.gps_down_times, EMPTY.gps_down_s) == (0, 0)


def test_what_waits() -> None:
    assert (FULL.uploads.waiting, FULL.uploads.oldest_s, FULL.uploads.parked) == (14, 7200, 1)
    assert EMPTY.uploads.oldest_s is None


def test_a_shift_in_progress_is_summed_up_to_now() -> None:
    facts = replace(samples.full(), shift=shift())
    summary = summarise(facts, TABLES, START + timedelta(hours=9))
    assert summary.duration_s == 9 * 3600
    assert summary.cameras[1].down_s == 2 * 3600
    assert EMPTY.duration_s == 0


def test_a_clock_set_back_gives_no_negative_times() -> None:
    facts = replace(samples.full(), shift=shift(ended=at(-3600)))
    summary = summarise(facts, TABLES, samples.ENDED)
    assert summary.duration_s == 0
    assert summary.gps_down_s == 0


def test_a_doubtful_clock_is_said() -> None:
    doubtful = replace(at(60), trust=ClockTrust.DOUBTFUL)
    facts = replace(samples.empty(), shift=shift(ended=doubtful))
    assert not summarise(facts, TABLES, START).clock_trusted
    assert EMPTY.clock_trusted


def test_codes_that_a_force_has_since_taken_from_its_tables_are_still_counted() -> None:
    facts = replace(
        samples.empty(),
        hits=[AlertedHit(hit=hit("h-1", match("old category")))],
        stops=[stop(outcomes=["old outcome"])],
    )
    summary = summarise(facts, TABLES, START)
    assert [(line.name, line.alerts) for line in summary.categories] == [("old category", 1)]
    assert [(line.name, line.positive) for line in summary.outcomes] == [("old outcome", False)]


@pytest.mark.parametrize(("part", "whole", "expected"), [(1, 3, 33.3), (0, 5, 0.0), (0, 0, None), (5, 5, 100.0)])
def test_percentages(part: int, whole: int, expected: float | None) -> None:
    assert percent(part, whole) == expected
