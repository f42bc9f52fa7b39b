"""The reader: one plate in, for each place of its mark a probability per character.

The model says by itself, in its file, how large a crop it wants and how much margin round the plate it was trained
with. What the probabilities mean as a mark is decided elsewhere, by the layouts.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from incar.reading.crop import cut_out, stretch
from incar.reading.model import ModelUnusableError, metadata, open_model
from incar.reading.types import Quad, Reading
from incar.vrm import ALPHABET, SLOTS

Picture = NDArray[np.uint8]


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
        ModelUnusableError: the file is missing, damaged or of another version.
    """

    def __init__(self, model: Path, threads: int = 1) -> None:
        self._session = open_model(model, threads)
        self.crop = _crop_size(self._session)
        self.read_crop(np.zeros((self.crop.height, self.crop.width, 3), np.uint8))  # the first run allocates

    def read(self, image: Picture, quad: Quad) -> Reading:
        """Read the plate with the given corners in a picture (height, width, 3), blue-green-red."""
        (x0, y0), (x1, y1) = quad.min(axis=0).tolist(), quad.max(axis=0).tolist()
        return self._run(cut_out(image, (x0, y0, x1, y1), self.crop.margin, (self.crop.width, self.crop.height)))

    def read_crop(self, image: Picture) -> Reading:
        """Read a picture (height, width, 3), blue-green-red, that is one plate already cut out."""
        return self._run(stretch(image, (self.crop.width, self.crop.height)))

    def _run(self, crop: Picture) -> Reading:
        probabilities, kinds = self._session.run(["probabilities", "kinds"], {"crops": crop[None]})
        plate, british = kinds[0].tolist()
        return Reading(slots=np.asarray(probabilities[0], np.float32), plate=plate, british=british)


def _crop_size(session: onnxruntime.InferenceSession) -> CropSize:
    if metadata(session, "alphabet") != ALPHABET or int(metadata(session, "slots")) != SLOTS:
        raise ModelUnusableError("the reader model was made for another alphabet: install the one of this release")
    width, height, margin = (metadata(session, key) for key in ("width", "height", "margin"))
    return CropSize(int(width), int(height), float(margin))
