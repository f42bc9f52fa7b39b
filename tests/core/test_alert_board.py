"""The board of alerts: what is open stays, what is dealt with makes room."""

from datetime import timedelta

import pytest

from incar.core.alert_board import DEALT_WITH_SHOWN, Alert, AlertBoard
from incar.patrol.errors import PatrolError
from incar.patrol.records import Hit, HitState
from incar.settings import ListSettings
from incar.tables import load_tables
from tests.patrol.samples import START, at, hit

NOW = START + timedelta(minutes=5)


def board(*hits: Hit) -> AlertBoard:
    return AlertBoard(load_tables(), ListSettings(), [Alert(each, 0.9) for each in hits])


def test_silent_hits_never_come_on_the_board() -> None:
    shown = board(hit("h-1"), hit("h-2", state=HitState.SILENT, silent_reason="covert"))
    assert [each.hit_id for each in shown.hits()] == ["h-1"]
    with pytest.raises(PatrolError, match="no such alert"):
        shown.hit("h-2")
    shown.renew(hit("h-3"))
    assert shown.find("h-3") is None


def test_open_alerts_stay_and_the_oldest_that_are_dealt_with_go() -> None:
    closed = [hit(f"c-{number}", state=HitState.CLOSED, raised=at(number)) for number in range(DEALT_WITH_SHOWN + 3)]
    shown = board(hit("h-1"), *closed)
    cards, hidden = shown.cards(NOW, {"h-1": "p-1"})
    assert hidden == 0
    assert [(card.hit_id, card.stop_id) for card in cards[:2]] == [("h-1", "p-1"), (closed[-1].hit_id, "")]
    assert len(cards) == 1 + DEALT_WITH_SHOWN
    assert shown.find("c-0") is None
