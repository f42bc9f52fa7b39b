"""A list keeper that changes one list for ever, to be killed: `python -m tests.sim.lists_writer FOLDER`.

In generation n every entry's make is `G<n>`: whoever looks up sees at once whether all he finds is of one generation.
Whole lists and changes take turns. Each generation that is live is told on standard output.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from incar.hotlist import ListEntry, ListState
from incar.hotlist.blocks import Block, body, in_blocks, removal
from incar.store import lists, lists_clearing
from incar.store.keys import Key
from incar.store.list_keys import Digest
from incar.store.lists import ListStore

NAME = "pnc"
ENTRIES = 300
KEY = Key(bytes(range(32)))


def content(generation: int) -> list[ListEntry]:
    """Every entry of a generation."""
    return [ListEntry(vrm=f"AB{n:05d}", category="stolen", make=f"G{generation}") for n in range(ENTRIES)]


def state(generation: int) -> ListState:
    """What the list is in a generation."""
    digest = Digest()
    digest.add(map(body, content(generation)))
    return ListState(
        name=NAME,
        generation=generation,
        entries=ENTRIES,
        produced_at=datetime.now(UTC),
        bulk=False,
        digest=str(digest),
    )


def changes(since: int, until: int) -> Iterator[Block]:
    """Every change of the generations after `since`."""
    for generation in range(since + 1, until + 1):
        yield from in_blocks(generation, map(removal, content(generation - 1)), content(generation))


def main() -> None:
    """Change the list from where it stands."""
    lists.BATCH = lists_clearing.BATCH = 50  # many transactions to be killed between
    with ListStore.for_writing(Path(sys.argv[1]), KEY) as store:
        live = store.state(NAME)
        generation = live.generation if live else 0
        while True:
            following = generation + 1 + generation % 2
            if following % 3 and generation:
                store.apply_changes(state(following), changes(generation, following))
            else:
                store.apply_snapshot(state(following), in_blocks(following, (), content(following)))
            generation = following
            print(generation, flush=True)  # noqa: T201 - it is a program


if __name__ == "__main__":
    main()
