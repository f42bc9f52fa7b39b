"""The reader's network: convolutions, attention over the plate, and one query for each place of the mark.

A second answer says what kind of thing the crop is: a plate at all, and a British one.

Nothing in it knows rows: the queries learn where the characters stand, from the places that rendered plates come
with, so one line and two lines go one way. What costs most on a processor is moving large maps about, so the first
maps have few channels, the attention works on a grid of half the rows, and every norm is a batch norm.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from incar.vrm import BLANK, SLOTS
from models.training.reader_sample import HEIGHT, KINDS, WIDTH

CHANNELS = 192
HEADS = 6
GRID = HEIGHT // 16, WIDTH // 8
SPREAD, LEAST_SPREAD = 0.5, 0.02


def _convolution(inner: int, outer: int, stride: int | tuple[int, int] = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inner, outer, 3, stride, 1, bias=False), nn.BatchNorm2d(outer), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    """Two convolutions beside a straight way, with `inner` channels between them; they add nothing at first."""

    def __init__(self, channels: int, inner: int | None = None) -> None:
        super().__init__()
        between = inner or channels
        norm = nn.BatchNorm2d(channels)
        nn.init.zeros_(norm.weight)
        self.first = _convolution(channels, between)
        self.second = nn.Sequential(nn.Conv2d(between, channels, 3, 1, 1, bias=False), norm)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) in and out."""
        return functional.relu(x + self.second(self.first(x)), inplace=True)


class CellNorm(nn.Module):
    """A batch norm of cells (batch, cells, channels)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(channels)

    def forward(self, cells: Tensor) -> Tensor:
        """(batch, cells, channels) in and out."""
        normed: Tensor = self.norm(cells.flatten(0, 1))
        return normed.view(cells.shape)


class Attention(nn.Module):
    """Every cell looks at every other, so a character learns how many stand before it; then each thinks it over."""

    def __init__(self) -> None:
        super().__init__()
        self.inward = nn.Sequential(CellNorm(CHANNELS), nn.Linear(CHANNELS, 3 * CHANNELS))
        self.outward = nn.Linear(CHANNELS, CHANNELS)
        self.thought = nn.Sequential(
            CellNorm(CHANNELS),
            nn.Linear(CHANNELS, 2 * CHANNELS),
            nn.ReLU(inplace=True),
            nn.Linear(2 * CHANNELS, CHANNELS),
        )

    def forward(self, cells: Tensor) -> Tensor:
        """(batch, cells, channels) in and out."""
        batch, count, _ = cells.shape
        parts = self.inward(cells).view(batch, count, 3, HEADS, CHANNELS // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = parts.unbind(0)
        likeness = (query * (CHANNELS // HEADS) ** -0.5) @ key.transpose(-1, -2)
        with torch.autocast(cells.device.type, enabled=False):  # it would widen the largest map of all to 32 bits
            share = likeness.softmax(-1)
        cells = cells + self.outward((share @ value).transpose(1, 2).reshape(batch, count, CHANNELS))
        return cells + self.thought(cells)


class ReaderNetwork(nn.Module):
    """Crops in, logits of SLOTS places out."""

    def __init__(self, grid: tuple[int, int] = GRID, colours: int = 3) -> None:
        """`grid` is the crop's height and width over 16 and 8; only comparisons of designs depart from the defaults."""
        super().__init__()
        self.grid = grid
        self.features = nn.Sequential(
            nn.Conv2d(colours, 32, 3, 2, 1),
            nn.ReLU(inplace=True),
            _convolution(32, 48, 2),
            Residual(48),
            Residual(48),
            _convolution(48, 128, 2),
            Residual(128),
            Residual(128, 96),
            _convolution(128, CHANNELS, (2, 1)),
        )
        self.position = nn.Parameter(torch.randn(grid[0] * grid[1], CHANNELS) * 0.1)
        self.attention = nn.Sequential(Attention(), Attention())
        self.slots = nn.Parameter(torch.randn(SLOTS, CHANNELS) * 0.1)
        self.where = nn.Parameter(torch.zeros(SLOTS, grid[0] * grid[1]))
        self.key = nn.Linear(CHANNELS, CHANNELS)
        self.judge = nn.Sequential(nn.Linear(CHANNELS, CHANNELS), nn.ReLU(inplace=True), nn.Linear(CHANNELS, BLANK + 1))
        self.kind = nn.Linear(CHANNELS, KINDS)

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Crops (batch, 3, HEIGHT, WIDTH) in -1 to 1.

        Logits (batch, SLOTS, 37), where each slot looks, and the logits (batch, KINDS) of a plate and of a British one.
        """
        cells = self.understand(crops)
        maps = self.slots @ self.key(cells).transpose(1, 2) * CHANNELS**-0.5 + self.where
        seen = maps.softmax(-1) @ cells + self.slots
        return self.judge(seen), maps, self.kind(cells.mean(1))

    def understand(self, crops: Tensor) -> Tensor:
        """What stands in each cell of the grid and what round it: (batch, cells, CHANNELS)."""
        cells = self.features(even_out(crops)).flatten(2).transpose(1, 2)
        cells = cells + self.position.to(cells.dtype)
        seen: Tensor = self.attention(cells)
        return seen


def even_out(crops: Tensor) -> Tensor:
    """Each colour of each crop (batch, 3, height, width) about nought and with one spread, whatever light it had."""
    away = crops - crops.mean((2, 3), keepdim=True)
    return away * (SPREAD / ((away * away).mean((2, 3), keepdim=True).sqrt() + LEAST_SPREAD))


def normalise(crops: Tensor) -> Tensor:
    """Bytes (batch, HEIGHT, WIDTH, 3) to what the network takes."""
    return crops.permute(0, 3, 1, 2).float() / 127.5 - 1


def reading_loss(logits: Tensor, classes: Tensor) -> Tensor:
    """(batch,) cross-entropy of each mark's characters; `classes` is (batch, SLOTS)."""
    return functional.cross_entropy(logits.transpose(1, 2).float(), classes, reduction="none").mean(1)


def kind_loss(logits: Tensor, kinds: Tensor) -> Tensor:
    """Cross-entropy of what kinds the crops are; `kinds` is (batch, KINDS), negative where not known."""
    known = kinds >= 0
    each = functional.binary_cross_entropy_with_logits(logits.float(), kinds.clamp(min=0).float(), reduction="none")
    return (each * known).sum() / known.sum().clamp(min=1)


def looking_loss(maps: Tensor, places: Tensor, grid: tuple[int, int] = GRID) -> Tensor:
    """How far each slot looks from its character; `places` is (batch, SLOTS, 2), NaN where not known."""
    known = ~places[..., 0].isnan()
    if not known.any():
        return maps.sum() * 0
    log_share = maps[known].float().log_softmax(-1)
    size = torch.tensor([grid[1], grid[0]], device=places.device)
    at = (places[known] * size - 0.5).clamp(min=0).minimum(size - 1.001)
    cell, part = at.floor().long(), at - at.floor()
    loss = log_share.new_zeros(())
    for down in (0, 1):
        for right in (0, 1):
            share = (part[:, 0] if right else 1 - part[:, 0]) * (part[:, 1] if down else 1 - part[:, 1])
            index = (cell[:, 1] + down) * grid[1] + cell[:, 0] + right
            loss = loss - (share * log_share.gather(1, index[:, None])[:, 0]).mean()
    return loss
