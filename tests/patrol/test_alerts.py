"""What alerts, what is only recorded, and when the same vehicle alerts again."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from incar.hotlist.entry import Match, MatchTier
from incar.patrol.alerts import BULK_LIMIT_S, AlertPolicy, order_matches
from incar.patrol.records import Hit, HitState
from incar.position import FixState, PositionStamp
from incar.tables import load_tables
from tests.patrol.samples import HERE, at, capture, match

TABLES = load_tables()
NOWHERE = PositionStamp(state=FixState.NONE)


def _policy() -> AlertPolicy:
    numbers = count(1)
    return AlertPolicy(TABLES, lambda: f"h-{next(numbers)}")


def _moved(metres: float) -> PositionStamp:
    return replace(HERE, latitude_deg=52.2 + metres / 111_195)


def _reasons(hits: list[Hit]) -> list[str]:
    return [hit.silent_reason for hit in hits]


def _glance(
    policy: AlertPolicy, *matches: Match, after_s: float = 0, position: PositionStamp = HERE, vrm: str = "AB12CDE"
) -> list[str]:
    return _reasons(policy.raise_hits(capture(vrm=vrm, position=position), matches, at(after_s)))


def test_matches_stand_most_urgent_surest_and_youngest_first() -> None:
    matches = [
        match("no_mot"),
        match("stolen", tier=MatchTier.CONFUSABLE),
        match("stolen", list_age_s=9.0),
        match("stolen", list_age_s=5.0),
        match("firearms", tier=MatchTier.WILDCARD),
    ]
    assert order_matches(matches, TABLES) == [matches[4], matches[3], matches[2], matches[1], matches[0]]


def test_a_hit_carries_its_captures_circumstances() -> None:
    (hit,) = _policy().raise_hits(capture(), [match()], at(2))
    assert (hit.hit_id, hit.revision, hit.capture_id, hit.shift_id, hit.camera) == ("h-1", 1, "c-1", "s-1", "front")
    assert (hit.state, hit.raised, hit.position, hit.vrm) == (HitState.RAISED, at(2), HERE, "AB12CDE")


def test_no_match_is_no_hit() -> None:
    assert _policy().raise_hits(capture(), [], at()) == []


def test_what_the_crew_sees_never_holds_a_covert_entry() -> None:
    matches = [match("firearms", covert=True), match("no_tax"), match("info", covert=True)]
    alert, covert = _policy().raise_hits(capture(), matches, at())
    assert [each.entry.category for each in alert.matches] == ["no_tax"]
    assert alert.state is HitState.RAISED
    assert [each.entry.category for each in covert.matches] == ["firearms", "info"]
    assert (covert.state, covert.silent_reason) == (HitState.SILENT, "covert")


def test_a_covert_hit_holds_back_no_alert() -> None:
    policy = _policy()
    assert _glance(policy, match(covert=True)) == ["covert"]
    assert _glance(policy, match(), after_s=1) == [""]


@pytest.mark.parametrize(
    ("category", "age_s", "reason"),
    [
        ("no_insurance", BULK_LIMIT_S, ""),
        ("no_insurance", BULK_LIMIT_S + 1, "stale_list"),
        ("stolen", BULK_LIMIT_S * 9, ""),
    ],
)
def test_only_bulk_lists_fall_silent_with_age(category: str, age_s: float, reason: str) -> None:
    assert _glance(_policy(), match(category, list_age_s=age_s)) == [reason]


def test_old_bulk_entries_do_not_ride_on_an_alert() -> None:
    hits = _policy().raise_hits(capture(), [match("no_mot", list_age_s=BULK_LIMIT_S + 1), match("local")], at())
    assert [(hit.silent_reason, len(hit.matches)) for hit in hits] == [("", 1), ("stale_list", 1)]


@pytest.mark.parametrize(
    ("category", "after_s", "moved_m", "reason"),
    [
        ("act", 599, 0, "seen_again"),
        ("act", 600, 0, ""),
        ("act", 1, 999, "seen_again"),
        ("act", 1, 1001, ""),
        ("stolen", 119, 0, "seen_again"),
        ("stolen", 120, 0, ""),
        ("stolen", -1, 0, ""),
    ],
)
def test_the_same_vehicle_alerts_again_by_its_categorys_time_or_distance(
    category: str, after_s: float, moved_m: float, reason: str
) -> None:
    policy = _policy()
    assert _glance(policy, match(category)) == [""]
    assert _glance(policy, match(category), after_s=after_s, position=_moved(moved_m)) == [reason]


def test_without_a_position_time_alone_decides() -> None:
    policy = _policy()
    assert _glance(policy, match("act"), position=NOWHERE) == [""]
    assert _glance(policy, match("act"), after_s=599, position=_moved(5000)) == ["seen_again"]
    assert _glance(policy, match("act"), after_s=600, position=NOWHERE) == [""]


def test_a_repeat_does_not_put_the_next_alert_off() -> None:
    policy = _policy()
    heard = [_glance(policy, match("act"), after_s=after_s)[0] for after_s in (0, 300, 599, 600)]
    assert heard == ["", "seen_again", "seen_again", ""]


def test_a_more_urgent_category_alerts_anew_and_a_lesser_does_not() -> None:
    policy = _policy()
    heard = [_glance(policy, match(category), after_s=1)[0] for category in ("act", "stolen", "act", "no_mot")]
    assert heard == ["", "", "seen_again", "seen_again"]
    assert _glance(policy, match("act"), match("no_mot"), after_s=601) == [""]


def test_look_alike_spellings_are_one_vehicle_and_other_marks_are_others() -> None:
    policy = _policy()
    assert _glance(policy, match()) == [""]
    assert _glance(policy, match(), after_s=1, vrm="ABI2CDE") == ["seen_again"]
    assert _glance(policy, match(vrm="AB12CDF"), after_s=1, vrm="AB12CDF") == [""]


def test_a_possible_alert_does_not_hold_back_a_sure_one() -> None:
    policy = _policy()
    possible = match(tier=MatchTier.CONFUSABLE)
    assert _glance(policy, possible, vrm="A812CDE") == [""]
    assert _glance(policy, possible, after_s=1, vrm="A812CDE") == ["seen_again"]
    assert _glance(policy, match(), after_s=2) == [""]
    assert _glance(policy, possible, after_s=3, vrm="AB12COE") == ["seen_again"]


def test_a_category_that_the_table_no_longer_has_still_alerts_least_urgently() -> None:
    hits = _policy().raise_hits(capture(), [match("gone"), match("info")], at())
    assert [each.entry.category for each in hits[0].matches] == ["info", "gone"]
    policy = _policy()
    assert [_glance(policy, match("gone"), after_s=after_s) for after_s in (0, 1, 700)] == [[""], ["seen_again"], [""]]


def test_alerts_before_a_restart_are_remembered_when_noted() -> None:
    before, after = _policy(), _policy()
    (hit,) = before.raise_hits(capture(), [match()], at())
    after.history.note(hit)
    assert _glance(after, match(), after_s=60) == ["seen_again"]


def test_the_history_forgets_what_can_no_longer_matter() -> None:
    policy = _policy()
    for number in range(50):
        vrm = f"AB{number:02}CDE"
        assert _glance(policy, match(vrm=vrm), vrm=vrm, after_s=number * 100) == [""]
    assert len(policy.history._alerted) < 10


@given(
    st.lists(
        st.builds(
            match,
            st.sampled_from(list(TABLES.categories)),
            covert=st.booleans(),
            list_age_s=st.floats(0, 10 * BULK_LIMIT_S),
            tier=st.sampled_from(MatchTier),
        ),
        max_size=6,
    )
)
def test_every_match_is_recorded_once_and_at_most_one_hit_alerts(matches: list[Match]) -> None:
    hits = _policy().raise_hits(capture(), matches, at())
    kept = [each for hit in hits for each in hit.matches]
    assert sorted(map(repr, kept)) == sorted(map(repr, matches))
    assert all(hit.state is HitState.SILENT for hit in hits[1:])
    for hit in hits:
        assert hit.matches == order_matches(hit.matches, TABLES)
        assert (hit.state is HitState.SILENT) == bool(hit.silent_reason)
        assert hit.state is HitState.SILENT or not any(each.entry.covert for each in hit.matches)
