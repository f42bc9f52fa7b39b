"""What changed in a list, packed for the way to the car: some thousand removals and additions at a time.

A `Block` is packed by column, because a column's values are alike: one that repeats itself becomes its different values
and codes, short texts of their own (marks, references) become planes (every first character, every second, …), and each
plane is compressed alone. Entries that stand in the order of their marks pack best. An entry comes back exactly as it
was, so that its identity is the same at both ends.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Any, TypeVar, get_type_hints

import msgspec
import numpy as np
from msgspec import Meta
from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError, frame_content_size

from incar.errors import IncarError
from incar.hotlist.entry import ListEntry
from incar.hotlist.sealed import FRAME_LIMIT_BYTES

BLOCK_CHANGES = 16_384
"""So many removals or additions `in_blocks` puts into one block."""
IDENTITY_BYTES = 8
"""So much of an entry's identity tells it from the others of its mark."""
_LEVEL = 12
_LARGEST_COLUMN = 1 << 28
"""Bytes of a column unpacked: far beyond what `_Count` entries hold in practice."""
_PLANES_LIMIT = 24
"""Longest text, in characters, that is laid in planes."""
_REPEATS = 4
"""Uses of the average value from which on a column gets codes."""

T = TypeVar("T")


class BlockError(IncarError):
    """A packed block cannot be read; nothing of it may be used."""


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that is no longer in the list."""

    vrm: str
    identity: bytes
    """The first `IDENTITY_BYTES` of it."""


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Changes that belong to one generation: first the removals, then the additions. A snapshot's only add."""

    generation: int
    removed: list[Removed] = []
    added: list[ListEntry] = []


def body(entry: ListEntry) -> bytes:
    """A list entry as it is kept and as its identity is taken: MessagePack of its fields in their order."""
    return _encode(msgspec.structs.astuple(entry))


def entry_of(body: bytes) -> ListEntry:
    """The entry of a body; that of an earlier release names its fields."""
    if body[0] == _ROW_BYTE:
        return ListEntry(**msgspec.structs.asdict(_decode_row(body)))
    return _decode_named(body)


def identity(body: bytes) -> bytes:
    """The identity of an entry: SHA-256 of its body."""
    return hashlib.sha256(body).digest()


def removal(entry: ListEntry) -> Removed:
    """What removes `entry` from a list."""
    return Removed(vrm=entry.vrm, identity=identity(body(entry))[:IDENTITY_BYTES])


def in_blocks(generation: int, removed: Iterable[Removed], added: Iterable[ListEntry]) -> Iterator[Block]:
    """All changes of one generation, cut into blocks."""
    for some_removed in _parts(removed):
        yield Block(generation=generation, removed=some_removed)
    for some_added in _parts(added):
        yield Block(generation=generation, added=some_added)


def packed(blocks: Iterable[Block]) -> Iterator[bytes]:
    """Blocks packed for a sealed file: one whose long texts would not fit a frame is halved."""
    for block in blocks:
        data = pack_block(block)
        if len(data) <= FRAME_LIMIT_BYTES or len(block.removed) + len(block.added) == 1:
            yield data
        else:
            yield from packed(_halves(block))


def pack_block(block: Block) -> bytes:
    """A block as bytes."""
    compress = ZstdCompressor(level=_LEVEL, write_content_size=True, write_checksum=False).compress
    removed, added = block.removed, block.added
    columns = {}
    for name, default in _DEFAULTS.items():
        values = [getattr(entry, name) for entry in added]
        if any(value != default for value in values):
            columns[name] = _column(values, compress)
    packed = _Packed(
        generation=block.generation,
        removed=len(removed),
        removed_vrm=_column([each.vrm for each in removed], compress),
        removed_identity=b"".join(each.identity for each in removed),
        added=len(added),
        columns=columns,
    )
    return _encode(packed)


def unpack_block(data: bytes) -> Block:
    """The block that was packed.

    Raises:
        BlockError: it is none, or holds what this release does not know.
    """
    try:
        return _unpack(_decode(data))
    except (msgspec.DecodeError, ZstdError, ValueError, KeyError, IndexError, TypeError) as error:
        message = "a list file holds what this release cannot read; update the car, or fetch it again"
        raise BlockError(message) from error


def _unpack(packed: "_Packed") -> Block:
    decompress = _bounded(ZstdDecompressor().decompress)
    marks = _values(packed.removed_vrm, packed.removed, _TEXTS, decompress)
    identities = _cut(packed.removed_identity)
    names = tuple(packed.columns)
    columns = [_values(column, packed.added, _LISTS_OF[name], decompress) for name, column in packed.columns.items()]
    return Block(
        generation=packed.generation,
        removed=[Removed(vrm=vrm, identity=each) for vrm, each in zip(marks, identities, strict=True)],
        added=[ListEntry(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)],
    )


