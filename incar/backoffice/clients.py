"""Who may speak to the back office: cars, cameras, list sources and control, each known by its certificate.

A certificate is known by its fingerprint alone, and looked up for every request: a revoked one is refused at once.
"""

import re
import time
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Row, func, insert, select, update

from incar.backoffice.database import Database
from incar.backoffice.tables import client as table
from incar.errors import IncarError
from incar.messages.home import Role

SEEN_EVERY_S = 10.0
"""So often at most it is written down that a client was seen."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class EnrolmentError(IncarError):
    """A client cannot be enrolled or revoked."""


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """One client, whatever has become of it."""

    name: str
    role: Role
    area: str
    fingerprint: str
    """SHA-256 of the certificate, hex."""
    enrolled_at: datetime
    expires: datetime
    revoked_at: datetime | None
    last_seen: datetime | None


class Clients:
    """Every client, in the back office's database. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, float] = {}

    def add(self, name: str, role: Role, area: str, fingerprint: str, expires: datetime) -> None:
        """Take a client in; a revoked or expired one of that name is replaced, and its old certificate stays refused.

        Raises:
            EnrolmentError: the name is none, or is in use.
        """
        if not _NAME.fullmatch(name):
            raise EnrolmentError("a client's name has letters, digits, dots and hyphens, 40 at most; choose another")
        now = datetime.now(UTC)
        row = {
            "role": role,
            "area": area,
            "fingerprint": fingerprint,
            "enrolled_at": now,
            "expires": expires,
            "revoked_at": None,
        }
        with self._database.writing() as connection:
            known = _client(connection.execute(select(table).where(table.c.name == name)).first())
            if known is None:
                connection.execute(insert(table).values(name=name, **row))
            elif known.revoked_at or known.expires <= now:
                connection.execute(update(table).where(table.c.name == name).values(row))
            else:
                raise EnrolmentError(f"{name} is enrolled already; revoke it or choose another name")

    def revoke(self, name: str) -> None:
        """Refuse a client from now on; what it sent is kept.

        Raises:
            EnrolmentError: no such client.
        """
        now = datetime.now(UTC)
        with self._database.writing() as connection:
            first = func.coalesce(table.c.revoked_at, now)
            if not connection.execute(update(table).where(table.c.name == name).values(revoked_at=first)).rowcount:
                raise EnrolmentError(f"no client named {name} is enrolled; `incar backoffice cars` lists the cars")

    def get(self, name: str) -> Client | None:
        """The client of that name."""
        with self._database.reading() as connection:
            return _client(connection.execute(select(table).where(table.c.name == name)).first())

    def by_fingerprint(self, fingerprint: str) -> Client | None:
        """The client whose certificate this is, revoked or not."""
        with self._database.reading() as connection:
            return _client(connection.execute(select(table).where(table.c.fingerprint == fingerprint)).first())

    def all(self, role: Role | None = None) -> list[Client]:
        """Every client, or those of one role, by name."""
        query = select(table).order_by(table.c.name)
        with self._database.reading() as connection:
            rows = connection.execute(query.where(table.c.role == role) if role else query).all()
        return [known for row in rows if (known := _client(row))]

    def newest_revocation(self) -> datetime | None:
        """When a client was last revoked."""
        with self._database.reading() as connection:
            return connection.execute(select(func.max(table.c.revoked_at))).scalar()

    def seen(self, name: str) -> None:
        """Note that a client has spoken."""
        now = time.monotonic()
        if now - self._noted.get(name, -SEEN_EVERY_S) < SEEN_EVERY_S:
            return
        self._noted[name] = now
        with self._database.writing() as connection:
            connection.execute(update(table).where(table.c.name == name).values(last_seen=datetime.now(UTC)))


def _client(row: Row[Any] | None) -> Client | None:
    return msgspec.convert(row, Client, from_attributes=True) if row else None
