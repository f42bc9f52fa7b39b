"""The life of a hit: only legal steps, in any order a crew can think of."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incar.patrol import hits
from incar.patrol.errors import PatrolError
from incar.patrol.records import Decision, Hit, HitState, Verdict
from incar.tables import load_tables
from tests.patrol.samples import HERE, at, capture, hit, match

TABLES = load_tables()
Step = Callable[[Hit], Hit]


def _answered(verdict: Verdict = Verdict.CORRECT, corrected: str = "") -> Hit:
    return hits.answer(hit(), verdict, at(9), HERE, corrected_vrm=corrected)


def test_a_correct_plate_goes_from_alert_to_stop() -> None:
    answered = _answered()
    decided = hits.decide(answered, Decision.STOP)
    stopped = hits.mark_stopped(decided)
    assert [each.state for each in (answered, decided, stopped)] == [
        HitState.ANSWERED,
        HitState.DECIDED,
        HitState.STOPPED,
    ]
    assert stopped.revision == 4
    assert stopped.answer is not None
    assert (stopped.answer.verdict, stopped.answer.decision) == (Verdict.CORRECT, Decision.STOP)


@pytest.mark.parametrize("verdict", [Verdict.MISREAD, Verdict.NOT_CURRENT, Verdict.DISMISSED])
def test_any_other_answer_closes(verdict: Verdict) -> None:
    closed = _answered(verdict)
    assert closed.state is HitState.CLOSED
    with pytest.raises(PatrolError, match="answer correct first"):
        hits.decide(closed, Decision.STOP)
    with pytest.raises(PatrolError, match="answer correct first"):
        hits.mark_stopped(closed)


def test_a_correction_is_kept_as_it_is_stored() -> None:
    closed = _answered(Verdict.MISREAD, "ab12 cdf")
    assert closed.answer is not None
    assert closed.answer.corrected_vrm == "AB12CDF"
    with pytest.raises(PatrolError, match="answer misread"):
        _answered(Verdict.CORRECT, "AB12CDF")


def test_a_slip_of_the_finger_can_be_answered_again() -> None:
    again = hits.answer(_answered(Verdict.DISMISSED), Verdict.CORRECT, at(12), HERE)
    assert (again.state, again.revision) == (HitState.ANSWERED, 3)
    closer = hits.answer(hits.decide(again, Decision.FOLLOW), Verdict.MISREAD, at(40), HERE)
    assert closer.state is HitState.CLOSED


def test_not_stopping_closes_and_says_why() -> None:
    with pytest.raises(PatrolError, match="say why not"):
        hits.decide(_answered(), Decision.NONE, " ")
    closed = hits.decide(_answered(), Decision.NONE, " other priority ")
    assert closed.answer is not None
    assert (closed.state, closed.answer.decision_reason) == (HitState.CLOSED, "other priority")
    assert hits.decide(_answered(), Decision.PASS_ON).state is HitState.CLOSED
    assert hits.mark_stopped(closed).state is HitState.STOPPED


def test_nothing_but_an_answer_or_the_reader_ends_an_alert() -> None:
    with pytest.raises(PatrolError, match="nobody has answered cannot be closed"):
        hits.close(hit())
    assert hits.withdraw(hit()).state is HitState.WITHDRAWN
    taken_back = hits.withdraw(hit(state=HitState.SILENT))
    assert (taken_back.state, taken_back.silent_reason) == (HitState.SILENT, hits.TAKEN_BACK)
    with pytest.raises(PatrolError, match="cannot be withdrawn"):
        hits.withdraw(_answered())


def test_a_stopped_hit_is_corrected_through_its_stop_record() -> None:
    stopped = hits.mark_stopped(_answered())
    with pytest.raises(PatrolError, match="has a stop record"):
        hits.answer(stopped, Verdict.MISREAD, at(), HERE)
    with pytest.raises(PatrolError, match="correct that"):
        hits.decide(stopped, Decision.FOLLOW)
    with pytest.raises(PatrolError, match="correct that"):
        hits.mark_stopped(stopped)


def test_only_an_unanswered_hit_is_overtaken_by_another_mark() -> None:
    other = capture(vrm="AB12CDF", revision=2)
    assert hits.is_overtaken(hit(), other)
    assert hits.is_overtaken(hit(state=HitState.SILENT), other)
    assert not hits.is_overtaken(hit(), capture(vrm="ABI2CDE", revision=2))
    assert not hits.is_overtaken(_answered(), other)
    assert not hits.is_overtaken(hit(), capture("c-2", vrm="AB12CDF"))


def test_the_queue_puts_first_what_cannot_wait() -> None:
    answered = _answered()
    raised = {
        "late mot": hit("late mot", match("no_mot"), raised=at(50)),
        "early mot": hit("early mot", match("no_mot"), raised=at(5)),
        "stolen": hit("stolen", match("stolen"), raised=at(60)),
        "closed": hit("closed", state=HitState.CLOSED, raised=at(1)),
        "stopped": hit("stopped", state=HitState.STOPPED, raised=at(40)),
        "answered": hit("answered", state=HitState.ANSWERED, answer=answered.answer, raised=at(2)),
        "silent": hit("silent", state=HitState.SILENT),
    }
    order = [each.hit_id for each in hits.queue(raised.values(), TABLES)]
    assert order == ["stolen", "early mot", "late mot", "answered", "stopped", "closed"]


steps: st.SearchStrategy[Step] = st.one_of(
    st.builds(
        lambda verdict, mark: lambda hit: hits.answer(hit, verdict, at(9), HERE, corrected_vrm=mark),
        st.sampled_from(Verdict),
        st.sampled_from(["", "K123ABC"]),
    ),
    st.builds(
        lambda decision, reason: lambda hit: hits.decide(hit, decision, reason),
        st.sampled_from(Decision),
        st.sampled_from(["", "lost"]),
    ),
    st.sampled_from([hits.mark_stopped, hits.close, hits.withdraw]),
)


@given(st.sampled_from([HitState.RAISED, HitState.SILENT]), st.lists(steps, max_size=12))
def test_no_sequence_of_steps_reaches_an_illegal_state(start: HitState, sequence: list[Step]) -> None:
    now = hit(state=start)
    for step in sequence:
        before = now
        try:
            now = step(before)
        except PatrolError:
            continue
        assert now.revision == before.revision + 1
        assert before.state not in (HitState.STOPPED, HitState.WITHDRAWN)
        assert now.state is not HitState.RAISED
        assert (now.state is HitState.SILENT) == (start is HitState.SILENT)
        assert (now.hit_id, now.matches, now.raised) == (before.hit_id, before.matches, before.raised)
        _check_sense(now)


def _check_sense(now: Hit) -> None:
    verdict = now.answer.verdict if now.answer else None
    decision = now.answer.decision if now.answer else None
    assert (verdict is None) == (now.state in (HitState.WITHDRAWN, HitState.SILENT))
    if now.state in (HitState.ANSWERED, HitState.DECIDED, HitState.STOPPED):
        assert verdict is Verdict.CORRECT
    if now.state is HitState.DECIDED:
        assert decision in (Decision.STOP, Decision.FOLLOW)
    if decision is Decision.NONE:
        assert now.answer
        assert now.answer.decision_reason
    if verdict in (Verdict.MISREAD, Verdict.NOT_CURRENT, Verdict.DISMISSED):
        assert decision is None
        assert now.state is HitState.CLOSED
