"""What a car, or another client, and the back office say to each other over HTTPS: JSON under `/v1`.

Every connection is mutually authenticated TLS 1.3; the certificate's common name says who the client is, and the back
office knows what it may do. `docs/wire-protocol.md` tells the whole of it; these are its types.

    POST   /v1/cars/{car}/records                          RecordBatch      → BatchAnswer
    GET    /v1/cars/{car}/pictures/{capture_id}/{kind}                      → PictureProgress
    PUT    /v1/cars/{car}/pictures/{capture_id}/{kind}     JPEG, or a part  → PictureProgress
    POST   /v1/cars/{car}/health                           HealthReport     → 204
    GET    /v1/cars/{car}/signal                           text/event-stream of Signal
    GET    /v1/cars/{car}/activations?after={number}                        → list of Activation
    GET    /v1/cars/{car}/list-keys/{key_id}                                → ListKey
    GET    /v1/repository/metadata/{file}                  The Update Framework's signed files
    GET    /v1/repository/targets/{path}                   what they vouch for; ranges
    PUT    /v1/sources/{list}?produced_at={time}           a list file      → Published
    GET    /v1/entries        POST, DELETE /{entry_id}     control's entries
    POST   /v1/activations                                 CameraRead       → Passed
    GET    /v1/health                                                       → {"status": "ok"}

What a car sends is known by its id and revision, so that sending it twice leaves one. A `Refusal` with 400, 404, 409,
413 or 422 says what is wrong with the request and is final; every other answer says try again later.
"""

from datetime import datetime
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

RecordKind = Literal["shift", "capture", "hit", "stop", "entry"]
PictureKind = Literal["patch", "overview"]
Role = Literal["car", "camera", "source", "control"]

RECORD_KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
PICTURE_KINDS: tuple[PictureKind, ...] = get_args(PictureKind)
BATCH_LIMIT = 50
"""Records of one batch."""
AUDIT_LIMIT = 500
"""Audit lines of one batch."""
BATCH_LIMIT_BYTES = 4 * 1024 * 1024
"""Of a batch's JSON, uncompressed."""
BODY_LIMIT_BYTES = 256 * 1024
PICTURE_LIMIT_BYTES = 4 * 1024 * 1024
INDEX_PATH = "lists/index.json"
"""The target that says which list files there are; its signed `custom` is a `ListIndex`."""

Fraction = Annotated[float, Meta(ge=0, le=1)]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]


class _Wire(msgspec.Struct, frozen=True):
    """Unknown fields are allowed: either end may be a release ahead."""


class Refusal(_Wire, frozen=True, kw_only=True):
    """Why something was not taken."""

    reason: str


# --- records home -------------------------------------------------------------------------------------------------


class RecordItem(_Wire, frozen=True, kw_only=True, omit_defaults=True):
    """One revision of one record."""

    kind: RecordKind
    record_id: str
    """UUIDv7: its time says on which day the record is kept."""
    revision: int
    body: msgspec.Raw
    """The record as a JSON object; its `<kind>_id` is `record_id`."""
    patch: bytes = b""
    """JPEG of a capture's plate."""


class AuditLine(_Wire, frozen=True, kw_only=True):
    """One line of the car's audit log."""

    sequence: int
    at: datetime
    author: str
    action: str
    kind: str
    record_id: str
    reason: str


class RecordBatch(_Wire, frozen=True, kw_only=True, omit_defaults=True):
    """What a car sends at once. May be compressed: `Content-Encoding: zstd`."""

    items: list[RecordItem] = []
    audit: list[AuditLine] = []


