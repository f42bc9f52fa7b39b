"""Judging a reader while it learns: on rendered crops of unseen faces and on photographs held out of training."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from incar.reading.crop import cut_out
from models.training.photographs import load
from models.training.plate_synthesis import Mix
from models.training.reader_network import ReaderNetwork, normalise
from models.training.reader_pool import RECORD, Records, record
from models.training.reader_sample import HEIGHT, MARGIN, WIDTH, encode, nowhere

BATCH = 128


@dataclass(frozen=True)
class Score:
    """Shares of plates wholly right and of characters right."""

    exact: float
    characters: float

    def rounded(self) -> list[float]:
        """For a line of the log."""
        return [round(self.exact, 4), round(self.characters, 4)]


@torch.no_grad()
def judge(network: ReaderNetwork, records: Records) -> Score:
    """How much of the records the network reads right."""
    network.eval()
    right = []
    for start in range(0, len(records), BATCH):
        part = records[start : start + BATCH]
        with torch.autocast("cpu", torch.bfloat16):
            logits, _ = network(normalise(torch.from_numpy(part["image"].copy())))
        right.append(logits.argmax(-1).numpy() == part["classes"])
    every = np.concatenate(right)
    return Score(float(every.all(axis=1).mean()), float(every.mean()))


def rendered(count: int, family: int, mix: Mix) -> Records:
    """Crops of faces of a family of their own."""
    only = replace(mix, photographed_share=0.0, empty_share=0.0)
    return np.array([record((family, i), only) for i in range(count)], RECORD)


def held_out(folder: Path) -> Records:
    """The photographed plates that were kept out of training, cut out as in the car."""
    found = []
    for photograph in load(folder):
        marked = [(box, mark) for box, mark in zip(photograph.boxes, photograph.marks, strict=True) if mark]
        if not photograph.held_out or not marked:
            continue
        image = photograph.read()
        for box, mark in marked:
            crop = cut_out(image, tuple(box.tolist()), MARGIN, (WIDTH, HEIGHT))
            found.append((crop, encode(mark), nowhere()))
    return np.array(found, RECORD)
