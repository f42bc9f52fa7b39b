"""What the back office keeps, as SQLAlchemy tables."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


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
