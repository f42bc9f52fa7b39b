"""The wire as an OpenAPI document, made from the types that both ends are built of.

    python -m incar.backoffice.openapi

writes `docs/openapi.json`, which the server also gives at `/v1/openapi.json`.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec

from incar import __version__
from incar.backoffice.application import OPENAPI_FILE
from incar.messages.home import (
    Activation,
    BatchAnswer,
    CameraRead,
    HealthReport,
    ListIndex,
    ListKey,
    NewEntry,
    Passed,
    PictureProgress,
    Published,
    RecordBatch,
    Refusal,
    Role,
    Signal,
    StandingEntry,
)

JSON = "application/json"
JPEG = "image/jpeg"
BYTES = "application/octet-stream"
EVENTS = "text/event-stream"
NUMBER = {"type": "integer", "minimum": 0}
MOMENT = {"type": "string", "format": "date-time"}
REFERENCE = "#/components/schemas/{name}"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing that can be asked for."""

    method: str
    path: str
    name: str
    summary: str
    roles: tuple[Role, ...] = ()
    """Whose certificates may ask; empty: every enrolled client's."""
    takes: Any = None
    """Type of the body, or a media type."""
    gives: dict[int, Any] = field(default_factory=dict)
    """Status → type, media type, or None for no body."""
    query: dict[str, dict[str, Any]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    """Of the request → what it is for."""
    refuses: tuple[int, ...] = ()


PICTURE = "/v1/cars/{car}/pictures/{capture_id}/{kind}"
RANGES = {"Range": "bytes=first-: go on with a download.", "If-Range": "ETag of the part that is there already."}
OPERATIONS = (
    Operation(
        method="post",
        path="/v1/cars/{car}/records",
        name="send_records",
        summary="Send records home: each item is answered for itself, and is on disk once it is answered.",
        roles=("car",),
        takes=RecordBatch,
        gives={200: BatchAnswer},
        headers={"Content-Encoding": "zstd, or none."},
        refuses=(400, 413),
    ),
    Operation(
        method="get",
        path=PICTURE,
        name="picture_progress",
        summary="How much of a picture has arrived.",
        roles=("car",),
        gives={200: PictureProgress},
        refuses=(404, 422),
    ),
    Operation(
        method="put",
        path=PICTURE,
        name="send_picture",
        summary="Send a picture, or the next part of it; 409 says where the next part starts.",
        roles=("car",),
        takes=JPEG,
        gives={200: PictureProgress, 409: PictureProgress},
        headers={"Content-Range": "bytes first-last/length, for a part."},
        refuses=(400, 404, 413, 422),
    ),
    Operation(
        method="post",
        path="/v1/cars/{car}/health",
        name="tell_health",
        summary="Tell how the car is, about once a minute.",
        roles=("car",),
        takes=HealthReport,
        gives={204: None},
        refuses=(400, 413),
    ),
    Operation(
        method="get",
        path="/v1/cars/{car}/signal",
        name="hold_signal",
        summary="Hold a stream of `signal` events, whose data is a Signal; a comment every 15 s.",
        roles=("car",),
        gives={200: EVENTS},
    ),
    Operation(
        method="get",
        path="/v1/cars/{car}/activations",
        name="activations",
        summary="What was passed on to the car after a number.",
        roles=("car",),
        query={"after": NUMBER},
        gives={200: list[Activation]},
        refuses=(400,),
    ),
    Operation(
        method="get",
        path="/v1/cars/{car}/list-keys/{key_id}",
        name="list_key",
        summary="The key of the list files whose header names it.",
        roles=("car",),
        gives={200: ListKey},
        refuses=(404,),
    ),
    Operation(
        method="get",
        path="/v1/repository/metadata/{file}",
        name="metadata",
        summary="The Update Framework's signed files: timestamp.json, <version>.<role>.json.",
        headers=RANGES,
        gives={200: JSON, 206: JSON},
        refuses=(404,),
    ),
    Operation(
        method="get",
        path="/v1/repository/targets/{path}",
        name="target",
        summary="What the signed files vouch for: lists/<name>/<sha256>, and targets under their hash.",
        headers=RANGES,
        gives={200: BYTES, 206: BYTES},
        refuses=(404,),
    ),
    Operation(
        method="put",
        path="/v1/sources/{list}",
        name="bring_list",
        summary="Bring a list file, plain or gzip; it is checked, published and answered.",
        roles=("source",),
        query={"produced_at": MOMENT},
        takes=BYTES,
        gives={200: Published},
        refuses=(400, 404, 413, 422),
    ),
    Operation(
        method="get",
        path="/v1/entries",
        name="entries",
        summary="Control's entries in force.",
        roles=("control",),
        gives={200: list[StandingEntry]},
    ),
    Operation(
        method="post",
        path="/v1/entries",
        name="add_entry",
        summary="Put an entry into force at once.",
        roles=("control",),
        takes=NewEntry,
        gives={201: StandingEntry},
        refuses=(400, 413, 422),
    ),
    Operation(
        method="delete",
        path="/v1/entries/{entry_id}",
        name="remove_entry",
        summary="Take an entry out of force at once.",
        roles=("control",),
        gives={204: None},
        refuses=(404,),
    ),
    Operation(
        method="post",
        path="/v1/activations",
        name="tell_read",
        summary="Tell what a fixed camera saw; a hit is passed on to the cars that are near.",
        roles=("camera",),
        takes=CameraRead,
        gives={200: Passed},
        refuses=(400, 413),
    ),
    Operation(
        method="get",
        path="/v1/health",
        name="server_health",
        summary="Whether the server answers; for whoever watches it.",
        gives={200: dict[str, str]},
    ),
    Operation(
        method="get",
        path="/v1/openapi.json",
        name="openapi",
        summary="This document.",
        gives={200: JSON},
    ),
)
_TOLD = {
    200: "Done.",
    201: "In force.",
    204: "Done.",
    206: "The part that was asked for.",
    400: "Not understood; final.",
    401: "The certificate is not enrolled.",
    403: "Revoked, expired, or not this client's to ask.",
    404: "There is none; final.",
    409: "The part belongs elsewhere: where, is in the body.",
    413: "Over a limit; final.",
    422: "It will never be taken; final.",
    503: "Not now; try again after Retry-After seconds.",
}


def document() -> dict[str, Any]:
    """The whole document."""
    types = [part for each in OPERATIONS for part in (each.takes, *each.gives.values()) if _is_type(part)]
    types += [Refusal, Signal, ListIndex]
    schemas, components = msgspec.json.schema_components(types, ref_template=REFERENCE)
    references = {_key(kind): schema for kind, schema in zip(types, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method] = _operation(each, references)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "incar: car and back office",
            "version": __version__,
            "description": "Mutual TLS 1.3; docs/wire-protocol.md tells the whole of it.",
        },
        "security": [{"certificate": []}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"certificate": {"type": "mutualTLS"}}},
    }


