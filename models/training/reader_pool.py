"""A pool of rendered crops that a process of its own keeps filling while the network trains from it.

Rendering a crop costs about as much as learning from it, so each is learnt from several times, in another light
(`jitter_light`). The renderer writes into a file that both map into memory,
over the oldest crops; it stays a set share ahead of the learner and rests otherwise. A crop comes up again sooner
where something is left to learn from it: less often when it was read right and sure, or when nobody could read it.
"""

import multiprocessing
import os
import time
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from incar.vrm import SLOTS
from models.training.plate_synthesis import Mix, make_samples
from models.training.reader_marks import Rng
from models.training.reader_sample import HEIGHT, KINDS, WIDTH, encode

REST_S = 0.05
PICTURES = 3
"""Crops made of one drawn plate."""
TELLING, LEAST_WORTH = 0.15, 0.35
HOPELESS, HOPELESS_WORTH = 1.0, 0.35
"""Losses, means over the places of a mark, from which a crop is worth all, and from which nobody can read it."""
RECORD = np.dtype(
    [
        ("image", np.uint8, (HEIGHT, WIDTH, 3)),
        ("classes", np.int64, (SLOTS,)),
        ("places", np.float32, (SLOTS, 2)),
        ("kinds", np.int8, (KINDS,)),
    ]
)
Records = NDArray[Any]
Record = tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.float32], tuple[int, int]]


@dataclass
class Pool:
    """The learner's side."""

    records: Records
    made: "Synchronized[int]"
    taken: "Synchronized[int]"
    process: SpawnProcess
    worth: NDArray[np.float32]
    """How often each record is to come up, against one never seen."""
    seen: int = 0
    """How many of the crops made have been counted in `worth`."""

    def draw(self, size: int, rng: Rng) -> NDArray[np.int64]:
        """Places of records drawn by their worth from what is there."""
        with self.taken.get_lock():
            self.taken.value += size
        made = self.made.value
        self.worth[np.arange(max(self.seen, made - len(self.records)), made) % len(self.records)] = 1
        self.seen = made
        below = np.cumsum(self.worth, dtype=np.float64)
        return np.sort(np.searchsorted(below, rng.random(size) * below[-1], side="right"))

    def learnt(self, places: NDArray[np.int64], losses: NDArray[np.float32]) -> None:
        """Let records come up again by what their last losses leave to learn."""
        self.worth[places] = np.where(losses > HOPELESS, HOPELESS_WORTH, np.clip(losses / TELLING, LEAST_WORTH, 1))

    def wait_for(self, count: int) -> None:
        """Return when at least `count` crops were rendered.

        Raises:
            RuntimeError: the renderer has stopped.
        """
        while self.made.value < count:
            if not self.process.is_alive():
                message = "the renderer has stopped"
                raise RuntimeError(message)
            time.sleep(REST_S)

    def close(self) -> None:
        """Stop the renderer."""
        self.process.terminate()
        self.process.join()


def open_pool(path: Path, capacity: int, seed: int, mix: Mix, reuse: float = 1.0) -> Pool:
    """Start a renderer; each crop is taken about `reuse` times. What an earlier run rendered is used again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    there = path.is_file() and path.stat().st_size == capacity * RECORD.itemsize
    records = np.memmap(path, RECORD, "r+" if there else "w+", shape=(capacity,))
    context = multiprocessing.get_context("spawn")
    made, taken = context.Value("q", _filled(records)), context.Value("q", 0)
    process = context.Process(target=_fill, args=(path, capacity, seed, mix, reuse, made, taken), daemon=True)
    process.start()
    return Pool(records, made, taken, process, np.zeros(capacity, np.float32))


def _filled(records: Records) -> int:
    """How many crops an earlier run left; an empty record is all zero, which no mark is."""
    return int(records["classes"].any(axis=1).sum())


def _fill(
    path: Path, capacity: int, seed: int, mix: Mix, reuse: float, made: "Synchronized[int]", taken: "Synchronized[int]"
) -> None:
    os.nice(2)
    cv2.setNumThreads(1)
    learner = os.getppid()
    records = np.memmap(path, RECORD, "r+", shape=(capacity,))
    while os.getppid() == learner:
        if made.value > capacity + taken.value / reuse:
            time.sleep(REST_S)
            continue
        for one in records_of((seed, made.value), mix, PICTURES):
            records[made.value % capacity] = one
            made.value += 1


def record(seed: tuple[int, ...], mix: Mix) -> Record:
    """One crop as it lies in the pool."""
    return records_of(seed, mix, 1)[0]


def records_of(seed: tuple[int, ...], mix: Mix, pictures: int) -> list[Record]:
    """Several crops of one seed as they lie in the pool."""
    return [
        (sample.image, encode(sample.text), sample.places, sample.kinds) for sample in make_samples(seed, mix, pictures)
    ]
