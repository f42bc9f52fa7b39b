"""What the reader learns to refuse: lettering that is no plate, and places that a detector took for one."""

from pathlib import Path

import numpy as np
import pytest

from incar.paths import FULL_DETECTOR
from models.training import detector_backgrounds
from models.training.plate_synthesis import Mix, make_sample
from models.training.reader_backdrops import SURROUND
from models.training.reader_lettering import CELL_PX, LEAST_CONTRAST, caption, lettered
from models.training.reader_look_alikes import look_alikes
from models.training.reader_sample import HEIGHT, NO_PLATE, WIDTH

ONLY_EMPTY = 1.0


def test_lettering_stands_out_from_its_ground_and_the_same_seed_gives_the_same() -> None:
    for seed in range(40):
        board = lettered(np.random.default_rng(seed))
        assert np.array_equal(board, lettered(np.random.default_rng(seed)))
        height, width = (side // 2 for side in board.shape[:2])
        middle = board[height // 2 : height // 2 + height, width // 2 : width // 2 + width].mean(axis=2)
        assert 60 <= width <= 420
        assert height in {48, 96, 144, 4 * (CELL_PX[0] + 4)}
        assert middle.max() - middle.min() > 0.9 * LEAST_CONTRAST


def test_what_is_around_lettering_holds_no_lettering() -> None:
    for seed in range(40):
        board = lettered(np.random.default_rng(seed))
        rows, columns = board.shape[0] // 4, board.shape[1] // 4
        for edge in (board[:rows], board[-rows:], board[:, :columns], board[:, -columns:]):
            assert (edge == edge[0, 0]).all()


def test_captions_are_light_dots_on_dark_and_longer_than_a_mark() -> None:
    for seed in range(40):
        board = caption(np.random.default_rng(seed))
        height, width = (side // 2 for side in board.shape[:2])
        middle = board[height // 2 : height // 2 + height, width // 2 : width // 2 + width].mean(axis=2)
        assert width >= 8 * CELL_PX[1] * 4
        assert np.percentile(middle, 30) < 91
        assert middle.max() >= 160


def test_look_alikes_are_parted_into_learnt_and_held_out(look_alike_backgrounds: Path) -> None:
    found = look_alikes(look_alike_backgrounds, FULL_DETECTOR)
    held_out = sum(one.held_out for one in detector_backgrounds.load(look_alike_backgrounds))
    assert len(found.held_out) >= held_out
    assert len(found.learnt) >= 12 - held_out
    assert len(found.learnt) * held_out == len(found.held_out) * (12 - held_out), "all pictures are the same"
    widths = [piece.shape[1] / (1 + 2 * SURROUND) for piece in found.held_out]
    assert any(width == pytest.approx(160, rel=0.1) for width in widths)
    assert look_alikes(look_alike_backgrounds, FULL_DETECTOR) is found, "looked for once"


def test_without_pictures_there_are_none() -> None:
    assert look_alikes(None, FULL_DETECTOR) == ((), ())


def test_look_alikes_are_learnt_as_no_plate(look_alike_backgrounds: Path) -> None:
    plain, mix = Mix(empty_share=ONLY_EMPTY), Mix(backgrounds=look_alike_backgrounds, empty_share=ONLY_EMPTY)
    differ = 0
    for number in range(12):
        one, other = make_sample((1, number), plain), make_sample((1, number), mix)
        assert (other.text, other.kinds, other.image.shape) == ("", NO_PLATE, (HEIGHT, WIDTH, 3))
        differ += not np.array_equal(one.image, other.image)
    assert 0 < differ < 12, "some are lettering or windows either way"


def test_held_out_look_alikes_are_judged_as_no_plate(look_alike_backgrounds: Path) -> None:
    pytest.importorskip("torch")
    from models.training.reader_validation import look_alike  # noqa: PLC0415 - needs torch

    records = look_alike(Mix(backgrounds=look_alike_backgrounds))
    assert len(records) == len(look_alikes(look_alike_backgrounds, FULL_DETECTOR).held_out)
    assert (records["kinds"] == NO_PLATE).all()
    assert np.isnan(records["places"]).all()
    again = look_alike(Mix(backgrounds=look_alike_backgrounds))
    assert np.array_equal(records["image"], again["image"]), "the same each time"
