"""The facts of a made-up shift of eight hours, and of one in which nothing happened."""

from datetime import timedelta

from incar.hotlist.entry import Match
from incar.patrol import hits
from incar.patrol.facts import AlertedHit, CameraCount, DownTime, ListUse, Part, ShiftFacts, Waiting
from incar.patrol.records import Decision, Hit, HitState, StopRecord, Verdict
from tests.patrol.samples import HERE, START, at, hit, match, shift, stop

HOUR = timedelta(hours=1)
ENDED = START + 8 * HOUR


def _answered(each: Hit, after_s: float, verdict: Verdict) -> AlertedHit:
    answered = hits.answer(each, verdict, at(after_s), HERE)
    return AlertedHit(hit=answered, first_answered=at(after_s).utc)


def _hit(number: int, *matches: Match, camera: str = "front") -> Hit:
    return hit(f"h-{number}", *matches, camera=camera, capture_id=f"c-{number}")


def _silent(number: int, reason: str, *matches: Match) -> AlertedHit:
    silent = hit(f"h-{number}", *matches, state=HitState.SILENT, silent_reason=reason)
    return AlertedHit(hit=silent)


def alerted() -> list[AlertedHit]:
    """Four correct alerts of which three were stopped, one each of the other fates, two silent hits, two covert."""
    correct = [
        _answered(_hit(1, match("stolen"), match("no_mot")), 4, Verdict.CORRECT),
        _answered(_hit(2, match("no_insurance")), 6, Verdict.CORRECT),
        _answered(_hit(3, match("no_insurance"), camera="rear"), 8, Verdict.CORRECT),
        _answered(_hit(4, match("drugs")), 10, Verdict.CORRECT),
    ]
    stopped = [AlertedHit(hit=hits.mark_stopped(each.hit), first_answered=each.first_answered) for each in correct[:3]]
    passed_on = AlertedHit(hit=hits.decide(correct[3].hit, Decision.PASS_ON), first_answered=correct[3].first_answered)
    return [
        *stopped,
        passed_on,
        _answered(_hit(5, match("act"), camera="rear"), 20, Verdict.MISREAD),
        _answered(_hit(6, match("no_mot")), 40, Verdict.NOT_CURRENT),
        _answered(_hit(7, match("info")), 60, Verdict.DISMISSED),
        AlertedHit(hit=_hit(8, match("missing"))),
        AlertedHit(hit=hits.withdraw(_hit(9, match("stolen")))),
        _silent(10, "seen_again", match("stolen")),
        _silent(11, "stale_list", match("no_tax")),
        _silent(12, "covert", match("firearms", covert=True)),
        _silent(13, "withdrawn", match("drugs", covert=True)),
    ]


def stops() -> list[StopRecord]:
    """Three of hits, of which one could not be made, and one on the officer's initiative."""
    return [
        stop("p-1", hit_id="h-1", outcomes=["arrest", "seizure_recovered"]),
        stop("p-2", hit_id="h-2", outcomes=["words_of_advice"]),
        stop("p-3", hit_id="h-3", stopped=False, outcomes=["lost"]),
        stop("p-4", hit_id=None, match=None, outcomes=["vdrs", "words_of_advice"]),
    ]


def lists() -> list[ListUse]:
    """One list loaded anew in the shift, and one that grew old."""

    def use(name: str, generation: int, produced_h: float, first_h: float, last_h: float, entries: int) -> ListUse:
        return ListUse(
            name=name,
            generation=generation,
            entries=entries,
            bulk=name == "midas",
            produced_at=START + produced_h * HOUR,
            first_used=START + first_h * HOUR,
            last_used=START + last_h * HOUR,
        )

    return [
        use("midas", 9, -30, 0, 0, 1_904_211),
        use("pnc", 3, -5, 0, 0, 212_004),
        use("pnc", 4, 1, 2, 2, 212_350),
    ]


def full() -> ShiftFacts:
    """A shift with something of everything."""
    return ShiftFacts(
        shift=shift(ended=at(8 * 3600)),
        cameras=[
            CameraCount(camera="front", captures=6120, reads=71_204),
            CameraCount(camera="rear", captures=3341, reads=30_118),
        ],
        hits=alerted(),
        stops=stops(),
        lists=lists(),
        down_times=[
            DownTime(part=Part.CAMERA, name="rear", since=START - HOUR, until=START + HOUR / 2, reason="no frames"),
            DownTime(part=Part.CAMERA, name="left", since=START + 7 * HOUR, reason="refused"),
            DownTime(part=Part.GPS, name="", since=START + HOUR, until=START + 2 * HOUR, reason="no fix"),
        ],
        waiting=Waiting(count=14, oldest=ENDED - 2 * HOUR, parked=1),
    )


def empty() -> ShiftFacts:
    """A shift that has just begun."""
    return ShiftFacts(shift=shift(), cameras=[], hits=[], stops=[], lists=[], down_times=[], waiting=Waiting(count=0))
