"""A list as a publisher has it: its generations, and the sealed files that lead from one to another."""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from incar.hotlist.blocks import Block, body, in_blocks, packed, removal
from incar.hotlist.entry import ListEntry
from incar.hotlist.sealed import SealedWriter
from incar.messages.home import ListFile, PublishedList
from incar.store.list_keys import Digest

KEY_ID = "k1"
KEYS = {KEY_ID: bytes(range(32))}


def entry(vrm: str, category: str = "stolen", reason: str = "") -> ListEntry:
    """An entry."""
    return ListEntry(vrm=vrm, category=category, reason=reason)


@dataclass
class SimulatedList:
    """Generation 1 is the first of `generations`."""

    name: str
    bulk: bool = False
    areas: list[str] = field(default_factory=list)
    generations: list[list[ListEntry]] = field(default_factory=list)
    produced_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    contents: dict[str, bytes] = field(default_factory=dict)
    """Target path → sealed file."""

    def publish(self, entries: Iterable[ListEntry]) -> int:
        """The next generation; its number."""
        self.generations.append(list(entries))
        return len(self.generations)

    def snapshot(self, generation: int | None = None) -> ListFile:
        """A file with a whole generation."""
        number = generation or len(self.generations)
        return self._file("snapshot", 0, number, in_blocks(number, [], self.generations[number - 1]))

    def changes(self, since: int) -> ListFile:
        """A file with every change since a generation."""
        blocks: list[Block] = []
        for number in range(since + 1, len(self.generations) + 1):
            before, after = (
                {body(each): each for each in self.generations[place]} for place in (number - 2, number - 1)
            )
            gone = [removal(each) for packed_as, each in before.items() if packed_as not in after]
            blocks += in_blocks(number, gone, [each for packed_as, each in after.items() if packed_as not in before])
        return self._file("changes", since, len(self.generations), blocks)

    def published(self, *files: ListFile) -> PublishedList:
        """The list as the index has it."""
        number = len(self.generations)
        return PublishedList(
            name=self.name,
            title=self.name.title(),
            bulk=self.bulk,
            areas=self.areas,
            generation=number,
            entries=len(self.generations[-1]),
            digest=self.digest(number),
            produced_at=self.produced_at,
            files=list(files),
        )

    def digest(self, generation: int) -> str:
        """Of a generation's content."""
        digest = Digest()
        digest.add(map(body, self.generations[generation - 1]))
        return str(digest)

    def _file(self, kind: str, since: int, generation: int, blocks: Iterable[Block]) -> ListFile:
        sealed = io.BytesIO()
        with SealedWriter(sealed, KEY_ID, KEYS[KEY_ID]) as writer:
            for frame in packed(blocks):
                writer.write(frame)
        content = sealed.getvalue()
        sha256 = hashlib.sha256(content).hexdigest()
        self.contents[f"lists/{self.name}/{sha256}"] = content
        return ListFile(
            kind="snapshot" if kind == "snapshot" else "changes",
            since=since,
            generation=generation,
            length=len(content),
            sha256=sha256,
            entries=len(self.generations[generation - 1]),
            digest=self.digest(generation),
            produced_at=self.produced_at,
        )
