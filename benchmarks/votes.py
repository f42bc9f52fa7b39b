"""How far looks at one plate err together: `python -m benchmarks.votes`.

A vote that takes the looks of a pass as independent is soon certain of anything; one that takes them as one look never
becomes sure. Rendered passes of known marks (one drawn and worn plate in one light, seen from looks of growing size)
are voted on with a correlation from none to nearly all, and the confidence is held against what was right: the best
correlation is the one whose confidences cost the least logarithmic loss. It is chosen by every other pass and judged by
those between. Faces and light are those of
`benchmarks.rendered_plates`, which no training uses.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import click
import cv2
import numpy as np
from rich.console import Console

from benchmarks.figures import Figure, figure, tell
from benchmarks.reading_data import same
from benchmarks.rendered_plates import FAMILY, KINDS, Kind, Shown, prepare, seen_again
from incar.paths import READER_MODEL
from incar.reading import voting
from incar.reading.quality import quality
from incar.reading.reader import Reader
from incar.reading.types import Reading
from incar.reading.voting import Ballot

CORRELATIONS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.8)
LOOKS = 8
PASSES_PER_KIND = 20
WIDTHS_PX = 32.0, 80.0
"""Of a plate at the first look and at the last: from where hardly anybody can read it."""
SURE = 0.95
"""Confidence from which a mark is told while the vehicle is still in the picture."""
LEAST = 1e-4


@dataclass(frozen=True)
class Vote:
    """How sure a vote was, and whether it was right."""

    confidence: float
    right: bool

    @property
    def loss(self) -> float:
        """Of the confidence, natural logarithm."""
        told = min(max(self.confidence, LEAST), 1 - LEAST)
        return float(-np.log(told if self.right else 1 - told))


Looks = list[tuple[Reading, float]]
"""Readings of one pass, each with its quality."""


def passes(reader: Reader, kind: Kind, count: int) -> Iterator[tuple[str, Looks]]:
    """Passes of vehicles with such plates: the mark, and the looks as they come."""
    for number in range(count):
        rng = np.random.default_rng([FAMILY, 1, *kind.name.encode(), number])
        mark, plate = prepare(kind, rng)
        light = int(rng.integers(1 << 30))
        looks = []
        for width_px in np.geomspace(*WIDTHS_PX, LOOKS):
            look: Shown = seen_again(plate, mark, kind, float(width_px), rng, np.random.default_rng(light))
            looks.append((reader.read(look.image, look.quad), quality(look.image, look.quad)))
        yield mark, looks


def vote(looks: Looks, mark: str, correlation: float) -> Vote:
    """The vote of some looks, were their errors so correlated."""
    ballot = Ballot(correlation)
    for reading, good in looks:
        ballot.add(reading, good)
    verdict = ballot.verdict()
    return Vote(verdict.confidence, same(verdict.vrm, mark))


def figures_of(votes: list[Vote], name: str) -> list[Figure]:
    """Loss, and what the confidence of those told at once is worth."""
    told = [vote for vote in votes if vote.confidence >= SURE]
    wrong = sum(not vote.right for vote in told)
    return [
        figure(f"{name}: logarithmic loss", round(float(np.mean([vote.loss for vote in votes])), 4), "nats"),
        figure(f"{name}: told at {SURE}", round(100 * len(told) / len(votes), 1), "% of votes"),
        figure(f"{name}: of those wrong", round(100 * wrong / max(len(told), 1), 2), "%"),
    ]


@click.command()
@click.option("--passes", "count", default=PASSES_PER_KIND, show_default=True, help="Passes of each kind of plate.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(*, count: int, as_json: bool) -> None:
    """Measure what a vote's confidence is worth, by how far looks are taken to err together."""
    cv2.setNumThreads(1)
    say, reader = Console(stderr=True).print, Reader(READER_MODEL)
    drives: list[tuple[str, Looks]] = []
    for kind in KINDS:
        say(f"{count} passes: {kind.name} …")
        drives += passes(reader, kind, count)
    figures = []
    for correlation in CORRELATIONS:
        in_use = " (in use)" if correlation == voting.CORRELATION else ""
        for first, purpose in enumerate(("to choose by", "to judge by")):
            votes = [vote(looks[:n], mark, correlation) for mark, looks in drives[first::2] for n in (2, 4, LOOKS)]
            figures += figures_of(votes, f"correlation {correlation}{in_use}, {purpose}")
    tell(f"Votes on {len(drives)} rendered passes after 2, 4 and {LOOKS} looks", figures, as_json=as_json)


if __name__ == "__main__":
    main()
