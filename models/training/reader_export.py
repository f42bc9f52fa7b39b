"""From a network to the ONNX file the car runs, checked against PyTorch."""

import logging
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from incar.vrm import ALPHABET, SLOTS
from models.training.plate_synthesis import Mix, make_sample
from models.training.reader_network import ReaderNetwork, normalise
from models.training.reader_sample import HEIGHT, MARGIN, WIDTH

log = logging.getLogger(__name__)

OPSET = 20
PARITY = 1e-3


class Deployed(nn.Module):
    """The network as the car calls it: bytes in, probabilities out."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor]:
        """Bytes (n, HEIGHT, WIDTH, 3), blue-green-red, to probabilities (n, SLOTS, 37) and kinds (n, KINDS)."""
        logits, _, kinds = self.network(normalise(crops))
        return logits.softmax(-1), kinds.sigmoid()


def export(network: ReaderNetwork, out: Path) -> float:
    """Write the network as ONNX; the largest difference from PyTorch.

    Raises:
        ValueError: the two differ by more than `PARITY`.
    """
    deployed = Deployed(network).eval()
    example = torch.zeros(2, HEIGHT, WIDTH, 3, dtype=torch.uint8)
    beside = out.with_suffix(".new")
    torch.onnx.export(
        deployed,
        (example,),
        str(beside),
        input_names=["crops"],
        output_names=["probabilities", "kinds"],
        dynamic_shapes={"crops": {0: torch.export.Dim("plates", min=1, max=256)}},
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    _describe(beside)
    difference = _compare(deployed, beside)
    log.info("exported to %s; largest difference from PyTorch %.2e", out.name, difference)
    if difference > PARITY:
        message = f"ONNX and PyTorch differ by {difference}"
        raise ValueError(message)
    beside.replace(out)
    return difference


def _describe(path: Path) -> None:
    """What the run time has to know travels in the file."""
    model = onnx.load(path)
    onnx.helper.set_model_props(
        model,
        {
            "height": str(HEIGHT),
            "width": str(WIDTH),
            "channels": "3",
            "order": "BGR",
            "margin": str(MARGIN),
            "slots": str(SLOTS),
            "alphabet": ALPHABET,
            "same_glyphs": "O=0 I=1",
        },
    )
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _compare(deployed: Deployed, path: Path) -> float:
    crops = np.stack([make_sample((5, i), Mix()).image for i in range(16)])
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    theirs = session.run(["probabilities", "kinds"], {"crops": crops})
    with torch.no_grad():
        ours = deployed(torch.from_numpy(crops))
    return max(float(np.abs(one.numpy() - other).max()) for one, other in zip(ours, theirs, strict=True))
