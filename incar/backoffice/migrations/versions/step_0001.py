"""Clients, records, pictures, audit, health and activations."""

import sqlalchemy as sa
from alembic import op

from incar.backoffice.tables import Utc

revision = "0001"
down_revision = None

ON_POSTGRESQL = (
    "ALTER TABLE capture ALTER COLUMN patch SET STORAGE EXTERNAL",  # a JPEG does not get smaller
    # Days of no sense, from clocks that were never set, share two partitions; the others are made as they come.
    "CREATE TABLE capture_before_2020 PARTITION OF capture FOR VALUES FROM (MINVALUE) TO ('2020-01-01')",
    "CREATE TABLE capture_after_2099 PARTITION OF capture FOR VALUES FROM ('2100-01-01') TO (MAXVALUE)",
)


def upgrade() -> None:
    """From nothing."""
    _clients()
    _records()
    _pictures()
    _health()
    _activations()
    if op.get_bind().dialect.name == "postgresql":
        for statement in ON_POSTGRESQL:
            op.execute(statement)


def _clients() -> None:
    op.create_table(
        "client",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("role", sa.String(10), nullable=False),
        sa.Column("area", sa.String(40), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),
        sa.Column("enrolled_at", Utc, nullable=False),
        sa.Column("expires", Utc, nullable=False),
        sa.Column("revoked_at", Utc, index=True),
        sa.Column("last_seen", Utc),
    )


def _records() -> None:
    op.create_table(
        "capture",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("car", sa.String(40), nullable=False),
        sa.Column("received_at", Utc, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("patch", sa.LargeBinary, nullable=False),
        postgresql_partition_by="RANGE (day)",
    )
    op.create_table(
        "record",
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("record_id", sa.Uuid, primary_key=True),
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("car", sa.String(40), nullable=False),
        sa.Column("received_at", Utc, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "tally",
        sa.Column("car", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("car", sa.String(40), primary_key=True),
        sa.Column("sequence", sa.BigInteger, primary_key=True),
        sa.Column("at", Utc, primary_key=True),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )


def _pictures() -> None:
    op.create_table(
        "picture",
        sa.Column("capture_id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("car", sa.String(40), nullable=False),
        sa.Column("changed_at", Utc, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("received", sa.Integer, nullable=False),
        sa.Column("jpeg", sa.LargeBinary),
    )
    op.create_table(
        "picture_part",
        sa.Column("capture_id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("first", sa.Integer, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )


def _health() -> None:
    op.create_table(
        "health",
        sa.Column("car", sa.String(40), primary_key=True),
        sa.Column("received_at", Utc, nullable=False),
        sa.Column("positioned_at", Utc),
        sa.Column("latitude_deg", sa.Double),
        sa.Column("longitude_deg", sa.Double),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "health_history",
        sa.Column("slot", Utc, primary_key=True),
        sa.Column("car", sa.String(40), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )


def _activations() -> None:
    op.create_table(
        "passed",
        sa.Column("activation_id", sa.Uuid, primary_key=True),
        sa.Column("passed_at", Utc, nullable=False, index=True),
        sa.Column("matched", sa.Boolean, nullable=False),
        sa.Column("cars", sa.Integer, nullable=False),
    )
    op.create_table(
        "activation",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.Identity(), primary_key=True),
        sa.Column("car", sa.String(40), nullable=False),
        sa.Column("passed_at", Utc, nullable=False, index=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Index("activation_of_car", "car", "number"),
        sqlite_autoincrement=True,
    )
