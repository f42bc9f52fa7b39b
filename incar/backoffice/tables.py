"""What the back office keeps, as SQLAlchemy Core tables; `migrations` makes them.

Reads are kept by the day that their own id says (a UUIDv7 begins with its time), so that on PostgreSQL each day is a
partition and still nothing can be kept twice: a record's day never changes.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    Uuid,
)

NAME_LENGTH = 40
_NAME = String(NAME_LENGTH)
_KIND = String(10)


class Utc(TypeDecorator[datetime]):
    """An aware moment in UTC, also where the database knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """As UTC."""
        del dialect
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware again."""
        del dialect
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


metadata = MetaData()

client = Table(
    "client",
    metadata,
    Column("name", _NAME, primary_key=True),
    Column("role", _KIND, nullable=False),
    Column("area", String(40), nullable=False),
    Column("fingerprint", String(64), nullable=False, unique=True),  # SHA-256 of the certificate, hex
    Column("enrolled_at", Utc, nullable=False),
    Column("expires", Utc, nullable=False),
    Column("revoked_at", Utc, index=True),
    Column("last_seen", Utc),
)

capture = Table(
    "capture",
    metadata,
    Column("day", Date, primary_key=True),
    Column("record_id", Uuid, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("car", _NAME, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("body", Text, nullable=False),
    Column("patch", LargeBinary, nullable=False),
    postgresql_partition_by="RANGE (day)",
)

record = Table(
    "record",
    metadata,
    Column("kind", _KIND, primary_key=True),
    Column("record_id", Uuid, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("car", _NAME, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("body", Text, nullable=False),
)

# How many records of a kind each car has sent: nobody counts millions of rows.
tally = Table(
    "tally",
    metadata,
    Column("car", _NAME, primary_key=True),
    Column("kind", _KIND, primary_key=True),
    Column("number", BigInteger, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("car", _NAME, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("at", Utc, primary_key=True),  # in the key: a car set up anew counts from one again
    Column("author", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

picture = Table(
    "picture",
    metadata,
    Column("capture_id", Uuid, primary_key=True),
    Column("kind", _KIND, primary_key=True),
    Column("car", _NAME, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("length", Integer, nullable=False),  # of the picture that is arriving or has arrived
    Column("received", Integer, nullable=False),
    Column("jpeg", LargeBinary),  # the last that arrived whole
)

picture_part = Table(
    "picture_part",
    metadata,
    Column("capture_id", Uuid, primary_key=True),
    Column("kind", _KIND, primary_key=True),
    Column("first", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

health = Table(
    "health",
    metadata,
    Column("car", _NAME, primary_key=True),
    Column("received_at", Utc, nullable=False),
    Column("positioned_at", Utc),
    Column("latitude_deg", Double),
    Column("longitude_deg", Double),
    Column("body", Text, nullable=False),
)

health_history = Table(
    "health_history",
    metadata,
    Column("slot", Utc, primary_key=True),
    Column("car", _NAME, primary_key=True),
    Column("body", Text, nullable=False),
)

passed = Table(
    "passed",
    metadata,
    Column("activation_id", Uuid, primary_key=True),
    Column("passed_at", Utc, nullable=False, index=True),
    Column("matched", Boolean, nullable=False),
    Column("cars", Integer, nullable=False),
)

activation = Table(
    "activation",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("car", _NAME, nullable=False),  # that it is for
    Column("passed_at", Utc, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Index("activation_of_car", "car", "number"),
    sqlite_autoincrement=True,
)

standing_entry = Table(
    "standing_entry",
    metadata,
    Column("entry_id", Uuid, primary_key=True),
    Column("area", String(40), nullable=False),
    Column("expires", Utc, nullable=False, index=True),
    Column("body", Text, nullable=False),
)
