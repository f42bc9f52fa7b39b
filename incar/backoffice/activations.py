"""Passes hits on to the cars that are near: of other cars, and of fixed cameras.

A hit is passed on once, while it is fresh, if it alerted in its car and nobody there has found it wrong; never a
covert entry's, and never a possible one that no officer has looked at. Bulk lists are left out: a town's untaxed
vehicles would drown the rest. What is passed on waits a day for its cars under rising numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite

from incar.backoffice.database import Database
from incar.backoffice.health import Health, NearCar
from incar.backoffice.tables import activation, passed
from incar.hotlist.entry import Match, MatchTier
from incar.hotlist.matcher import Matcher
from incar.hotlist.policy import alerting
from incar.messages.home import Activation, CameraRead, Passed
from incar.patrol.categories import category_of
from incar.patrol.own_entries import OWN_LIST
from incar.patrol.records import Decision, Hit, HitState, Verdict
from incar.settings import ListSettings
from incar.tables import Tables

KEPT = timedelta(days=1)
AHEAD = timedelta(minutes=2)
"""So far ahead of this server's clock a hit's time may be."""
_OPEN = frozenset({HitState.RAISED, HitState.ANSWERED, HitState.DECIDED, HitState.STOPPED})
_LOCK = 0x6163746976

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Activation).decode
_hit = msgspec.json.Decoder(Hit).decode


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOn:
    """How far and how long a hit is passed on."""

    within_m: float
    fresh: timedelta
    """Older hits, and cars whose position is older, are left out."""


class Activations:
    """What is passed on, in the back office's database. Threads may share it."""

    def __init__(self, database: Database, health: Health, tables: Tables, limits: PassOn) -> None:
        self._database = database
        self._health = health
        self._tables = tables
        self._limits = limits
        self._insert = postgresql.insert if database.is_postgresql else sqlite.insert

    def pass_on_hit(self, car: str, hit_id: UUID, body: str, now: datetime | None = None) -> int:
        """Pass a car's new hit on, where it is to be; to how many cars."""
        try:
            hit = _hit(body)
        except msgspec.ValidationError:
            return 0  # of a release ahead: it is kept as it is
        match = self._match_to_pass_on(hit)
        north, east = hit.position.latitude_deg, hit.position.longitude_deg
        if match is None or north is None or east is None:
            return 0
        report = self._health.latest(car)
        found = _activation(
            match,
            activation_id=str(hit_id),
            vrm=hit.vrm,
            seen_at=(hit.seen or hit.raised).utc,
            latitude_deg=north,
            longitude_deg=east,
            heading_deg=hit.position.heading_deg,
            source=(report.call_sign if report else "") or car,
        )
        return self._pass_on(hit_id, found, car, now or datetime.now(UTC)).cars

    def pass_on_read(self, camera: str, read: CameraRead, matcher: Matcher, now: datetime | None = None) -> Passed:
        """Match what a fixed camera saw, exactly, and pass a hit on."""
        now = now or datetime.now(UTC)
        match = self._first(matcher.match(read.vrm, now=now, confidence=read.confidence), verified=False)
        if match is None:
            return Passed(matched=False, cars=0)
        found = _activation(
            match,
            activation_id=read.read_id,
            vrm=read.vrm,
            seen_at=read.seen_at,
            latitude_deg=read.latitude_deg,
            longitude_deg=read.longitude_deg,
            heading_deg=read.heading_deg,
            source=camera,
        )
        return self._pass_on(UUID(read.read_id), found, None, now)

    def after(self, car: str, number: int) -> list[Activation]:
        """What was passed on to a car after that number, oldest first."""
        query = (
            select(activation.c.number, activation.c.body)
            .where(activation.c.car == car, activation.c.number > number)
            .order_by(activation.c.number)
        )
        with self._database.reading() as connection:
            return [msgspec.structs.replace(_decode(body), number=number) for number, body in connection.execute(query)]

    def newest(self, after: int = 0) -> dict[str, int]:
        """Car → number of its newest activation, of those with a number above `after`."""
        query = select(activation.c.car, func.max(activation.c.number)).group_by(activation.c.car)
        with self._database.reading() as connection:
            return dict(connection.execute(query.where(activation.c.number > after)).all())

    def trim(self, now: datetime) -> None:
        """Forget what is past its time."""
        with self._database.writing() as connection:
            for table in (activation, passed):
                connection.execute(delete(table).where(table.c.passed_at < now - KEPT))

    def _match_to_pass_on(self, hit: Hit) -> Match | None:
        given = hit.answer
        verified = given is not None and given.verdict is Verdict.CORRECT
        asked_for = given is not None and given.decision is Decision.PASS_ON
        if hit.silent_reason or not (hit.state in _OPEN or asked_for):
            return None
        return self._first(hit.matches, verified=verified)

    def _first(self, matches: Sequence[Match], *, verified: bool) -> Match | None:
        wanted = (match for match in matches if self._is_to_be_passed_on(match, verified=verified))
        return min(wanted, key=lambda match: category_of(match, self._tables).priority, default=None)

    def _is_to_be_passed_on(self, match: Match, *, verified: bool) -> bool:
        bulk = category_of(match, self._tables).bulk
        sure = verified or match.tier is MatchTier.EXACT
        timely = alerting(match.list_age_s, ListSettings(), bulk=bulk)
        return sure and timely and not bulk and not match.entry.covert and match.list_name != OWN_LIST

    def _pass_on(self, activation_id: UUID, found: Activation, source: str | None, now: datetime) -> Passed:
        """Once for each id, whatever is sent again."""
        fresh = now - self._limits.fresh <= found.seen_at <= now + AHEAD
        within, since = self._limits.within_m, now - self._limits.fresh
        near = self._health.near(found.latitude_deg, found.longitude_deg, within, since) if fresh else []
        cars = [each for each in near if each.car != source]
        row = {"activation_id": activation_id, "passed_at": now, "matched": True, "cars": len(cars)}
        with self._database.writing() as connection:
            new = self._insert(passed).on_conflict_do_nothing().returning(passed.c.cars)
            if connection.execute(new, row).first() is None:
                known = select(passed.c.cars).where(passed.c.activation_id == activation_id)
                return Passed(matched=True, cars=connection.scalars(known).one())
            self._keep(connection, found, cars, now)
        return Passed(matched=True, cars=len(cars))

    def _keep(self, connection: Connection, found: Activation, cars: Sequence[NearCar], now: datetime) -> None:
        if self._database.is_postgresql:  # numbers become visible in their order: who asks for later ones misses none
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        rows = [
            {
                "car": each.car,
                "passed_at": now,
                "body": _encode(msgspec.structs.replace(found, distance_m=round(each.distance_m, 1))).decode(),
            }
            for each in cars
        ]
        if rows:
            connection.execute(insert(activation), rows)


def _activation(
    match: Match,
    *,
    activation_id: str,
    vrm: str,
    seen_at: datetime,
    latitude_deg: float,
    longitude_deg: float,
    heading_deg: float | None,
    source: str,
) -> Activation:
    entry = match.entry
    return Activation(
        number=0,
        activation_id=activation_id,
        vrm=vrm,
        category=entry.category,
        seen_at=seen_at,
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        heading_deg=heading_deg,
        distance_m=0.0,
        source=source,
        make=entry.make,
        model=entry.model,
        colour=entry.colour,
        warning_signals=entry.warning_signals,
        reason=entry.reason,
        list_name=match.list_name,
    )
