"""What a car and the back office say to each other over HTTPS, as JSON.

A record is put under its own id and revision, so that sending it twice leaves one; a picture follows its record.

    PUT /v1/cars/{car}/records/{kind}/{record_id}/{revision}    an `Upload`'s body    201 new, 200 known already
    PUT /v1/cars/{car}/pictures/{record_id}/{picture}           JPEG bytes            201 new, 200 known already
    GET /v1/cars                                                list of `CarSummary`
    GET /v1/health                                              {"status": "ok"}

Every request carries `Authorization: Bearer <the car's token>`. A `Refusal` with 400, 404, 409, 413 or 422 says what is
wrong with this one item and is final; every other answer says try again later.
"""

from datetime import datetime
from typing import Literal, get_args

import msgspec

RecordKind = Literal["shift", "capture", "hit", "stop"]
PictureKind = Literal["patch", "overview"]

RECORD_KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
PICTURE_KINDS: tuple[PictureKind, ...] = get_args(PictureKind)
BODY_LIMIT_BYTES = 256 * 1024
PICTURE_LIMIT_BYTES = 4 * 1024 * 1024


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """The back office has the item on disk."""

    new: bool
    """False: it had it before."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Why an item was not taken."""

    reason: str


class CarSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What the back office knows of one car."""

    car: str
    last_seen: datetime | None
    shifts: int = 0
    captures: int = 0
    hits: int = 0
    stops: int = 0
    pictures: int = 0
