"""The reader: one plate in, for each place of its mark a probability per character.

The model says by itself, in its file, how large a crop it wants and how much margin round the plate it was trained
with. What the probabilities mean as a mark is decided elsewhere, by the layouts.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from incar.errors import IncarError
from incar.reading.crop import cut_out, stretch
from incar.reading.types import Quad, SlotProbabilities
from incar.vrm import ALPHABET, SLOTS

Picture = NDArray[np.uint8]


class ReaderModelError(IncarError):
    """The model is missing, damaged or made for something else."""


@dataclass(frozen=True)
class CropSize:
    """What the model was trained on."""

    width: int
    height: int
    margin: float
    """Share of the plate's box that is added on each side."""


class Reader:
    """Runs the model on `threads` threads of its own; not to be shared between threads.

    Raises:
        ReaderModelError: the model cannot be used.
    """

    def __init__(self, model: Path, threads: int = 1) -> None:
        self._session = _session(model, threads)
        self.crop = _crop_size(self._session)
        self.read_crop(np.zeros((self.crop.height, self.crop.width, 3), np.uint8))  # the first run allocates

    def read(self, image: Picture, quad: Quad) -> SlotProbabilities:
        """Read the plate with the given corners in a picture (height, width, 3), blue-green-red."""
        (x0, y0), (x1, y1) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
        return self._run(cut_out(image, (x0, y0, x1, y1), self.crop.margin, (self.crop.width, self.crop.height)))

    def read_crop(self, image: Picture) -> SlotProbabilities:
        """Read a picture (height, width, 3), blue-green-red, that is one plate already cut out."""
        return self._run(stretch(image, (self.crop.width, self.crop.height)))

    def _run(self, crop: Picture) -> SlotProbabilities:
        (probabilities,) = self._session.run(None, {"crops": crop[None]})
        return np.asarray(probabilities[0], np.float32)


def _session(model: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if not model.is_file():
        message = f"the reader model {model} is missing: reinstall, or make it with models/training"
        raise ReaderModelError(message)
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises classes that it does not export
        message = f"the reader model {model} cannot be loaded: reinstall it"
        raise ReaderModelError(message) from error


def _crop_size(session: onnxruntime.InferenceSession) -> CropSize:
    properties = session.get_modelmeta().custom_metadata_map
    try:
        size = CropSize(int(properties["width"]), int(properties["height"]), float(properties["margin"]))
        fits = properties["alphabet"] == ALPHABET and int(properties["slots"]) == SLOTS
    except (KeyError, ValueError) as error:
        message = "the reader model does not say what it takes: it is no reader of this program"
        raise ReaderModelError(message) from error
    if not fits:
        message = "the reader model was made for another alphabet: install the one of this release"
        raise ReaderModelError(message)
    return size
