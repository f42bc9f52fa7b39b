"""Stop records: what they must say, where they come from, and corrections that keep history."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.patrol import hits
from incar.patrol.errors import PatrolError
from incar.patrol.records import Hit, HitState, Seizure, Shift, StopRecord, Verdict
from incar.patrol.stops import StopDetails, compose_stop, correct_stop, problems
from incar.tables import load_tables
from tests.patrol.samples import HERE, at, details, hit, match, shift

TABLES = load_tables()


def _compose(given_details: StopDetails, of: Hit | None = None, on: Shift | None = None) -> StopRecord:
    return compose_stop("p-1", given_details, at(300), HERE, author="1234", shift=on, hit=of, tables=TABLES)


def _verified() -> Hit:
    return hits.answer(hit("h-1", match("stolen"), match("no_mot")), Verdict.CORRECT, at(9), HERE)


def test_a_stop_of_a_hit_keeps_the_alerts_own_snapshot() -> None:
    record = _compose(details(), _verified(), shift())
    assert (record.hit_id, record.match, record.verdict) == ("h-1", match("stolen"), Verdict.CORRECT)
    assert (record.vrm_read, record.vrm_confirmed) == ("AB12CDE", "AB12CDE")
    assert (record.call_sign, record.officers, record.district) == ("TR21", ["1234", "5678"], "North")
    assert (record.revision, record.recorded, record.revised, record.change_reason) == (1, at(300), None, "")


def test_an_officer_initiated_stop_needs_no_hit_and_no_shift() -> None:
    record = _compose(details())
    assert (record.hit_id, record.match, record.verdict, record.vrm_read) == (None, None, None, "")
    assert (record.shift_id, record.officers) == (None, ["1234"])


@pytest.mark.parametrize("state", [HitState.RAISED, HitState.SILENT, HitState.WITHDRAWN])
def test_nobody_is_stopped_for_a_hit_that_nobody_verified(state: HitState) -> None:
    with pytest.raises(PatrolError, match="check the plate"):
        _compose(details(), hit(state=state))


def test_a_hit_has_one_stop_record() -> None:
    with pytest.raises(PatrolError, match="has a stop record"):
        _compose(details(), hits.mark_stopped(_verified()))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"vrm_confirmed": " - "}, "confirmed mark is missing"),
        ({"power": ""}, "power is missing"),
        ({"power": "magna_carta"}, "power is not in the table"),
        ({"outcomes": []}, "no outcome"),
        ({"outcomes": ["banishment"]}, "outcome is not in the table"),
        ({"outcomes": ["arrest", "arrest"]}, "given twice"),
        ({"stopped": False, "power": "", "outcomes": ["no_action"]}, "choose why not"),
        ({"outcomes": ["seizure_165a"]}, "needs one of its conditions"),
        ({"outcomes": ["seizure_165a"], "seizure": Seizure(notice_number="7")}, "needs one of its conditions"),
        ({"outcomes": ["seizure_165a"], "seizure": Seizure(condition="colour")}, "condition is not in the table"),
        ({"seizure": Seizure(condition="no_insurance")}, "without a seizure under"),
    ],
)
def test_an_incomplete_stop_is_refused_with_what_is_missing(changes: dict[str, Any], said: str) -> None:
    assert any(said in problem for problem in problems(details(**changes), TABLES))
    with pytest.raises(PatrolError, match=said):
        _compose(details(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"stopped": False, "power": "", "outcomes": ["unsafe"]},
        {"stopped": False, "outcomes": ["failed_to_stop", "pursuit"]},
        {"outcomes": ["seizure_165a"], "seizure": Seizure(condition="no_insurance", warning_given=True)},
        {"outcomes": ["seizure_59"]},
    ],
)
def test_a_complete_stop_is_taken(changes: dict[str, Any]) -> None:
    assert problems(details(**changes), TABLES) == []


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(PatrolError, match=r"mark is missing.*power is missing.*no outcome.*author is missing"):
        compose_stop(
            "p-1",
            details(vrm_confirmed="", power="", outcomes=[]),
            at(),
            HERE,
            author=" ",
            shift=None,
            hit=None,
            tables=TABLES,
        )


def test_a_correction_is_a_new_revision_with_its_reason() -> None:
    first = _compose(details(), _verified(), shift())
    second = correct_stop(
        first,
        details(outcomes=["fixed_penalty"], notes="Ticket instead."),
        at(900),
        author="5678",
        reason=" wrong outcome ",
        tables=TABLES,
    )
    assert (second.stop_id, second.revision, second.outcomes) == ("p-1", 2, ["fixed_penalty"])
    assert (second.author, second.revised, second.change_reason) == ("5678", at(900), "wrong outcome")
    assert (second.recorded, second.position, second.match) == (first.recorded, first.position, first.match)
    assert first.outcomes == ["arrest"]


def test_a_correction_without_a_reason_or_sense_is_refused() -> None:
    first = _compose(details())
    for changed, reason, said in ((details(), " ", "say why"), (details(outcomes=[]), "slip", "no outcome")):
        with pytest.raises(PatrolError, match=said):
            correct_stop(first, changed, at(900), author="1234", reason=reason, tables=TABLES)


@given(
    st.builds(
        StopDetails,
        vrm_confirmed=st.sampled_from(["", "AB12CDE"]),
        power=st.sampled_from(["", "rta_163", "nonsense"]),
        stopped=st.booleans(),
        outcomes=st.lists(st.sampled_from([*TABLES.outcomes, "nonsense"]), max_size=4),
        seizure=st.none() | st.builds(Seizure, condition=st.sampled_from(["", "no_licence", "nonsense"])),
    )
)
def test_whatever_is_entered_is_refused_or_makes_sense(entered: StopDetails) -> None:
    try:
        record = _compose(entered)
    except PatrolError:
        return
    assert record.vrm_confirmed
    assert record.outcomes
    assert set(record.outcomes) <= set(TABLES.outcomes)
    assert not record.stopped or record.power in TABLES.powers
    if "seizure_165a" in record.outcomes:
        assert record.seizure
        assert record.seizure.condition in TABLES.seizure_conditions
