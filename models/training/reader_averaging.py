"""The state that is shipped: the mean of several states, with its batch norms measured anew.

States of one run lie in one valley: the mean of their weights reads better than any of them where they learnt from
different crops. The means and spreads that a state's batch norms hold are those of its own activations, not the
mean's, so they are measured once more, over crops as they are learnt from.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from models.training.plate_synthesis import Mix, make_samples
from models.training.reader_network import ReaderNetwork, normalise
from models.training.reader_pool import PICTURES
from models.training.reader_training import jitter_light

CROPS = 9_000
BATCH = 256
SEED = 2_000_003


def averaged(checkpoints: Sequence[Path], mix: Mix, crops: int = CROPS) -> ReaderNetwork:
    """A network with the mean of the checkpoints' averaged weights, ready to read."""
    network = ReaderNetwork()
    network.load_state_dict(mean_weights(checkpoints))
    measure_norms(network, _batches(mix, crops))
    return network.eval()


def mean_weights(checkpoints: Sequence[Path]) -> dict[str, Tensor]:
    """Weight by weight the mean of several checkpoints' averages; counters are the last one's."""
    states = [torch.load(path, map_location="cpu", weights_only=True)["average"] for path in checkpoints]
    return {
        name: torch.stack([state[name] for state in states]).mean(0) if last.is_floating_point() else last
        for name, last in states[-1].items()
    }


@torch.no_grad()
def measure_norms(network: nn.Module, batches: Iterator[Tensor]) -> None:
    """Give every batch norm the plain mean of what the batches make of it."""
    norms = [part for part in network.modules() if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    network.train()
    for batch in batches:
        network(batch)


def _batches(mix: Mix, crops: int) -> Iterator[Tensor]:
    """Crops as they are learnt from, in their light; the same ones each time."""
    torch.manual_seed(SEED)
    each = min(BATCH, crops)
    for start in range(0, crops, each):
        seeds = range(start, start + each, PICTURES)
        samples = [sample for seed in seeds for sample in make_samples((SEED, seed), mix, PICTURES)]
        yield jitter_light(normalise(torch.from_numpy(np.stack([sample.image for sample in samples]))))
