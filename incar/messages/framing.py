"""Messages over a local stream: a four-byte big-endian length, then MessagePack.

A message that is too long, cut short or of no known type raises `WireError`: the other side is then of another
version or broken, and the connection is to be closed.
"""

import asyncio
import socket
from typing import Any, Generic, TypeVar

import msgspec

from incar.errors import IncarError

LENGTH_BYTES = 4
MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024

Message = TypeVar("Message")


class WireError(IncarError):
    """The other side said something that cannot be understood."""


class Codec(Generic[Message]):
    """Packs and unpacks one union of message types."""

    def __init__(self, union: Any) -> None:  # noqa: ANN401 - a union of types has no static type of its own
        self._decoder = msgspec.msgpack.Decoder(union)
        self._encoder = msgspec.msgpack.Encoder()

    def pack(self, message: Message) -> bytes:
        """The framed bytes of `message`."""
        body = self._encoder.encode(message)
        if len(body) > MESSAGE_LIMIT_BYTES:
            raise WireError(f"a message of {len(body)} bytes is over the limit of {MESSAGE_LIMIT_BYTES}")
        return len(body).to_bytes(LENGTH_BYTES) + body

    def unpack(self, body: bytes) -> Message:
        """The message in `body`, without its length.

        Raises:
            WireError: the bytes are no message of this union.
        """
        try:
            message: Message = self._decoder.decode(body)
        except (msgspec.DecodeError, msgspec.ValidationError) as error:
            # The validation text names fields and types, never values.
            raise WireError(f"a message could not be understood: {error}; are both programs of one version?") from None
        return message

    def split(self, buffer: bytearray) -> list[Message]:
        """Takes every whole message off the front of `buffer`.

        Raises:
            WireError: the next message announces a length over the limit, or is not understood.
        """
        messages = []
        while len(buffer) >= LENGTH_BYTES:
            length = _checked_length(bytes(buffer[:LENGTH_BYTES]))
            if len(buffer) < LENGTH_BYTES + length:
                break
            messages.append(self.unpack(bytes(buffer[LENGTH_BYTES : LENGTH_BYTES + length])))
            del buffer[: LENGTH_BYTES + length]
        return messages

    async def receive(self, reader: asyncio.StreamReader) -> Message | None:
        """The next message of an asyncio stream, or None when the other side has closed."""
        try:
            length = _checked_length(await reader.readexactly(LENGTH_BYTES))
            return self.unpack(await reader.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    def receive_blocking(self, connection: socket.socket) -> Message | None:
        """The next message of a blocking socket, or None when the other side has closed."""
        header = _exactly(connection, LENGTH_BYTES)
        body = _exactly(connection, _checked_length(header)) if header else None
        return None if body is None else self.unpack(body)


def _checked_length(header: bytes) -> int:
    length = int.from_bytes(header)
    if length > MESSAGE_LIMIT_BYTES:
        raise WireError(f"a message announces {length} bytes, over the limit of {MESSAGE_LIMIT_BYTES}")
    return length


def _exactly(connection: socket.socket, count: int) -> bytes | None:
    received = bytearray()
    while len(received) < count:
        try:
            part = connection.recv(count - len(received))
        except ConnectionError:
            return None
        if not part:
            return None
        received += part
    return bytes(received)
