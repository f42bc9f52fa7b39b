"""How many parameters an ONNX file holds, read from the file itself: its library is there only where models are made.

The file is a protocol buffer. Field 7 of the model is its graph, field 5 of that each tensor of weights, field 1 of
that each of its dimensions.
"""

from collections.abc import Iterator
from math import prod
from pathlib import Path

_GRAPH, _INITIALIZER, _DIMENSION = 7, 5, 1
_NUMBER, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


def parameters(model: Path) -> int:
    """Numbers in all tensors of weights."""
    data = model.read_bytes()
    graphs = (graph for graph in _fields(data, _GRAPH) if isinstance(graph, bytes))
    return sum(
        _size(tensor) for graph in graphs for tensor in _fields(graph, _INITIALIZER) if isinstance(tensor, bytes)
    )


def _size(tensor: bytes) -> int:
    return prod(value for value in _fields(tensor, _DIMENSION) if isinstance(value, int))


def _fields(message: bytes, wanted: int) -> Iterator[int | bytes]:
    """Values of one field of a message, in order: numbers, or the bytes of strings and inner messages."""
    place = 0
    while place < len(message):
        tag, place = _number(message, place)
        kind = tag & 7
        value: int | bytes
        if kind == _NUMBER:
            value, place = _number(message, place)
        else:
            length = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}.get(kind, 0)
            if kind == _BYTES:
                length, place = _number(message, place)
            value, place = message[place : place + length], place + length
        if tag >> 3 == wanted:
            yield value


def _number(message: bytes, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends."""
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if not byte & 0x80:
            return value, place
