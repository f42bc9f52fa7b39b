"""Keeps what cars send: each item once, whatever the link did to it on the way."""

import hashlib
import secrets
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import DateTime, Engine, ForeignKey, Index, LargeBinary, String, create_engine, func, select
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from incar.errors import IncarError
from incar.messages.home import CarSummary, PictureKind, RecordKind

TOKEN_BYTES = 32


class Base(DeclarativeBase):
    """Of every table."""


class Car(Base):
    """An enrolled car. Its token is kept as a digest only."""

    __tablename__ = "car"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    enrolled_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Record(Base):
    """One revision of a shift, capture, hit or stop, as the car sent it."""

    __tablename__ = "record"
    __table_args__ = (Index("record_by_car", "car_name", "kind"),)

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    car_name: Mapped[str] = mapped_column(ForeignKey("car.name"))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Picture(Base):
    """A patch or overview of a capture."""

    __tablename__ = "picture"

    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    car_name: Mapped[str] = mapped_column(ForeignKey("car.name"), index=True)
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)


class ArchiveError(IncarError):
    """The database cannot be used."""


class EnrolmentError(IncarError):
    """A car cannot be enrolled or revoked."""


class Archive:
    """The back office's database.

    `url` is an SQLAlchemy address; `Archive.in_folder` gives the embedded one.
    """

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url)
        Base.metadata.create_all(self._engine)

    @classmethod
    def in_folder(cls, folder: Path) -> "Archive":
        """The embedded database in `folder`, made when it is not there, for this user alone.

        Raises:
            ArchiveError: the folder cannot be made, or what lies there is no such database.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(f"sqlite:///{folder / 'backoffice.db'}")
        except (OSError, DatabaseError) as error:
            raise ArchiveError(
                f"the back office's database in {folder} cannot be used; choose another folder"
            ) from error

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()

    def enrol(self, name: str) -> str:
        """Take a car in and return its token, which is shown this once.

        Raises:
            EnrolmentError: a car of that name is enrolled already.
        """
        token = secrets.token_urlsafe(TOKEN_BYTES)
        car = Car(name=name, token_digest=_digest(token), enrolled_at=datetime.now(UTC))
        try:
            with Session(self._engine) as session, session.begin():
                session.add(car)
        except IntegrityError:
            raise EnrolmentError(f"a car named {name} is enrolled already; revoke it or choose another name") from None
        return token

    def revoke(self, name: str) -> None:
        """Refuse a car from now on; what it sent is kept.

        Raises:
            EnrolmentError: no such car.
        """
        with Session(self._engine) as session, session.begin():
            car = session.get(Car, name)
            if car is None:
                raise EnrolmentError(f"no car named {name} is enrolled; `incar backoffice cars` lists them")
            car.revoked_at = datetime.now(UTC)

    def authenticated(self, name: str, token: str) -> bool:
        """`token` is that of the enrolled car `name`; notes that the car was seen."""
        with Session(self._engine) as session, session.begin():
            car = session.get(Car, name)
            if car is None or car.revoked_at or not secrets.compare_digest(car.token_digest, _digest(token)):
                return False
            car.last_seen_at = datetime.now(UTC)
            return True

    def keep_record(self, car: str, kind: RecordKind, record_id: str, revision: int, body: bytes) -> bool:
        """Keep one revision of a record; False when it was here before."""
        return self._keep(
            Record(
                kind=kind,
                record_id=record_id,
                revision=revision,
                car_name=car,
                received_at=datetime.now(UTC),
                body=body,
            )
        )

    def keep_picture(self, car: str, record_id: str, kind: PictureKind, jpeg: bytes) -> bool:
        """Keep a picture, replacing an earlier one of a better revision; False when the same was here before."""
        with Session(self._engine) as session, session.begin():
            known = session.get(Picture, (record_id, kind))
            if known and known.jpeg == jpeg:
                return False
            picture = Picture(record_id=record_id, kind=kind, car_name=car, received_at=datetime.now(UTC), jpeg=jpeg)
            session.merge(picture)
            return True

    def cars(self) -> list[CarSummary]:
        """Every enrolled car and how much of it is here."""
        with Session(self._engine) as session:
            return [self._summary(session, car) for car in session.scalars(select(Car).order_by(Car.name))]

    def _keep(self, row: Base) -> bool:
        try:
            with Session(self._engine) as session, session.begin():
                session.add(row)
        except IntegrityError:
            return False
        return True

    @staticmethod
    def _summary(session: Session, car: Car) -> CarSummary:
        counted = (
            select(Record.kind, func.count(Record.record_id.distinct()))
            .where(Record.car_name == car.name)
            .group_by(Record.kind)
        )
        counts: dict[str, int] = dict(session.execute(counted).all())
        pictures = session.scalar(select(func.count()).select_from(Picture).where(Picture.car_name == car.name))
        return CarSummary(
            car=car.name,
            last_seen=car.last_seen_at.replace(tzinfo=UTC) if car.last_seen_at else None,
            shifts=counts.get("shift", 0),
            captures=counts.get("capture", 0),
            hits=counts.get("hit", 0),
            stops=counts.get("stop", 0),
            pictures=pictures or 0,
        )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
