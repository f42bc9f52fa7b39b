"""How every car is: its last report, one of each quarter of an hour for a month, and where it is just now."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from incar.backoffice.clients import Client
from incar.backoffice.database import Database
from incar.backoffice.tables import client, health, health_history, tally
from incar.messages.home import CarSummary, HealthReport
from incar.patrol.places import distance_m
from incar.position import FixState, PositionStamp

SLOT = timedelta(minutes=15)
HISTORY = timedelta(days=31)
_COUNTED = {
    "shift": "shifts",
    "capture": "captures",
    "hit": "hits",
    "stop": "stops",
    "picture": "pictures",
    "entry": "entries",
}

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(HealthReport).decode


class NearCar(NamedTuple):
    """A car near a place."""

    car: str
    distance_m: float


class Health:
    """Every car's reports, in the back office's database. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = postgresql.insert if database.is_postgresql else sqlite.insert

    def keep(self, car: str, report: HealthReport, now: datetime | None = None) -> None:
        """Keep a report in place of the last one, and as that of its quarter of an hour."""
        now = now or datetime.now(UTC)
        body = _encode(report).decode()
        age_s = min(max(0.0, report.position_age_s or 0.0), HISTORY.total_seconds())
        known = report.latitude_deg is not None and report.longitude_deg is not None
        latest = {
            "received_at": now,
            "positioned_at": now - timedelta(seconds=age_s) if known else None,
            "latitude_deg": report.latitude_deg,
            "longitude_deg": report.longitude_deg,
            "body": body,
        }
        slot = datetime.fromtimestamp(now.timestamp() // SLOT.total_seconds() * SLOT.total_seconds(), UTC)
        replace_last = self._insert(health).on_conflict_do_update(index_elements=[health.c.car], set_=latest)
        replace_slot = self._insert(health_history).on_conflict_do_update(
            index_elements=[health_history.c.slot, health_history.c.car], set_={"body": body}
        )
        with self._database.writing() as connection:
            connection.execute(replace_last, {"car": car, **latest})
            connection.execute(replace_slot, {"slot": slot, "car": car, "body": body})

    def latest(self, car: str) -> HealthReport | None:
        """A car's last report."""
        with self._database.reading() as connection:
            body = connection.scalar(select(health.c.body).where(health.c.car == car))
        return _decode(body) if body else None

    def near(self, latitude_deg: float, longitude_deg: float, within_m: float, since: datetime) -> list[NearCar]:
        """The enrolled cars that were within a distance of a place since a moment, nearest first."""
        query = (
            select(health.c.car, health.c.latitude_deg, health.c.longitude_deg)
            .join(client, client.c.name == health.c.car)
            .where(health.c.positioned_at >= since, client.c.revoked_at.is_(None), client.c.expires > since)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        place = _place(latitude_deg, longitude_deg)
        cars = [NearCar(car, distance_m(place, _place(north, east)) or 0.0) for car, north, east in rows]
        return sorted((each for each in cars if each.distance_m <= within_m), key=lambda each: each.distance_m)

    def trim(self, now: datetime) -> None:
        """Delete history that is past its time."""
        with self._database.writing() as connection:
            connection.execute(delete(health_history).where(health_history.c.slot < now - HISTORY))


def car_summaries(database: Database, cars: list[Client]) -> list[CarSummary]:
    """What is known of each of `cars`."""
    with database.reading() as connection:
        reports = {car: _decode(body) for car, body in connection.execute(select(health.c.car, health.c.body))}
        counts: dict[str, dict[str, int]] = {}
        for car, kind, number in connection.execute(select(tally)):
            counts.setdefault(car, {})[_COUNTED[kind]] = number
    return [
        CarSummary(
            car=car.name,
            area=car.area,
            enrolled_at=car.enrolled_at,
            revoked_at=car.revoked_at,
            certificate_expires=car.expires,
            last_seen=car.last_seen,
            health=reports.get(car.name),
            **counts.get(car.name, {}),
        )
        for car in cars
    ]


def _place(latitude_deg: float, longitude_deg: float) -> PositionStamp:
    return PositionStamp(state=FixState.LIVE, latitude_deg=latitude_deg, longitude_deg=longitude_deg)
