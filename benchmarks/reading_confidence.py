"""What a confidence is worth: how many reads can be kept when next to none of them may be wrong, and how true it is.

The threshold of the reads kept is chosen on the very pictures it is told of, in hindsight: on others a threshold chosen
beforehand keeps fewer, or more that are wrong.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from benchmarks.figures import Figure, figure
from benchmarks.reading_data import CROPS
from benchmarks.reading_figures import every_box, share
from benchmarks.reading_looks import Looks, TrueBox

MOST_WRONG = 0.005
"""Share of the kept reads that may be wrong."""
BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.01)


def confidence(looks: Looks) -> list[Figure]:
    """Reads kept of all true boxes and of the British ones, and how often reads of a confidence are right."""
    every, british = every_box(looks), every_box(looks, (CROPS, "uk_scenes"))
    return [
        *_kept("all sets, the dashcam's same drives as the training frames among them", every),
        *_kept("British sets", british),
        *(each for low, high in pairwise(BINS) for each in _bin(every, low, high)),
    ]


def kept_share(confidences: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """The largest share of reads, surest first, of which at most `MOST_WRONG` are wrong, and the least confidence kept.

    Reads of one confidence stay together, since no threshold can part them. Nothing kept is told as (0, 1).
    """
    sure = np.asarray(confidences, float)
    order = np.argsort(-sure, kind="stable")
    sure, wrong = sure[order], np.cumsum(~np.asarray(right, bool)[order])
    last_of_its_kind = np.append(sure[1:] != sure[:-1], True)
    places = np.flatnonzero(last_of_its_kind & (wrong <= MOST_WRONG * np.arange(1, len(sure) + 1)))
    return ((int(places[-1]) + 1) / len(sure), float(sure[places[-1]])) if len(places) else (0.0, 1.0)


def _kept(name: str, boxes: list[TrueBox]) -> list[Figure]:
    if not boxes:
        return []
    kept, least = kept_share([box.answer.confidence for box in boxes], [box.right for box in boxes])
    title = f"confidence: reads kept with ≤ 0.5 % of them wrong, {name}"
    unit = f"% of {len(boxes)}, from {least:.4f} on (in hindsight)"
    return [figure(title, 100 * kept, unit)]


def _bin(boxes: list[TrueBox], low: float, high: float) -> list[Figure]:
    here = [box for box in boxes if low <= box.answer.confidence < high]
    name = f"confidence: right of the reads at {low:g}–{min(high, 1):g}"
    mean = np.mean([box.answer.confidence for box in here]) if here else 0.0
    return share(name, [box.right for box in here], of=f"(mean confidence {mean:.3f})")
