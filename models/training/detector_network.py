"""The detector's network: one map at an eighth of the picture, with context from a sixteenth and a thirty-second.

Every cell of the map answers two questions: is the middle of a plate near me, and where are its four corners.
A cell says the corners as a shape times a size, so that near and distant plates look alike to the last layer.
The first layer takes the picture in patches of 4 × 4 that do not overlap; from there on the layers are plain 3 × 3
convolutions, which a processor runs (and learns) faster than the same work in depthwise layers. Widths are multiples
of 16, the number of channels it takes at once.
"""

import torch
from torch import Tensor, nn

STRIDE = 8
"""Pixels between the cells of the map."""
MULTIPLE = 32
"""Sides of the input are multiples of this."""
LONGEST_LOG_SIZE = 4.0
"""Bound of the size's logarithm: e⁴ cells are 437 pixels from the middle to a corner."""


class Network(nn.Module):  # type: ignore[misc]  # torch is no dependency: unknown to the checker
    """(n, 3, h, w) pictures, 0–1 blue-green-red, to (n, 10, h/8, w/8): score, size, four corners (x, y)."""

    def __init__(self, fine: int = 16, middle: int = 32, coarse: int = 48, coarsest: int = 80) -> None:
        """Widths are those of the maps at a quarter, an eighth, a sixteenth and a thirty-second."""
        super().__init__()
        self.quarter = _convolution(3, fine, 4, stride=4, padding=0)
        self.eighth = nn.Sequential(_convolution(fine, middle, stride=2), Residual(middle))
        self.sixteenth = nn.Sequential(_convolution(middle, coarse, stride=2), *(Residual(coarse) for _ in range(2)))
        self.thirty_second = nn.Sequential(
            _convolution(coarse, coarsest, stride=2), *(Residual(coarsest) for _ in range(3))
        )
        self.to_sixteenth = nn.Conv2d(coarsest, coarse, 1)
        self.mix_sixteenth = Residual(coarse)
        self.to_eighth = nn.Conv2d(coarse, middle, 1)
        self.mix_eighth = Residual(middle)
        self.answer = nn.Conv2d(middle, 10, 1)
        self.enlarge = nn.Upsample(scale_factor=2, mode="nearest")
        nn.init.normal_(self.answer.weight, std=0.01)
        nn.init.constant_(self.answer.bias, 0.0)
        with torch.no_grad():
            self.answer.bias[0] = -4.6  # one cell in a hundred holds a plate: start there
            self.answer.bias[2:] = torch.tensor([-1.0, -0.25, 1.0, -0.25, 1.0, 0.25, -1.0, 0.25])

    def forward(self, picture: Tensor) -> Tensor:
        """The raw map; `decode` gives it meaning."""
        eighth = self.eighth(self.quarter(picture))
        sixteenth = self.sixteenth(eighth)
        context = self.to_sixteenth(self.thirty_second(sixteenth))
        sixteenth = self.mix_sixteenth(sixteenth + self.enlarge(context))
        eighth = self.mix_eighth(eighth + self.enlarge(self.to_eighth(sixteenth)))
        answer: Tensor = self.answer(eighth)
        return answer


class Residual(nn.Module):  # type: ignore[misc]  # torch is no dependency: unknown to the checker
    """One plain 3 × 3 convolution added to what came in, then a ReLU: a run time makes one operation of the three."""

    def __init__(self, channels: int) -> None:
        """Keep the number of channels."""
        super().__init__()
        self.convolution = _convolution(channels, channels)[:2]

    def forward(self, x: Tensor) -> Tensor:
        """Same shape out as in."""
        result: Tensor = nn.functional.relu(x + self.convolution(x))
        return result


def _convolution(inputs: int, outputs: int, side: int = 3, *, stride: int = 1, padding: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, side, stride, padding, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    )


def cell_centres(rows: int, columns: int, device: torch.device | None = None) -> Tensor:
    """(rows, columns, 2): x, y of each cell's middle in pixels of the input."""
    y, x = torch.meshgrid(torch.arange(rows, device=device), torch.arange(columns, device=device), indexing="ij")
    return (torch.stack([x, y], dim=-1).float() + 0.5) * STRIDE


def decode(raw: Tensor, centres: Tensor) -> tuple[Tensor, Tensor]:
    """Give the raw map its meaning.

    Returns the score's logit (n, cells) and the corners (n, cells, 4, 2) in pixels of the input, clockwise from
    the plate's own top left.
    """
    count = raw.shape[0]
    flat = raw.flatten(2).transpose(1, 2)
    size = flat[..., 1:2].clamp(-LONGEST_LOG_SIZE, LONGEST_LOG_SIZE).exp() * STRIDE
    corners = (flat[..., 2:] * size).reshape(count, -1, 4, 2) + centres.reshape(1, -1, 1, 2)
    return flat[..., 0], corners