class ItemAnswer(_Wire, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one item. New and known items are on disk; a refused one will never be taken."""

    status: Literal["new", "known", "refused"]
    reason: str = ""


class BatchAnswer(_Wire, frozen=True, kw_only=True):
    """Given once everything taken is on disk."""

    items: list[ItemAnswer]
    """In the order of the batch."""
    audit_kept: int = 0
    """Every audit line up to this sequence is on disk."""


class PictureProgress(_Wire, frozen=True, kw_only=True):
    """How much of a picture has arrived. A part is put with `Content-Range: bytes first-last/length`."""

    received: int
    """Bytes from the start that are on disk; the next part starts there."""
    complete: bool
    length: int = 0
    """Of the picture that has begun, 0 where none has. One of another length, as of a later revision of its capture,
    begins anew at 0."""


class Published(_Wire, frozen=True, kw_only=True):
    """An accepted list file."""

    generation: int
    entries: int
    bad_lines: int


# --- lists to the car ---------------------------------------------------------------------------------------------


class ListFile(_Wire, frozen=True, kw_only=True):
    """A file that brings a list to a generation. Its path is `lists/<name>/<sha256>`."""

    kind: Literal["snapshot", "changes"]
    since: int
    """Changes are for any generation from this one on; 0 for a snapshot, which needs none."""
    generation: int
    """What the list is after it."""
    length: int
    sha256: str
    entries: int
    digest: str
    """Of the list's content at that generation (`incar.hotlist`)."""
    produced_at: datetime


class PublishedList(_Wire, frozen=True, kw_only=True):
    """One list as it stands, and the ways to it."""

    name: str
    title: str
    bulk: bool
    areas: list[str]
    """Cars of these areas take it; empty: every car."""
    generation: int
    entries: int
    digest: str
    produced_at: datetime
    files: list[ListFile]
    """At most one snapshot, and changes from the newest few generations, an hour, a day and a month ago."""


class ListIndex(_Wire, frozen=True, kw_only=True):
    """Every list there is; one that is in the car and no longer here has been withdrawn."""

    lists: list[PublishedList]


class ListKey(_Wire, frozen=True, kw_only=True):
    """What opens list files whose header names this key."""

    key_id: str
    key: bytes


# --- the waiting signal -------------------------------------------------------------------------------------------


class Signal(_Wire, frozen=True, kw_only=True):
    """An event of the stream: sent at its start and when one of the numbers has risen."""

    lists: int
    """Version of the signed timestamp."""
    activations: int
    """Number of the newest activation for this car."""


class Activation(_Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A hit elsewhere, passed on to cars that are near."""

    number: int
    activation_id: str
    vrm: str
    category: str
    seen_at: datetime
    latitude_deg: Latitude
    longitude_deg: Longitude
    distance_m: float
    """From the car when it was passed on."""
    source: str
    """Call sign of the car, or name of the camera."""
    heading_deg: float | None = None
    make: str = ""
    model: str = ""
    colour: str = ""
    warning_signals: list[str] = []
    reason: str = ""
    list_name: str = ""


class CameraRead(_Wire, frozen=True, kw_only=True, omit_defaults=True):
    """What a fixed camera saw, to be matched and passed on."""

    read_id: str
    """UUID: the same read sent twice is passed on once."""
    vrm: str
    seen_at: datetime
    latitude_deg: Latitude
    longitude_deg: Longitude
    confidence: Fraction = 1.0
    heading_deg: float | None = None


class Passed(_Wire, frozen=True, kw_only=True):
    """What came of a camera's read."""

    matched: bool
    cars: int
    """To how many cars it was passed on."""


# --- control's entries --------------------------------------------------------------------------------------------


class NewEntry(_Wire, frozen=True, kw_only=True, omit_defaults=True):
    """An entry to add to control's list at once."""

    vrm: str
    category: str
    reason: Annotated[str, Meta(min_length=1)]
    expires: datetime
    warning_signals: list[str] = []
    area: str = ""
    """Empty: the whole force."""
    make: str = ""
    model: str = ""
    colour: str = ""
    information: str = ""
    incident_reference: str = ""


class StandingEntry(NewEntry, frozen=True, kw_only=True, omit_defaults=True):
    """An entry in force."""

    entry_id: str
    added_at: datetime
    added_by: str


# --- health -------------------------------------------------------------------------------------------------------


class CameraHealth(_Wire, frozen=True, kw_only=True):
    """One camera of a car."""

    name: str
    health: str
    reason: str = ""
    frames: int = 0
    dropped: int = 0
    reads: int = 0


class ListInCar(_Wire, frozen=True, kw_only=True):
    """One list in a car."""

    name: str
    generation: int
    entries: int
    produced_at: datetime


class HealthReport(_Wire, frozen=True, kw_only=True, omit_defaults=True):
    """How a car is, about once a minute."""

    at: datetime
    version: str
    models: dict[str, str] = {}
    """Name of a model file → the first 12 digits of its SHA-256."""
    lists: list[ListInCar] = []
    cameras: list[CameraHealth] = []
    latitude_deg: Latitude | None = None
    longitude_deg: Longitude | None = None
    position_age_s: float | None = None
    clock: str = ""
    disk_free_bytes: int | None = None
    waiting: int = 0
    oldest_s: float | None = None
    parked: int = 0
    call_sign: str = ""


class CarSummary(_Wire, frozen=True, kw_only=True):
    """What the back office knows of one car."""

    car: str
    area: str = ""
    enrolled_at: datetime | None = None
    revoked_at: datetime | None = None
    certificate_expires: datetime | None = None
    last_seen: datetime | None = None
    health: HealthReport | None = None
    shifts: int = 0
    captures: int = 0
    hits: int = 0
    stops: int = 0
    pictures: int = 0
    entries: int = 0
