"""Who changed what in the back office itself: beside the cars' audit lines, under no car's name."""

from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, select

from incar.backoffice.tables import audit

OFFICE = ""
"""Stands for the back office where a car's name stands."""


def note(connection: Connection, author: str, action: str, kind: str, record_id: str, reason: str = "") -> None:
    """Write an audit line in the transaction of what it tells of."""
    newest = select(func.coalesce(func.max(audit.c.sequence), 0)).where(audit.c.car == OFFICE).scalar_subquery()
    connection.execute(
        insert(audit).values(
            car=OFFICE,
            sequence=newest + 1,
            at=datetime.now(UTC),
            author=author,
            action=action,
            kind=kind,
            record_id=record_id,
            reason=reason,
        )
    )
