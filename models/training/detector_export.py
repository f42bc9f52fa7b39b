"""From trained weights to `detector.onnx`: a picture's three planes in, the best cells with their corners out.

Normalisation is folded into the first convolution, batch normalisation into all of them; a cell that is not the
best of its neighbourhood is dropped inside the graph. The exported file is compared with the trained network
before it is put in place.
"""

import copy
import logging
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from models.training.detector_network import STRIDE, Network, cell_centres, decode

log = logging.getLogger(__name__)

ANSWERS = 64
"""Cells that leave the graph, at most."""
LARGEST_DIFFERENCE_PX = 0.05
LARGEST_SCORE_DIFFERENCE = 1e-3


@dataclass(frozen=True)
class Contract:
    """What the run time is told in the file's metadata."""

    width: int = 960
    height: int = 544
    threshold: float = 0.45


class Deployed(nn.Module):  # type: ignore[misc]  # torch is no dependency: unknown to the checker
    """The network as the run time uses it."""

    def __init__(self, network: Network, contract: Contract) -> None:
        """Fold what is constant; `network` is left alone."""
        super().__init__()
        self.network = folded(network)
        rows, columns = contract.height // STRIDE, contract.width // STRIDE
        self.register_buffer("centres", cell_centres(rows, columns).reshape(-1, 2))

    def forward(self, frame: Tensor) -> tuple[Tensor, Tensor]:
        """(1, 3, h, w), 0–255, to scores (1, k) and quads (1, k, 8) in input pixels, best first."""
        raw = self.network(frame)
        scores = torch.sigmoid(raw[:, :1])
        best_around = functional.max_pool2d(scores, 3, stride=1, padding=1)
        scores = (scores * (scores >= best_around)).flatten(1)
        top, cells = torch.topk(scores, ANSWERS)
        chosen = raw.flatten(2)[:, :, cells[0]][..., None]
        _, corners = decode(chosen, self.centres[cells[0]])
        return top, corners.flatten(2)


def folded(network: Network) -> Network:
    """A copy for use: batch normalisation folded away, values of 0–255 expected."""
    network = copy.deepcopy(network).cpu().float().eval()
    for module in list(network.modules()):
        if isinstance(module, nn.Sequential):
            _fold_pairs(module)
    first = network.quarter[0]
    with torch.no_grad():
        first.weight /= 255
    return network


def _fold_pairs(sequence: nn.Sequential) -> None:
    for i, (before, after) in enumerate(zip(list(sequence), list(sequence)[1:], strict=False)):
        if isinstance(before, nn.Conv2d) and isinstance(after, nn.BatchNorm2d):
            sequence[i] = fuse_conv_bn_eval(before, after)
            sequence[i + 1] = nn.Identity()


def export(network: Network, path: Path, contract: Contract, notes: dict[str, str]) -> None:
    """Write the file with `notes` among its metadata, once it agrees with the network.

    Raises:
        RuntimeError: the exported graph answers otherwise than the network.
    """
    deployed = Deployed(network, contract).eval()
    frame = torch.zeros(1, 3, contract.height, contract.width)
    fresh = path.with_suffix(".new.onnx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter is called legacy; it gives the plainer graph
        torch.onnx.export(
            deployed,
            (frame,),
            str(fresh),
            dynamo=False,
            opset_version=17,
            input_names=["frame"],
            output_names=["scores", "quads"],
        )
    model = onnx.load(fresh)
    facts = {"input_size": f"{contract.width}x{contract.height}", "threshold": str(contract.threshold), **notes}
    onnx.helper.set_model_props(model, facts)
    onnx.save(model, fresh)
    check_parity(deployed, fresh, contract)
    fresh.replace(path)
    log.info("wrote %s, %.2f MB", path, path.stat().st_size / 1e6)


def check_parity(deployed: Deployed, path: Path, contract: Contract) -> None:
    """Compare file and network on noise with rectangles.

    Raises:
        RuntimeError: they differ.
    """
    rng = np.random.default_rng(0)
    blocks = rng.integers(0, 255, (1, 3, contract.height // 16, contract.width // 16)).astype(np.float32)
    frame = blocks.repeat(16, axis=2).repeat(16, axis=3)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    said = session.run(None, {"frame": frame})
    with torch.no_grad():
        true = [part.numpy() for part in deployed(torch.from_numpy(frame))]
    score = float(np.abs(said[0] - true[0]).max())
    place = _farthest(said[1][0], true[1][0][true[0][0] > 0.01])
    if score > LARGEST_SCORE_DIFFERENCE or place > LARGEST_DIFFERENCE_PX:
        raise RuntimeError(f"export differs from the network: score by {score:.5f}, corners by {place:.3f} px")


def _farthest(said: NDArray[np.float32], true: NDArray[np.float32]) -> float:
    """Pixels from each true quad (n, 8) to the one said that is most like it, the largest; equals may change places."""
    apart = np.abs(said[None] - true[:, None]).max(-1)
    return float(apart.min(1, initial=np.inf).max(initial=0.0))
