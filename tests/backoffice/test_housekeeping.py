"""What is done by the clock: each chore in its turn, and a failing one again."""

from pathlib import Path

import pytest

from incar.backoffice.housekeeping import HOUR_S, Chore, chores, do_when_due
from incar.backoffice.services import Services
from incar.errors import IncarError
from tests.conftest import ExpectLog
from tests.sim.backoffice import new_office

SOURCE = '[[sources]]\nname = "pnc"\nmapping = "native"\n'


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return Services.open(new_office(tmp_path / "office", settings=SOURCE))


def test_a_chore_is_done_when_it_is_due() -> None:
    done: list[float] = []
    chore = Chore("counting", 10.0, lambda: done.append(1))
    for now_s in (0.0, 5.0, 10.0, 11.0, 19.9, 20.0):
        do_when_due(chore, now_s)
    assert len(done) == 3


def test_a_chore_that_fails_has_its_next_turn(expect_log: ExpectLog) -> None:
    expect_log("counting: nothing to count")

    def fail() -> None:
        raise IncarError("nothing to count")

    chore = Chore("counting", 10.0, fail)
    do_when_due(chore, 0.0)
    assert chore.due_s == 10.0


def test_every_chore_can_be_done_on_a_new_back_office(services: Services) -> None:
    before = services.office.repository.version()
    for chore in chores(services):
        chore.work()
        assert chore.every_s <= 24 * HOUR_S
    assert services.office.repository.version() > before
    services.close()
