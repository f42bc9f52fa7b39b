"""Finds where each character stands on the marked training photographs.

    python -m models.training.photograph_characters --state RUN/reader.pt DIR

The reader's network is taught where to look for each character, so a state of it tells where those of a known mark
stand. Whether that is so is tried: marks made of the found characters must be read as what they were made into. Writes
`characters`, a list of `[x0, y0, x1, y1]` in pixels, beside such marks in DIR's `labels.json`, null beside the others.
With them, photographed characters are learnt from in other marks than their own (`reader_rearranged.py`).
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from incar.reading.crop import cut_out
from incar.vrm import SLOTS
from models.training.photographs import load
from models.training.reader_averaging import mean_weights
from models.training.reader_network import GRID, ReaderNetwork, normalise
from models.training.reader_rearranged import Boxes, Lettered, Picture, rearranged
from models.training.reader_sample import HEIGHT, MARGIN, WIDTH, encode

Numbers = NDArray[np.float64]

FEWEST = 3
"""Characters that tell a line and the usual way between neighbours."""
SURE = 0.7
"""The least probability of every character of the mark as it stands."""
LEVEL = 0.12
"""How far a character may stand off the line through all of them, as a share of the crop's height."""
HALF = 0.6
"""Half a character's box, beside the way to its nearest neighbour and beside the usual way between neighbours."""
NEAREST = 0.45
"""The least way between neighbours, beside the usual one."""
TRIALS = 16
READ = 0.8
"""The least share of characters in new places that must be read."""


def main(arguments: list[str] | None = None) -> None:
    """Find them and write them down."""
    parser = argparse.ArgumentParser(prog="python -m models.training.photograph_characters", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of training photographs with a labels.json of your own")
    parser.add_argument("--state", type=Path, required=True, help="checkpoint of a reader that reads them")
    options = parser.parse_args(arguments)
    network = open_reader(options.state)
    path = options.folder / "labels.json"
    labels = json.loads(path.read_text(encoding="utf-8"))
    marked = found = 0
    for source, entries in labels.items():
        for entry, photograph in zip(entries, load(options.folder, (source,)), strict=True):
            image = photograph.read() if any(photograph.marks) else None
            for plate, box, mark in zip(entry["plates"], photograph.boxes, photograph.marks, strict=True):
                if image is None or not mark:
                    continue
                boxes = characters(network, image, box, mark)
                plate["characters"] = None if boxes is None else boxes.round(1).tolist()
                marked += 1
                found += boxes is not None
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(labels, indent=1), encoding="utf-8")
    fresh.replace(path)  # marks typed by hand are in it
    print(f"{found} of {marked} marks: every character found")


def open_reader(state: Path) -> nn.Module:
    """The network of a checkpoint, for reading."""
    network = ReaderNetwork()
    network.load_state_dict(mean_weights([state]))
    return network.eval()


def characters(network: nn.Module, image: Picture, box: NDArray[np.float32], mark: str) -> Boxes | None:
    """Where each character of a plate stands.

    Args:
        network: what `open_reader` opens.
        image: (height, width, 3), blue-green-red.
        box: (4,) the plate's x0, y0, x1, y1 in pixels.
        mark: what it reads, without spaces.

    Returns:
        (len(mark), 4): x0, y0, x1, y1 in pixels of the picture; None where they are not certain.
    """
    if not FEWEST <= len(mark) <= SLOTS:
        return None
    probabilities, x, y = _looked(network, _cut(image, box), len(mark))
    if probabilities[np.arange(len(mark)), encode(mark)[: len(mark)]].min() < SURE or not _one_line(x, y):
        return None
    side = box[2:] - box[:2]
    whole = side * (1 + 2 * MARGIN)
    lower = np.polyfit(x, y, 1)[0] * (x - WIDTH / 2) * whole[1] / HEIGHT
    middle = box[0] + side[0] / 2 + (x - WIDTH / 2) * whole[0] / WIDTH
    half = _half_widths(x) * whole[0] / WIDTH
    boxes = np.stack([middle - half, box[1] + lower, middle + half, box[3] + lower], 1).astype(np.float32)
    return boxes if _stand_elsewhere(network, image, box, mark, boxes) else None


def _cut(image: Picture, box: NDArray[np.float32]) -> Picture:
    x0, y0, x1, y1 = box.tolist()
    return cut_out(image, (x0, y0, x1, y1), MARGIN, (WIDTH, HEIGHT))


def _looked(network: nn.Module, crop: Picture, count: int) -> tuple[Numbers, Numbers, Numbers]:
    """The probabilities of a mark's characters, and the middle of where each was seen in the crop."""
    with torch.no_grad():
        logits, maps, _ = network(normalise(torch.from_numpy(crop[None])))
    share = maps[0, :count].softmax(-1).double().numpy().reshape(count, *GRID)
    x = (share.sum(1) * (np.arange(GRID[1]) + 0.5)).sum(1) * WIDTH / GRID[1]
    y = (share.sum(2) * (np.arange(GRID[0]) + 0.5)).sum(1) * HEIGHT / GRID[0]
    return logits[0].softmax(-1).double().numpy(), x, y


def _one_line(x: Numbers, y: Numbers) -> bool:
    """Whether the characters stand beside one another, none far off the line and each clear of the next."""
    steps = np.diff(x)
    off = y - np.polyval(np.polyfit(x, y, 1), x)
    return bool(steps.min() > NEAREST * np.median(steps) and np.abs(off).max() < LEVEL * HEIGHT)


def _half_widths(x: Numbers) -> Numbers:
    steps = np.diff(x)
    nearest = np.minimum(np.append(steps[0], steps), np.append(steps, steps[-1]))
    return np.asarray(HALF * np.minimum(nearest, np.median(steps)))


def _stand_elsewhere(network: nn.Module, image: Picture, box: NDArray[np.float32], mark: str, boxes: Boxes) -> bool:
    """Whether marks that these characters are made into are read as such."""
    rng = np.random.default_rng(1)
    made = [rearranged(Lettered(image, mark, boxes), rng) for _ in range(TRIALS)]
    with torch.no_grad():
        logits, _, _ = network(normalise(torch.from_numpy(np.stack([_cut(picture, box) for picture, _ in made]))))
    wanted = np.array([encode(text) for _, text in made])
    moved = wanted != np.array(encode(mark))
    return bool(moved.any() and (logits.argmax(-1).numpy() == wanted)[moved].mean() >= READ)


if __name__ == "__main__":
    main()
