"""Compares designs of the reader at an equal, small budget: `python -m models.training.reader_comparison`.

Every design learns from the same crops in the same order and is judged on the same rendered plates of unseen faces,
one-line and stacked ones apart, and on the photographs held out. The budget is far under a full run's: the figures
say which design learns faster, and what it costs, not how well it would read in the end. All see the same crops of
64 × 160: the larger input only enlarges these, so it has more cells to look at, but no more of the picture.
"""

import argparse
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from incar.paths import ROOT
from incar.vrm import BLANK, SLOTS
from models.training.plate_synthesis import Mix
from models.training.reader_network import CHANNELS, GRID, ReaderNetwork, looking_loss, normalise, reading_loss
from models.training.reader_pool import Records, open_pool
from models.training.reader_training import LOOKING_WEIGHT, VALIDATION_FAMILY, as_tensors, jitter_light
from models.training.reader_validation import held_out, rendered

log = logging.getLogger(__name__)
BATCH = 128
TWO_LINES = 0.2
"""Span of the characters' heights, in shares of the crop, from which a plate is a stacked one."""
GREY = torch.tensor([0.114, 0.587, 0.299]).view(1, 3, 1, 1)


class Slots(nn.Module):
    """The design that is shipped, with another input where asked."""

    def __init__(self, scale: float = 1.0, *, grey: bool = False) -> None:
        super().__init__()
        self.size = round(16 * GRID[0] * scale), round(8 * GRID[1] * scale)
        self.grid = self.size[0] // 16, self.size[1] // 8
        self.grey = grey
        self.network = ReaderNetwork(self.grid, 1 if grey else 3)

    def seen(self, crops: Tensor) -> Tensor:
        """The crops (batch, 3, height, width) as this design takes them."""
        if self.grey:
            crops = (crops * GREY.to(crops.dtype)).sum(1, keepdim=True)
        if self.size != crops.shape[2:]:
            crops = functional.interpolate(crops, self.size, mode="bilinear", antialias=True)
        return crops

    def loss(self, crops: Tensor, classes: Tensor, places: Tensor) -> Tensor:
        """What is to become small."""
        logits, maps, _ = self.network(self.seen(crops))
        return reading_loss(logits, classes).mean() + LOOKING_WEIGHT * looking_loss(maps, places, self.grid)

    def read(self, crops: Tensor) -> Tensor:
        """(batch, SLOTS) classes."""
        return torch.as_tensor(self.network(self.seen(crops))[0].argmax(-1))


