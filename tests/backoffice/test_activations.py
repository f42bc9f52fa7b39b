"""Hits passed on: to whom, which, once."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from incar.backoffice.activations import Activations, PassOn
from incar.backoffice.clients import Clients
from incar.backoffice.database import Database
from incar.backoffice.health import Health
from incar.hotlist.entry import ListEntry, ListInfo, MatchTier
from incar.hotlist.matcher import Found, Matcher
from incar.messages.home import Activation, CameraRead
from incar.patrol.hits import answer, decide
from incar.patrol.own_entries import OWN_LIST
from incar.patrol.records import Decision, Hit, HitState, Verdict
from incar.position import FixState, PositionStamp
from incar.settings import ListSettings
from incar.tables import load_tables
from tests.backoffice.samples import fresh_hit, health_report, new_id, now_stamp
from tests.patrol.samples import HERE, entry, match

TABLES = load_tables()
FRESH = timedelta(minutes=10)


@pytest.fixture
def activations(database: Database) -> Activations:
    clients, health = Clients(database), Health(database)
    for number, (car, north_m) in enumerate({"RP21": 0, "RP22": 1000, "RP23": 3000, "RP24": 20_000}.items()):
        clients.add(car, "car", "", f"{number:064x}", datetime.now(UTC) + timedelta(days=1))
        health.keep(car, health_report(north_m, call_sign=f"{car}A"))
    return Activations(database, health, TABLES, PassOn(within_m=5000, fresh=FRESH))


def pass_on(activations: Activations, hit: Hit, car: str = "RP21") -> int:
    return activations.pass_on_hit(car, UUID(hit.hit_id), msgspec.json.encode(hit).decode())


def told(activations: Activations, car: str, after: int = 0) -> list[Activation]:
    return activations.after(car, after)


def test_a_hit_goes_to_the_cars_that_are_near_and_not_back(activations: Activations) -> None:
    hit = fresh_hit()
    assert pass_on(activations, hit) == 2
    (found,) = told(activations, "RP22")
    assert (found.vrm, found.category, found.source, found.list_name) == ("AB12CDE", "stolen", "RP21A", "pnc")
    assert (found.activation_id, found.reason, found.colour) == (hit.hit_id, "Stolen overnight", "Blue")
    assert found.distance_m == pytest.approx(1000, abs=10)
    assert found.seen_at == hit.raised.utc
    assert told(activations, "RP23")[0].distance_m == pytest.approx(3000, abs=20)
    assert told(activations, "RP21") == told(activations, "RP24") == []


def test_a_hit_is_passed_on_once_in_whatever_revision(activations: Activations) -> None:
    hit = fresh_hit()
    assert [pass_on(activations, hit) for _ in range(2)] == [2, 2]
    pass_on(activations, answer(hit, Verdict.CORRECT, now_stamp(), HERE))
    assert len(told(activations, "RP22")) == 1


def test_numbers_rise_and_what_was_heard_does_not_come_again(activations: Activations) -> None:
    for _ in range(3):
        pass_on(activations, fresh_hit())
    numbers = [each.number for each in told(activations, "RP22")]
    assert numbers == sorted(set(numbers))
    assert [each.number for each in told(activations, "RP22", after=numbers[0])] == numbers[1:]
    assert activations.newest() == {"RP22": numbers[-1], "RP23": told(activations, "RP23")[-1].number}
    assert activations.newest(after=max(activations.newest().values())) == {}


POSSIBLE = replace(match(), tier=MatchTier.CONFUSABLE, weight=0.3)
NOT_PASSED_ON = {
    "covert": fresh_hit(state=HitState.SILENT, silent_reason="covert", matches=[match(covert=True)]),
    "a covert entry in a hit that alerted": fresh_hit(matches=[match(covert=True)]),
    "seen again": fresh_hit(state=HitState.SILENT, silent_reason="seen_again"),
    "withdrawn": fresh_hit(state=HitState.WITHDRAWN),
    "misread": answer(fresh_hit(), Verdict.MISREAD, now_stamp(), HERE),
    "possible, and nobody has looked": fresh_hit(matches=[POSSIBLE]),
    "of a bulk list": fresh_hit(matches=[match("no_insurance")]),
    "an own entry's": fresh_hit(matches=[replace(match(), list_name=OWN_LIST)]),
    "without a position": fresh_hit(position=PositionStamp(state=FixState.NONE)),
    "old": replace(fresh_hit(), raised=replace(now_stamp(), utc=datetime.now(UTC) - FRESH - timedelta(seconds=1))),
    "by a clock that is ahead": replace(fresh_hit(), raised=replace(now_stamp(), utc=datetime.now(UTC) + FRESH)),
}


@pytest.mark.parametrize("hit", NOT_PASSED_ON.values(), ids=NOT_PASSED_ON)
def test_what_is_not_for_others_is_not_passed_on(activations: Activations, hit: Hit) -> None:
    assert pass_on(activations, hit) == 0
    assert told(activations, "RP22") == []


def test_an_officers_word_makes_a_possible_hit_one_to_pass_on(activations: Activations) -> None:
    possible = fresh_hit(matches=[POSSIBLE])
    assert pass_on(activations, possible) == 0
    correct = answer(possible, Verdict.CORRECT, now_stamp(), HERE)
    assert pass_on(activations, correct) == 2
    asked_for = decide(answer(fresh_hit(), Verdict.CORRECT, now_stamp(), HERE), Decision.PASS_ON)
    assert asked_for.state is HitState.CLOSED
    assert pass_on(activations, asked_for) == 2


def test_a_hit_of_a_release_ahead_is_left_alone(activations: Activations) -> None:
    assert activations.pass_on_hit("RP21", UUID(new_id()), '{"hit_id": "x", "state": "unheard of"}') == 0


def test_what_was_passed_on_is_kept_for_a_day(activations: Activations) -> None:
    pass_on(activations, fresh_hit())
    activations.trim(datetime.now(UTC) + timedelta(hours=23))
    assert told(activations, "RP22")
    highest = told(activations, "RP22")[0].number
    activations.trim(datetime.now(UTC) + timedelta(hours=25))
    assert told(activations, "RP22") == []
    pass_on(activations, fresh_hit())
    assert told(activations, "RP22")[0].number > highest  # or a car would take it for one it has heard


class Listed:
    """One list in memory, as a matcher looks it up."""

    def __init__(self, *entries: ListEntry, bulk: bool = False, age: timedelta = timedelta(hours=1)) -> None:
        made = datetime.now(UTC) - age
        self._info = ListInfo(
            name="pnc", generation=1, entries=1, produced_at=made, loaded_at=made, bulk=bulk, digest=""
        )
        self._entries = entries

    def find(self, key: str, near: object) -> list[Found]:
        del near
        return [Found(entry=each, info=self._info) for each in self._entries if each.vrm == key]


def matcher(*entries: ListEntry) -> Matcher:
    return Matcher(Listed(*entries), TABLES, ListSettings())


def camera_read(vrm: str = "AB12CDE") -> CameraRead:
    assert HERE.latitude_deg is not None
    assert HERE.longitude_deg is not None
    return CameraRead(
        read_id=new_id(),
        vrm=vrm,
        seen_at=datetime.now(UTC),
        latitude_deg=HERE.latitude_deg,
        longitude_deg=HERE.longitude_deg,
        heading_deg=90.0,
    )


def test_a_cameras_read_is_matched_and_passed_on_once(activations: Activations) -> None:
    read = camera_read()
    for _ in range(2):
        told_back = activations.pass_on_read("gantry-4", read, matcher(entry(vrm="AB12CDE")))
        assert (told_back.matched, told_back.cars) == (True, 3)
    (found,) = told(activations, "RP21")
    assert (found.source, found.heading_deg, found.activation_id) == ("gantry-4", 90.0, read.read_id)


@pytest.mark.parametrize(
    "entries",
    [[], [entry(vrm="AB12CDE", covert=True)], [entry("no_insurance", vrm="AB12CDE")]],
    ids=["not listed", "covert", "of a bulk list"],
)
def test_a_cameras_read_that_is_nobodys_business_is_forgotten(
    activations: Activations, entries: list[ListEntry]
) -> None:
    told_back = activations.pass_on_read("gantry-4", camera_read(), matcher(*entries))
    assert (told_back.matched, told_back.cars) == (False, 0)
    assert activations.newest() == {}
