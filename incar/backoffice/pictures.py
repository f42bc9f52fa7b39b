"""Pictures that arrive in parts, over links that break: each part is on disk when it is answered.

A part must start where the last one ended; any other is answered with how far the picture has come. When the whole
length is there, the parts become the picture. A picture of another length begins anew, as when a better overview
replaces one; until it is whole the one before stays.
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from incar.backoffice.archive import JPEG_START
from incar.backoffice.database import Database
from incar.backoffice.tables import picture, picture_part, tally
from incar.messages.home import PictureKind, PictureProgress


class WrongPictureError(Exception):
    """The picture will never be taken; the text says why."""


class WrongPlaceError(Exception):
    """The part does not start where the last one ended."""

    def __init__(self, progress: PictureProgress) -> None:
        super().__init__("the part starts at the wrong place")
        self.progress = progress


class Pictures:
    """Every picture that comes by itself. Threads may share it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = postgresql.insert if database.is_postgresql else sqlite.insert

    def progress(self, car: str, capture_id: UUID, kind: PictureKind) -> PictureProgress:
        """How far a picture has come.

        Raises:
            WrongPictureError: it is another car's.
        """
        with self._database.reading() as connection:
            return _progress(_own(connection, car, capture_id, kind))

    def put(
        self, car: str, capture_id: UUID, kind: PictureKind, content: bytes, *, first: int, length: int
    ) -> PictureProgress:
        """Keep a part of a picture of `length` bytes that starts at byte `first`, or the whole of it.

        Raises:
            WrongPictureError: it is no JPEG, or another car's.
            WrongPlaceError: the part belongs elsewhere; nothing was kept.
        """
        if not content or (first == 0 and not content.startswith(JPEG_START[: len(content)])):
            raise WrongPictureError("the picture is not a JPEG")
        with self._database.writing() as connection:
            self._begin(connection, car, capture_id, kind)
            known = _own(connection, car, capture_id, kind)
            whole = first == 0 and len(content) == length
            if known.length == length == known.received and not (whole and _jpeg(connection, known) != content):
                return _progress(known)
            start = 0 if first == 0 and (whole or known.length != length) else known.received
            if first != start or (first and known.length != length):
                raise WrongPlaceError(_progress(known))
            return self._append(connection, known, content, first=first, length=length)

    def _begin(self, connection: Connection, car: str, capture_id: UUID, kind: PictureKind) -> None:
        row = {
            "capture_id": capture_id,
            "kind": kind,
            "car": car,
            "changed_at": datetime.now(UTC),
            "length": 0,
            "received": 0,
        }
        connection.execute(self._insert(picture).on_conflict_do_nothing(), row)

    def _append(
        self, connection: Connection, known: Row[Any], content: bytes, *, first: int, length: int
    ) -> PictureProgress:
        parts = (picture_part.c.capture_id == known.capture_id) & (picture_part.c.kind == known.kind)
        if first == 0:
            connection.execute(delete(picture_part).where(parts))
        received = first + len(content)
        values: dict[str, object] = {"length": length, "received": received, "changed_at": datetime.now(UTC)}
        if received == length:
            before = connection.scalars(select(picture_part.c.content).where(parts).order_by(picture_part.c.first))
            values["jpeg"] = b"".join([*before, content])
            connection.execute(delete(picture_part).where(parts))
            if not known.stands:
                self._count(connection, known.car)
        else:
            part = {"capture_id": known.capture_id, "kind": known.kind, "first": first, "content": content}
            connection.execute(insert(picture_part), part)
        connection.execute(update(picture).where(_at(known.capture_id, known.kind)).values(values))
        return PictureProgress(received=received, complete=received == length, length=length)

    def _count(self, connection: Connection, car: str) -> None:
        add = self._insert(tally).values(car=car, kind="picture", number=1)
        connection.execute(
            add.on_conflict_do_update(
                index_elements=[tally.c.car, tally.c.kind], set_={"number": tally.c.number + add.excluded.number}
            )
        )


def _own(connection: Connection, car: str, capture_id: UUID, kind: PictureKind) -> Any:  # noqa: ANN401 - a row
    columns = [column for column in picture.c if column.name != "jpeg"]
    here = select(*columns, picture.c.jpeg.is_not(None).label("stands")).where(_at(capture_id, kind))
    known = connection.execute(here.with_for_update()).first()
    if known and known.car != car:
        raise WrongPictureError("the picture is another car's")
    return known


def _at(capture_id: UUID, kind: str) -> ColumnElement[bool]:
    return (picture.c.capture_id == capture_id) & (picture.c.kind == kind)


def _jpeg(connection: Connection, known: Row[Any]) -> bytes | None:
    return connection.scalar(select(picture.c.jpeg).where(_at(known.capture_id, known.kind)))


def _progress(known: Row[Any] | None) -> PictureProgress:
    if known is None:
        return PictureProgress(received=0, complete=False)
    complete = 0 < known.length == known.received
    return PictureProgress(received=known.received, complete=complete, length=known.length)