class Ctc(nn.Module):
    """Connectionist temporal classification: a character or none at each column, the upper half before the lower."""

    def __init__(self) -> None:
        super().__init__()
        self.network = ReaderNetwork()
        self.judge = nn.Linear(CHANNELS, BLANK + 1)

    def _steps(self, crops: Tensor) -> Tensor:
        cells = self.network.understand(crops)
        halves = cells.view(len(cells), 2, GRID[0] // 2, GRID[1], CHANNELS).mean(2)
        return torch.as_tensor(self.judge(halves.flatten(1, 2)))

    def loss(self, crops: Tensor, classes: Tensor, places: Tensor) -> Tensor:
        """What is to become small; where characters stand is not told."""
        del places
        logits = self._steps(crops).float().log_softmax(-1).transpose(0, 1)
        lengths = (classes != BLANK).sum(1)
        steps = torch.full_like(lengths, len(logits))
        return functional.ctc_loss(logits, classes, steps, lengths, blank=BLANK, zero_infinity=True)

    def read(self, crops: Tensor) -> Tensor:
        """(batch, SLOTS) classes: repeats and blanks left out."""
        best = self._steps(crops).argmax(-1)
        result = torch.full((len(best), SLOTS), BLANK)
        for row, steps in enumerate(best):
            told = torch.unique_consecutive(steps)
            told = told[told != BLANK][:SLOTS]
            result[row, : len(told)] = told
        return result


DESIGNS: dict[str, Callable[[], Slots | Ctc]] = {
    "slots": Slots,
    "ctc": Ctc,
    "grey": lambda: Slots(grey=True),
    "smaller input": lambda: Slots(0.75),
    "larger input": lambda: Slots(1.25),
}


@dataclass(frozen=True)
class Result:
    """How far a design got."""

    design: str
    crops_per_s: float
    one_line: float
    stacked: float
    held_out: float


def main(arguments: list[str] | None = None) -> None:
    """Compare, and print a line a design."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(message)s")
    log.setLevel(logging.INFO)
    torch.set_num_threads(1)
    mix = Mix(options.photographs)
    sets = {"rendered": rendered(options.validation, VALIDATION_FAMILY, mix)}
    if options.photographs:
        sets["held_out"] = held_out(options.photographs)
    crops = _crops(options, mix)
    for name in options.designs:
        result = compare(name, crops, options.crops // BATCH, sets)
        log.info("%s", json.dumps(vars(result)))


def _crops(options: argparse.Namespace, mix: Mix) -> Records:
    """As many crops as a run holds ready, drawn once for all designs."""
    options.run.mkdir(parents=True, exist_ok=True)
    pool = open_pool(options.run / "pool.bin", options.pool, 1, mix)
    try:
        pool.wait_for(options.pool)
    finally:
        pool.close()
    return pool.records


def compare(name: str, crops: Records, steps: int, sets: dict[str, Records]) -> Result:
    """Let a design learn from some crops and judge it."""
    torch.manual_seed(1)
    design = DESIGNS[name]().to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # stub gap
    optimiser = torch.optim.AdamW(design.parameters(), lr=2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=max(steps, 2), pct_start=0.1)
    rng, started = np.random.default_rng(1), time.process_time()
    for _ in range(steps):
        images, classes, places, _ = as_tensors(crops[np.sort(rng.integers(len(crops), size=BATCH))])
        optimiser.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, cache_enabled=False):
            loss = design.loss(jitter_light(normalise(images)), classes, places)
        loss.backward()  # type: ignore[no-untyped-call]  # torch's own
        nn.utils.clip_grad_norm_(design.parameters(), 2.0)
        optimiser.step()
        schedule.step()
    rate = steps * BATCH / max(time.process_time() - started, 1e-6)
    stacked, right = _stacked(sets["rendered"]), _right(design, sets["rendered"])
    held = float(_right(design, sets["held_out"]).mean()) if "held_out" in sets else float("nan")
    one_line, two = float(right[~stacked].mean()), float(right[stacked].mean())
    return Result(name, round(rate, 1), round(one_line, 3), round(two, 3), round(held, 3))


@torch.no_grad()
def _right(design: Slots | Ctc, records: Records) -> NDArray[np.bool_]:
    design.eval()
    images, classes, _, _ = as_tensors(records)
    read = torch.cat([design.read(normalise(part)) for part in images.split(BATCH)])
    result: NDArray[np.bool_] = (read == classes).all(1).numpy()
    return result


def _stacked(records: Records) -> NDArray[np.bool_]:
    heights = records["places"][..., 1]
    span: NDArray[np.float32] = np.nanmax(heights, axis=1) - np.nanmin(heights, axis=1)
    return span > TWO_LINES


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training.reader_comparison", description=__doc__)
    add = parser.add_argument
    add("--photographs", type=Path, help="folder of training photographs with labels.json")
    add("--run", type=Path, default=ROOT / "runs" / "comparison", help="folder of the crops")
    add("--crops", type=int, default=80_000, help="crops that each design learns from")
    add("--pool", type=int, default=60_000, help="different crops among them")
    add("--validation", type=int, default=800, help="rendered crops to judge by")
    add("--designs", nargs="*", default=list(DESIGNS), choices=list(DESIGNS))
    return parser


if __name__ == "__main__":
    main()
