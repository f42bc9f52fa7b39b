"""What the detector is taught: which cells hold the middle of a plate, and where its corners are.

Plates come in three kinds. Of a rendered one the corners are known; of a photographed one only the upright box
round it, so its corners are held to the box by their outermost values alone; and some places are to be left
alone (a plate cut by the edge, one too small, one nobody labelled).
"""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from models.training.detector_canvas import Kind
from models.training.detector_network import STRIDE, cell_centres, decode

REACH = 0.25
"""Cells within this share of the box's sides from its middle answer for the plate ..."""
NEAREST_PX, FARTHEST_PX = STRIDE / 2 + 0.01, 1.5 * STRIDE
"""... but never fewer than the one nearest, nor farther than this."""
RING = 1.75
"""Cells up to so many times as far are asked nothing."""
ALPHA, GAMMA = 0.4, 2.0
"""Focal loss: weight of the plates against the rest, and how little the easy cells count."""


@dataclass(frozen=True)
class Losses:
    """Means over the batch."""

    score: Tensor
    corners: Tensor
    overlap: Tensor

    @property
    def total(self) -> Tensor:
        """What is minimised."""
        return self.score + self.corners + self.overlap


def losses(raw: Tensor, quads: Tensor, kinds: Tensor) -> Losses:
    """Compare the raw map (n, 10, rows, columns) with the labels.

    `quads` is (n, m, 4, 2) pixels of the input, `kinds` (n, m) values of `Kind`.
    """
    centres = cell_centres(raw.shape[2], raw.shape[3], raw.device)
    logits, corners = decode(raw.float(), centres)
    owner, asked = assign(quads, kinds, centres.reshape(-1, 2))
    plates = ((kinds == Kind.CORNERS) | (kinds == Kind.BOX)).sum().clamp(min=1)
    score = _focal(logits, owner >= 0, asked, _weights(owner, quads.shape[1])) / plates
    picture, cell = torch.nonzero(owner >= 0, as_tuple=True)
    if len(picture) == 0:
        nothing = raw.sum() * 0
        return Losses(score, nothing, nothing)
    mine = owner[picture, cell]
    weight = _weights(owner, quads.shape[1])[picture, cell] / plates
    said, true = corners[picture, cell], quads[picture, mine]
    known = kinds[picture, mine] == Kind.CORNERS
    return Losses(score, (_distance(said, true, known) * weight).sum(), (1 - _giou(said, true)).mul(weight).sum())


@torch.no_grad()  # type: ignore[untyped-decorator]  # torch is no dependency: unknown to the checker
def assign(quads: Tensor, kinds: Tensor, centres: Tensor) -> tuple[Tensor, Tensor]:
    """Which plate each cell answers for.

    Returns `owner` (n, cells), the plate's place in the list or -1, and `asked` (n, cells), False where neither
    plate nor background is to be learnt.
    """
    low, high = quads.amin(2), quads.amax(2)
    middle, sides = (low + high) / 2, high - low
    away = (centres[None, None] - middle[:, :, None]).abs()
    reach = (sides * REACH).clamp(NEAREST_PX, FARTHEST_PX)[:, :, None]
    real = ((kinds == Kind.CORNERS) | (kinds == Kind.BOX))[..., None]
    inside = (away <= reach).all(-1) & real
    ring = (away <= torch.minimum(reach * RING, reach + STRIDE)).all(-1) & real
    ignored = (away <= sides[:, :, None] / 2 + STRIDE).all(-1) & (kinds == Kind.IGNORED)[..., None]
    nearness = torch.where(inside, -(away / reach).amax(-1), torch.full_like(away[..., 0], -1e9))
    best, owner = nearness.max(1)
    owner = torch.where(best > -1e8, owner, torch.full_like(owner, -1))
    asked = (owner >= 0) | ~(ring.any(1) | ignored.any(1))
    return owner, asked


def _weights(owner: Tensor, plates: int) -> Tensor:
    """Share of each cell in its plate, so that a distant plate counts as much as a near one; 1 elsewhere."""
    count = functional.one_hot(owner.clamp(min=0), plates) * (owner >= 0)[..., None]
    cells = count.sum(1).clamp(min=1).gather(1, owner.clamp(min=0))
    return torch.where(owner >= 0, 1.0 / cells, torch.ones_like(cells, dtype=torch.float))


def _focal(logits: Tensor, positive: Tensor, asked: Tensor, weights: Tensor) -> Tensor:
    chance = torch.sigmoid(logits)
    missed = -functional.logsigmoid(logits) * (1 - chance) ** GAMMA * ALPHA
    false = -functional.logsigmoid(-logits) * chance**GAMMA * (1 - ALPHA)
    return (torch.where(positive, missed * weights, false) * asked).sum()


def _distance(said: Tensor, true: Tensor, known: Tensor) -> Tensor:
    """Mean distance of corners, in shares of the plate's sides; of the box's sides where only that is known."""
    low, high = true.amin(1), true.amax(1)
    sides = (high - low).clamp(min=2.0)
    by_corner = ((said - true).abs() / sides[:, None]).mean((1, 2))
    by_box = (((said.amin(1) - low).abs() + (said.amax(1) - high).abs()) / (2 * sides)).mean(1)
    return 4 * torch.where(known, by_corner, by_box)


def _giou(a: Tensor, b: Tensor) -> Tensor:
    """Generalised overlap of the upright boxes round two lists of quads (k, 4, 2)."""
    a_low, a_high, b_low, b_high = a.amin(1), a.amax(1), b.amin(1), b.amax(1)
    shared = (torch.minimum(a_high, b_high) - torch.maximum(a_low, b_low)).clamp(min=0).prod(1)
    union = (a_high - a_low).prod(1) + (b_high - b_low).prod(1) - shared
    around = (torch.maximum(a_high, b_high) - torch.minimum(a_low, b_low)).prod(1)
    return shared / union.clamp(min=1e-6) - (around - union) / around.clamp(min=1e-6)
