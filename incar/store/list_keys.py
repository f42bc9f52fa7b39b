"""How an entry stands in the file: the key of its mark, and the digest of a list.

A folded mark is kept as a number, `1` and the mark read to base 36: seven characters are six bytes, and the order is
the same everywhere. A wildcard stands as the text that GLOB takes, and so does what is no mark of letters and digits.
"""

from collections.abc import Iterable

from incar.hotlist.blocks import identity
from incar.vrm import fold

LONGEST_MARK = 11
"""Characters; one more would not fit a 64-bit key."""
_DIGEST_RANGE = 1 << 256


def mark_number(mark: str) -> int:
    """The key of a folded mark; 0, which no mark has, for what is none."""
    if len(mark) > LONGEST_MARK or not (mark.isascii() and mark.isalnum()):
        return 0
    return int("1" + mark, 36)


def mark_key(vrm: str) -> int | str:
    """What an entry of this mark or wildcard is found by."""
    mark = fold(vrm)
    return mark_number(mark) or mark


class Digest:
    """The sum of the identities of a list's bodies, kept up while they come and go."""

    def __init__(self, digest: str = "0") -> None:
        self._sum = int(digest, 16)

    def add(self, bodies: Iterable[bytes]) -> None:
        """These came."""
        self._sum += sum(int.from_bytes(identity(body)) for body in bodies)

    def remove(self, identity: bytes) -> None:
        """An entry of this whole identity has gone."""
        self._sum -= int.from_bytes(identity)

    def __str__(self) -> str:
        """As lists carry it: 64 hex digits."""
        return f"{self._sum % _DIGEST_RANGE:064x}"
