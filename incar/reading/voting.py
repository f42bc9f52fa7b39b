"""The vote of a pass: many looks at one plate, one mark.

Each look adds the logarithms of its character probabilities, weighted by its quality. Looks that see another number of
characters would add them to the wrong places, so looks vote in parties of one length, and the lengths are voted on
themselves.

Looks at one plate err together: the screw that makes a C a G is there in every frame. Taking them as independent would
make any pass of a second certain of anything. With a correlation ρ between looks, n of them are worth
n / (1 + ρ (n − 1)) independent ones, never more than 1 / ρ; the sum of logarithms is tempered to that count. n is the
effective number (Σw)² / Σw², so one look is worth one, however poor.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from incar.reading.types import Reading, SlotProbabilities
from incar.vrm import BLANK, SLOTS, Decoded, decode

CORRELATION = 0.3
"""ρ: a whole pass is worth at most three independent looks. Of none to 0.8 the one whose confidences cost least on 220
rendered passes (`python -m benchmarks.votes`); on 220 others, 0.7 % of those told at 0.95 are wrong with it, 1.5 %
without."""
_WHOLLY_WRONG = 0.02
"""Share of the characters that a look gets wrong whatever it believes: one look cannot veto the others."""
_LENGTH_EVIDENCE = 2.2
"""Logarithm of the odds, about 9 to 1, that a look sees the right number of characters."""


@dataclass(slots=True)
class Party:
    """The looks that saw so many characters."""

    logs: NDArray[np.float64] = field(default_factory=lambda: np.zeros((SLOTS, BLANK + 1)))
    weight: float = 0.0
    squares: float = 0.0

    def add(self, slots: SlotProbabilities, weight: float) -> None:
        """One more look."""
        self.logs += weight * np.log((1 - _WHOLLY_WRONG) * slots + _WHOLLY_WRONG / slots.shape[1])
        self.weight += weight
        self.squares += weight**2

    def absorb(self, other: "Party") -> None:
        """The looks of another."""
        self.logs += other.logs
        self.weight += other.weight
        self.squares += other.squares

    def posterior(self, correlation: float) -> SlotProbabilities:
        """(SLOTS, 37) what the looks say together, rows summing to one."""
        logs = self.logs * (worth(self.weight, self.squares, correlation) / self.weight)
        powers = np.exp(logs - logs.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a ballot says so far."""

    decoded: Decoded
    slots: SlotProbabilities
    share: float
    """The winning length's share of the votes on the length, 0–1."""
    plate: float
    """Probability that there is a plate at all."""

    @property
    def vrm(self) -> str:
        """The best candidate; empty when the looks saw no character."""
        return self.decoded.candidates[0].vrm if self.decoded.candidates else ""

    @property
    def confidence(self) -> float:
        """Probability that `vrm` is wholly right."""
        return self.decoded.candidates[0].probability * self.share * self.plate if self.decoded.candidates else 0.0


class Ballot:
    """The looks at one plate."""

    def __init__(self, correlation: float = CORRELATION) -> None:
        self.looks = 0
        self._correlation = correlation
        self.parties: dict[int, Party] = {}
        self.kinds = np.zeros(2)
        """Weighted sums of the probabilities of a plate, and of a British one."""
        self._verdict: Verdict | None = None

    def add(self, reading: Reading, quality: float) -> None:
        """One more look and what it counts, above 0 to 1."""
        length = int((reading.slots.argmax(axis=1) != BLANK).sum())
        self.parties.setdefault(length, Party()).add(reading.slots, quality)
        self.kinds += quality * np.array([reading.plate, reading.british])
        self.looks += 1
        self._verdict = None

    def absorb(self, other: "Ballot") -> None:
        """Takes the looks of another ballot: it was the same plate."""
        for length, party in other.parties.items():
            self.parties.setdefault(length, Party()).absorb(party)
        self.kinds += other.kinds
        self.looks += other.looks
        self._verdict = None

    def verdict(self) -> Verdict:
        """What the looks say together.

        Raises:
            ValueError: there has been no look yet.
        """
        if self._verdict is None:
            self._verdict = self._count()
        return self._verdict

    def _count(self) -> Verdict:
        if not self.parties:
            raise ValueError("a ballot without looks has no verdict")
        weights = {length: party.weight for length, party in self.parties.items()}
        # Where any look saw characters those are what is told; the empty looks still count against it.
        winner = max(weights, key=lambda length: (length > 0, weights[length], length))
        total = sum(weights.values())
        squares = sum(party.squares for party in self.parties.values())
        evidence = _LENGTH_EVIDENCE * worth(total, squares, self._correlation)
        odds = [np.exp(evidence * (weight - weights[winner]) / total) for weight in weights.values()]
        slots = self.parties[winner].posterior(self._correlation)
        plate, british = (self.kinds / total).tolist()
        return Verdict(decoded=decode(slots, british), slots=slots, share=float(1 / np.sum(odds)), plate=plate)


def worth(weight: float, squares: float, correlation: float = CORRELATION) -> float:
    """How many independent looks those of this total weight and this total of squared weights are worth."""
    looks = weight**2 / squares
    return looks / (1 + correlation * (looks - 1))
