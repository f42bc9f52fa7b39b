"""Plates made small and smeared as a camera would."""

import numpy as np

from benchmarks.reading_small import worsened


def test_a_smear_spreads_an_edge_over_its_length() -> None:
    edge = np.zeros((40, 80, 3), np.uint8)
    edge[:, 40:] = 255
    sharp, smeared = (worsened(edge, 1.0, px)[20, :, 0].astype(int) for px in (0, 5))
    between = [np.count_nonzero((row > 40) & (row < 215)) for row in (sharp, smeared)]
    assert between[0] == 0
    assert between[1] >= 3
    assert worsened(edge, 0.5, 0).shape == (20, 40, 3)