# --- columns ------------------------------------------------------------------------------------------------------


class _Codes(msgspec.Struct, frozen=True, array_like=True, tag="codes"):
    """The different values, and each row's place among them as byte planes, lowest byte first; one value needs none."""

    values: msgspec.Raw
    planes: list[bytes]


class _Planes(msgspec.Struct, frozen=True, array_like=True, tag="planes"):
    """Short ASCII texts: a plane for each place, NUL after a text's end."""

    planes: list[bytes]


class _Plain(msgspec.Struct, frozen=True, array_like=True, tag="plain"):
    """Any texts, one after the other."""

    texts: bytes


_Column = _Codes | _Planes | _Plain
_Count = Annotated[int, Meta(ge=0, le=1 << 20)]


class _Packed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    generation: int
    removed: _Count
    removed_vrm: _Column
    removed_identity: bytes
    added: _Count
    columns: dict[str, _Column]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Packed).decode
_ENTRY_FIELDS = msgspec.structs.fields(ListEntry)
_DEFAULTS: dict[str, Any] = {
    field.name: field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    for field in _ENTRY_FIELDS
}
_Row = msgspec.defstruct(
    "_Row",
    [(field.name, field.type, _DEFAULTS[field.name]) for field in _ENTRY_FIELDS],
    array_like=True,
    frozen=True,
)
_ROW_BYTE = 0xDC
"""A MessagePack array of 16 to 65,535 begins with it, a map with another."""
_decode_row = msgspec.msgpack.Decoder(_Row).decode
_decode_named = msgspec.msgpack.Decoder(ListEntry).decode
_TEXTS = msgspec.msgpack.Decoder(list[str])
_LISTS_OF: dict[str, msgspec.msgpack.Decoder[list[Any]]] = {
    name: msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]  # the fields' own types
    for name, kind in get_type_hints(ListEntry).items()
}


def _column(values: list[Any], compress: Any) -> _Column:  # noqa: ANN401 - the library has no name for it
    if values and isinstance(values[0], list):
        values = [tuple(value) for value in values]
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    if len(places) * _REPEATS <= len(values) or not all(isinstance(value, str) for value in places):
        codes = np.array([places[value] for value in values], "<u4")
        width = (max(len(places) - 1, 0).bit_length() + 7) // 8
        planes = codes.view(np.uint8).reshape(-1, 4).T[:width]
        return _Codes(msgspec.Raw(_encode(list(places))), [compress(plane.tobytes()) for plane in planes])
    joined = "".join(values)
    if joined.isascii() and "\0" not in joined and max(map(len, values), default=0) <= _PLANES_LIMIT:
        texts = np.array(values, "S")
        planes = texts.view(np.uint8).reshape(len(values), -1).T
        return _Planes([compress(plane.tobytes()) for plane in planes])
    return _Plain(compress(_encode(values)))


def _values(column: _Column, count: int, kind: "msgspec.msgpack.Decoder[list[Any]]", decompress: Any) -> list[Any]:  # noqa: ANN401 - the same
    match column:
        case _Codes(values, planes):
            known = kind.decode(values)
            if not planes:
                return known[:1] * count
            matrix = np.zeros((count, 4), np.uint8)
            for place, plane in enumerate(planes):
                matrix[:, place] = np.frombuffer(decompress(plane), np.uint8)
            return [known[code] for code in matrix.view("<u4")[:, 0].tolist()]
        case _Planes(planes):
            matrix = np.stack([np.frombuffer(decompress(plane), np.uint8) for plane in planes], axis=1)
            texts: list[Any] = matrix.view(f"S{len(planes)}")[:, 0].astype("U").tolist()
            return texts
        case _Plain(packed):
            return kind.decode(decompress(packed))


def _bounded(decompress: Any) -> Any:  # noqa: ANN401 - the same
    """Refuses what says that it is larger than any column: a damaged length must not take the memory."""

    def within(data: bytes) -> bytes:
        if frame_content_size(data) > _LARGEST_COLUMN:
            raise ValueError("larger than any column of a block")
        unpacked: bytes = decompress(data)
        return unpacked

    return within


def _cut(joined: bytes) -> list[bytes]:
    return [joined[start : start + IDENTITY_BYTES] for start in range(0, len(joined), IDENTITY_BYTES)]


def _parts(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while part := list(islice(rest, BLOCK_CHANGES)):
        yield part


def _halves(block: Block) -> Iterator[Block]:
    removed, added = len(block.removed) // 2, len(block.added) // 2
    yield Block(generation=block.generation, removed=block.removed[:removed], added=block.added[:added])
    yield Block(generation=block.generation, removed=block.removed[removed:], added=block.added[added:])