def text() -> bytes:
    """The document as the file holds it."""
    return msgspec.json.format(msgspec.json.encode(document(), order="sorted"), indent=1) + b"\n"


def _operation(each: Operation, references: dict[str, Any]) -> dict[str, Any]:
    told = {str(status): _answer(status, kind, references) for status, kind in each.gives.items()}
    for status in (*each.refuses, 401, 403, 503):
        told[str(status)] = _answer(status, Refusal, references)
    described = {
        "operationId": each.name,
        "summary": each.summary,
        "description": f"For: {', '.join(each.roles) or 'every client'}.",
        "parameters": _parameters(each),
        "responses": told,
    }
    if each.takes is not None:
        described["requestBody"] = {"required": True, "content": _content(each.takes, references)}
    return described


def _parameters(each: Operation) -> list[dict[str, Any]]:
    plain = {"type": "string"}
    in_path = [_parameter(name, "path", plain) for name in re.findall(r"{(\w+)}", each.path)]
    in_query = [{**_parameter(name, "query", schema), "required": True} for name, schema in each.query.items()]
    in_header = [
        {**_parameter(name, "header", plain), "required": False, "description": told}
        for name, told in each.headers.items()
    ]
    return [*in_path, *in_query, *in_header]


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": True, "schema": schema}


def _answer(status: int, kind: Any, references: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - a type
    described: dict[str, Any] = {"description": _TOLD[status]}
    if kind is not None:
        described["content"] = _content(kind, references)
    return described


def _content(kind: Any, references: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - a type, or a media type
    return {JSON: {"schema": references[_key(kind)]}} if _is_type(kind) else {str(kind): {}}


def _is_type(kind: Any) -> bool:  # noqa: ANN401 - the same
    return kind is not None and not isinstance(kind, str)


def _key(kind: Any) -> str:  # noqa: ANN401 - a type
    return str(kind)


if __name__ == "__main__":
    OPENAPI_FILE.write_bytes(text())
