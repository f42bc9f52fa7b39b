"""Judging a reader while it learns: on rendered crops of unseen faces and on photographs held out of training."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from incar.reading.crop import cut_out
from models.training.photographs import load
from models.training.plate_synthesis import Mix, refused
from models.training.reader_look_alikes import look_alikes
from models.training.reader_network import ReaderNetwork, normalise
from models.training.reader_pool import RECORD, Records, record
from models.training.reader_sample import HEIGHT, MARGIN, SOME_PLATE, WIDTH, encode, nowhere

BATCH = 128


@dataclass(frozen=True)
class Score:
    """Shares of crops with all characters right, of characters right, and of crops whose kind is right."""

    exact: float
    characters: float
    kinds: float

    def rounded(self) -> list[float]:
        """For a line of the log."""
        return [round(share, 4) for share in (self.exact, self.characters, self.kinds)]


@torch.no_grad()
def judge(network: ReaderNetwork, records: Records) -> Score:
    """How much of the records the network reads right."""
    network.eval()
    device = next(network.parameters()).device
    right, sorted_right = [], []
    for start in range(0, len(records), BATCH):
        part = records[start : start + BATCH]
        with torch.autocast(device.type, torch.bfloat16):
            logits, _, kinds = network(normalise(torch.from_numpy(part["image"].copy()).to(device)))
        right.append(logits.argmax(-1).cpu().numpy() == part["classes"])
        sorted_right.append((((kinds > 0).cpu().numpy() == part["kinds"]) | (part["kinds"] < 0)).all(axis=1))
    every = np.concatenate(right)
    return Score(float(every.all(axis=1).mean()), float(every.mean()), float(np.concatenate(sorted_right).mean()))


def rendered(count: int, family: int, mix: Mix) -> Records:
    """Crops of faces of a family of their own."""
    only = replace(mix, photographed_share=0.0, empty_share=0.0)
    return np.array([record((family, i), only) for i in range(count)], RECORD)


def look_alike(mix: Mix) -> Records:
    """Places on held-out pictures without a plate that a detector took for one."""
    rng = np.random.default_rng(3)
    samples = [refused(one, rng) for one in look_alikes(mix.backgrounds, mix.detector).held_out]
    return np.array([(s.image, encode(s.text), s.places, s.kinds) for s in samples], RECORD)


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
            found.append((crop, encode(mark), nowhere(), SOME_PLATE))
    return np.array(found, RECORD)
