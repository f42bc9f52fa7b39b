"""The reader: one plate in, for each place of its mark a probability per character.

The model says by itself, in its file, how large a crop it wants and how much margin round the plate it was trained
with. A box is seldom exact: where the first look is unsure others are taken, looser and closer, and the surest is told,
with less confidence where others contradict it. What the probabilities mean as a mark is decided elsewhere, by the
layouts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from incar.reading.crop import cut_level, cut_out
from incar.reading.model import ModelUnusableError, metadata, open_model
from incar.reading.types import Quad, Reading, box_round
from incar.vrm import ALPHABET, BLANK, SLOTS

Picture = NDArray[np.uint8]
SURE = 0.95
"""Probability of the likeliest characters together from which one look is enough."""
DOUBT = 0.3
"""Share of what all looks say together in what is told of the surest."""
SHORTEST = 2
"""Characters of the shortest mark there is."""
CLOSE, CLOSER = 0.01, -0.03
"""Margins of the first look and the second; the third has the model's. A loose box holds a holder, a bumper, lamps."""
AS_IT_IS = 0.0, CLOSER, 0.06
"""Margins round a picture that is one plate. All margins were chosen on training photographs."""


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
        self._size = self.crop.width, self.crop.height
        self._look(np.zeros((self.crop.height, self.crop.width, 3), np.uint8))  # the first run allocates

    def read(self, image: Picture, quad: Quad) -> Reading:
        """Read the plate with the given corners in a picture (height, width, 3), blue-green-red."""
        return self._surest(self._crops(image, quad))

    def read_crop(self, image: Picture) -> Reading:
        """Read a picture (height, width, 3), blue-green-red, that is one plate already cut out, loosely or not."""
        whole = (0, 0, image.shape[1], image.shape[0])
        return self._surest(cut_out(image, whole, margin, self._size) for margin in AS_IT_IS)

    def _crops(self, image: Picture, quad: Quad) -> Iterator[Picture]:
        """The plate cut as its corners say, then as the box round them says, in case that the corners are wrong."""
        yield cut_level(image, quad, CLOSE, self._size)
        for margin in (CLOSER, self.crop.margin):
            yield cut_out(image, box_round(quad), margin, self._size)

    def _surest(self, crops: Iterable[Picture]) -> Reading:
        """What is read on the first crop, or where that is unsure on the one that makes surest."""
        looks: list[Reading] = []
        for crop in crops:
            looks.append(self._look(crop))
            if _sureness(looks[-1]) >= SURE:
                break
        return _weighed(looks)

    def _look(self, crop: Picture) -> Reading:
        probabilities, kinds = self._session.run(["probabilities", "kinds"], {"crops": crop[None]})
        plate, british = kinds[0].tolist()
        return Reading(slots=np.asarray(probabilities[0], np.float32), plate=plate, british=british)


def _weighed(looks: Sequence[Reading]) -> Reading:
    """The surest look, less sure where other looks read another mark, the more so the surer they are."""
    surest = max(looks, key=_sureness)
    if _length(surest) < SHORTEST:
        return surest
    marks = [look for look in looks if _length(look) >= SHORTEST]
    together = np.average([look.slots for look in marks], axis=0, weights=[_sureness(look) for look in marks])
    return msgspec.structs.replace(surest, slots=np.float32((1 - DOUBT) * surest.slots + DOUBT * together))


def _sureness(reading: Reading) -> float:
    """Probability of the likeliest characters together; nought for a single one, which is no mark."""
    return 0.0 if 0 < _length(reading) < SHORTEST else float(reading.slots.max(axis=1).prod())


def _length(reading: Reading) -> int:
    """How many characters are read."""
    return int(np.count_nonzero(reading.slots.argmax(axis=1) != BLANK))


def _crop_size(session: onnxruntime.InferenceSession) -> CropSize:
    if metadata(session, "alphabet") != ALPHABET or int(metadata(session, "slots")) != SLOTS:
        raise ModelUnusableError("the reader model was made for another alphabet: install the one of this release")
    width, height, margin = (metadata(session, key) for key in ("width", "height", "margin"))
    return CropSize(int(width), int(height), float(margin))
