"""The cheapest way from the lists in the car to those of the back office. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from incar.messages.home import ListFile, ListIndex, PublishedList

REQUEST_PRICE_BYTES = 16 * 1024
"""What a request costs beside its file's bytes: its headers, and a round trip in which nothing flows."""


@dataclass(frozen=True)
class ListHere:
    """A list of the back office's as it is in the car."""

    name: str
    generation: int
    digest: str


@dataclass(frozen=True)
class Way:
    """What brings one list to where it should be."""

    target: PublishedList
    files: tuple[ListFile, ...]
    """In the order they are applied; empty: no file leads there."""

    @property
    def cost_bytes(self) -> int:
        """What it costs to go."""
        return _cost(self.files)


@dataclass(frozen=True)
class Plan:
    """What is to be done."""

    ways: list[Way]
    """The cheapest first, so that an urgent entry does not wait for a bulk list."""
    withdraw: list[str]
    """Lists that are no longer for this car."""


def plan(index: ListIndex, here: Iterable[ListHere], area: str) -> Plan:
    """The ways to every list that is for this car's area."""
    have = {there.name: there for there in here}
    wanted = [published for published in index.lists if not published.areas or area in published.areas]
    ways = [
        Way(published, shortest(published, have.get(published.name)))
        for published in wanted
        if not _same(published, have.get(published.name))
    ]
    gone = have.keys() - {published.name for published in wanted}
    return Plan(sorted(ways, key=lambda way: way.cost_bytes), sorted(gone))


def shortest(published: PublishedList, here: ListHere | None) -> tuple[ListFile, ...]:
    """The cheapest files to the published state: one file of changes, or the snapshot and what came after it."""
    snapshots = [file for file in published.files if file.kind == "snapshot"]
    ways = [(snapshot, *rest) for snapshot in snapshots for rest in _onwards(published, snapshot.generation)]
    if here is not None and here.generation < published.generation:
        ways += _onwards(published, here.generation)
    return min(ways, key=_cost, default=())


def afresh(published: PublishedList) -> Way:
    """The way for a car whose list is not what it should be."""
    return Way(published, shortest(published, None))


def _onwards(published: PublishedList, generation: int) -> list[tuple[ListFile, ...]]:
    if generation == published.generation:
        return [()]
    return [
        (file,)
        for file in published.files
        if file.kind == "changes" and file.since <= generation and file.generation == published.generation
    ]


def _same(published: PublishedList, here: ListHere | None) -> bool:
    return here is not None and (here.generation, here.digest) == (published.generation, published.digest)


def _cost(files: tuple[ListFile, ...]) -> int:
    return sum(file.length + REQUEST_PRICE_BYTES for file in files)
