"""Health reports: the last of each car, some of its past, and who is near."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from incar.backoffice.clients import Clients
from incar.backoffice.database import Database
from incar.backoffice.health import HISTORY, Health, car_summaries
from tests.backoffice.samples import health_report
from tests.patrol.samples import HERE

NOW = datetime(2026, 11, 23, 12, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def enrol(database: Database, *cars: str) -> Clients:
    clients = Clients(database)
    for number, car in enumerate(cars):
        clients.add(car, "car", "north", f"{number:064x}", datetime.now(UTC) + timedelta(days=1))
    return clients


def near(health: Health, within_m: float = 5000, since: datetime = NOW - 10 * MINUTE) -> list[str]:
    assert HERE.latitude_deg is not None
    assert HERE.longitude_deg is not None
    return [each.car for each in health.near(HERE.latitude_deg, HERE.longitude_deg, within_m, since)]


def history(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM health_history")).scalar_one())


def test_the_last_report_stands_and_one_a_quarter_of_an_hour_is_kept(database: Database) -> None:
    health = Health(database)
    for minute in range(40):
        health.keep("RP21", health_report(waiting=minute), NOW + minute * MINUTE)
    last = health.latest("RP21")
    assert last
    assert last.waiting == 39
    assert health.latest("RP22") is None
    assert history(database) == 3
    health.trim(NOW + HISTORY + 20 * MINUTE)
    assert history(database) == 1


def test_cars_near_are_those_that_were_there_lately(database: Database) -> None:
    health = Health(database)
    clients = enrol(database, "near", "nearer", "far", "lost", "late", "old fix".replace(" ", "-"), "revoked")
    health.keep("near", health_report(4000), NOW)
    health.keep("nearer", health_report(-300), NOW)
    health.keep("far", health_report(5600), NOW)
    health.keep("lost", health_report(latitude_deg=None), NOW)
    health.keep("late", health_report(), NOW - 11 * MINUTE)
    health.keep("old-fix", health_report(position_age_s=700), NOW)
    health.keep("revoked", health_report(), NOW)
    health.keep("unknown", health_report(), NOW)
    clients.revoke("revoked")
    assert near(health) == ["nearer", "near"]
    assert near(health, within_m=6000) == ["nearer", "near", "far"]


def test_what_is_known_of_a_car_is_told_in_one(database: Database) -> None:
    clients = enrol(database, "RP21", "RP22")
    report = health_report()
    Health(database).keep("RP21", report)
    first, second = car_summaries(database, clients.all("car"))
    assert (first.car, first.area, first.health) == ("RP21", "north", report)
    assert first.certificate_expires
    assert (second.health, second.captures, second.last_seen) == (None, 0, None)
