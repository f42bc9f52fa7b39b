"""Sealed list files: ciphertext wherever they lie, on a server, in an object store, half downloaded in the car.

A file is a header and frames. The header is `MAGIC`, a version, a random nonce prefix and the name of the key. A frame
is its length (32 bits, big-endian) and AES-256-GCM ciphertext. The nonce is the prefix and the frame's number; the
header and whether the frame is the last one are authenticated with it. So a frame that was altered, left out, moved,
repeated or taken from another file does not open, and a file that was cut short is seen to be.
"""

import os
import struct
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from incar.errors import IncarError

MAGIC = b"incarlst"
VERSION = 1
KEY_BYTES = 32
FRAME_LIMIT_BYTES = 1024 * 1024
"""Plain bytes of one frame."""
_TAG_BYTES = 16
_HEAD = struct.Struct(">8sB8sB")
_LENGTH = struct.Struct(">I")
_MORE, _LAST = b"\0", b"\1"


class SealedFileError(IncarError):
    """A sealed file cannot be opened; nothing of it may be used."""


class SealedWriter:
    """Seals frames into a file. Leaving the `with` block without an error makes the file whole.

    A file that was left by an error has no last frame, and nobody will open it.
    """

    def __init__(self, file: BinaryIO, key_id: str, key: bytes) -> None:
        """Write the header. `key` is 32 bytes; `key_id` is told to whoever opens the file, and is no secret."""
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")
        name = key_id.encode()
        prefix = os.urandom(8)
        self._file = file
        self._frames = _Frames(key, prefix, _HEAD.pack(MAGIC, VERSION, prefix, len(name)) + name)
        file.write(self._frames.header)

    def write(self, frame: bytes) -> None:
        """Add one frame of at most `FRAME_LIMIT_BYTES`."""
        if len(frame) > FRAME_LIMIT_BYTES:
            raise ValueError(f"a frame has at most {FRAME_LIMIT_BYTES} bytes")
        self._put(self._frames.seal(frame, _MORE))

    def _put(self, sealed: bytes) -> None:
        self._file.write(_LENGTH.pack(len(sealed)))
        self._file.write(sealed)

    def __enter__(self) -> Self:
        """The writer itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        """Write the last frame, an empty one."""
        if kind is None:
            self._put(self._frames.seal(b"", _LAST))


def read_sealed(file: BinaryIO, key_for: Callable[[str], bytes]) -> Iterator[bytes]:
    """Every frame of a sealed file, in order.

    The file is whole only once the iteration has ended without an error: frames may be laid aside before, not used.

    Raises:
        SealedFileError: it is no sealed file, of a later release, cut short, altered, or not sealed with that key.
    """
    frames = _open(file, key_for)
    while True:
        length = _LENGTH.unpack(_exactly(file, _LENGTH.size))[0]
        if not _TAG_BYTES <= length <= FRAME_LIMIT_BYTES + _TAG_BYTES:
            raise SealedFileError("the list file is damaged; fetch it again")
        sealed = _exactly(file, length)
        if length == _TAG_BYTES and frames.ends(sealed):
            break
        yield frames.open(sealed, _MORE)
    if file.read(1):
        raise SealedFileError("the list file goes on after its end; fetch it again")


def key_id_of(file: BinaryIO) -> str:
    """The name of the key that a sealed file needs; the file is read up to its first frame.

    Raises:
        SealedFileError: it is no sealed file, or of a later release.
    """
    return _read_header(file)[2]


class _Frames:
    """Seals and opens the frames of one file in turn."""

    def __init__(self, key: bytes, prefix: bytes, header: bytes) -> None:
        self.header = header
        self._cipher = AESGCM(key)
        self._prefix = prefix
        self._count = 0

    def seal(self, frame: bytes, flag: bytes) -> bytes:
        sealed = self._cipher.encrypt(self._nonce(), frame, self.header + flag)
        self._count += 1
        return sealed

    def open(self, sealed: bytes, flag: bytes) -> bytes:
        try:
            frame = self._cipher.decrypt(self._nonce(), sealed, self.header + flag)
        except InvalidTag as error:
            raise SealedFileError("the list file was altered, or sealed with another key; fetch it again") from error
        self._count += 1
        return frame

    def ends(self, sealed: bytes) -> bool:
        """Whether an empty frame is the last one."""
        try:
            self._cipher.decrypt(self._nonce(), sealed, self.header + _LAST)
        except InvalidTag:
            return False
        return True

    def _nonce(self) -> bytes:
        return self._prefix + self._count.to_bytes(4)


def _open(file: BinaryIO, key_for: Callable[[str], bytes]) -> _Frames:
    header, prefix, key_id = _read_header(file)
    key = key_for(key_id)
    if len(key) != KEY_BYTES:
        raise SealedFileError("the list key is not whole; ask the back office for it again")
    return _Frames(key, prefix, header)


def _read_header(file: BinaryIO) -> tuple[bytes, bytes, str]:
    """The header as it stands, the nonce prefix and the key's name."""
    head = _exactly(file, _HEAD.size)
    magic, version, prefix, length = _HEAD.unpack(head)
    if magic != MAGIC:
        raise SealedFileError("this is no sealed list file; fetch it again")
    if version != VERSION:
        raise SealedFileError(f"the list file is of version {version}, this release knows {VERSION}; update the car")
    name = _exactly(file, length)
    return head + name, prefix, name.decode("utf-8", "replace")


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise SealedFileError("the list file is cut short; fetch it again")
    return data
