"""Reads of the last minutes and an entry that came after them: which are worth another look, and what is news of it.

A vehicle that control adds has perhaps passed the camera a minute ago; it alerts as if the entry had been there.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from fnmatch import fnmatchcase

from incar.hotlist.entry import Match
from incar.hotlist.matcher import near_marks
from incar.patrol.records import CaptureRecord, Hit, Verdict
from incar.vrm import fold


def may_meet(capture: CaptureRecord, marks: AbstractSet[str]) -> bool:
    """Whether a read may meet one of these folded marks, exactly, as a look-alike or by wildcard.

    A guess on the generous side, to keep the lists from being asked for every read.
    """
    key = fold(capture.vrm)
    if key in marks or any(fnmatchcase(key, mark) for mark in marks if "*" in mark or "?" in mark):
        return True
    return not marks.isdisjoint(near_marks(key, capture.confidence, capture.alternatives))


def not_yet_hit(matches: Iterable[Match], marks: AbstractSet[str], hits: Iterable[Hit]) -> list[Match]:
    """The matches with entries of these marks that the capture's own hits do not hold already.

    None where an officer has said that the plate was misread: its mark is not the vehicle's.
    """
    earlier = list(hits)
    if any(hit.answer and hit.answer.verdict is Verdict.MISREAD for hit in earlier):
        return []
    met = {_which(match) for hit in earlier for match in hit.matches}
    return [match for match in matches if fold(match.entry.vrm) in marks and _which(match) not in met]


def _which(match: Match) -> tuple[str, str]:
    """On whatever list: the crew knows already that this mark is of interest, and why."""
    return fold(match.entry.vrm), match.entry.category
