"""Designs of the reader are compared on the same crops."""

import json
import logging
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from incar.vrm import BLANK
from models.training import reader_comparison
from models.training.plate_synthesis import Mix
from models.training.reader_comparison import DESIGNS, Ctc
from models.training.reader_pool import RECORD, record
from models.training.reader_training import as_tensors


@pytest.mark.parametrize("name", DESIGNS)
def test_every_design_reads_and_learns_from_a_batch(name: str) -> None:
    crops, classes, places, _ = as_tensors(np.array([record((1, i), Mix()) for i in range(4)], RECORD))
    design = DESIGNS[name]()
    images = crops.permute(0, 3, 1, 2).float() / 127.5 - 1
    loss = design.loss(images, classes, places)
    loss.backward()
    assert torch.isfinite(loss)
    assert design.read(images).shape == classes.shape


def test_ctc_leaves_out_repeats_and_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    design = Ctc()
    steps = torch.nn.functional.one_hot(torch.tensor([[5, 5, BLANK, 5, 7, BLANK, BLANK, 7]]), BLANK + 1).float()
    monkeypatch.setattr(design, "_steps", lambda _: steps)
    assert design.read(torch.zeros(1, 3, 64, 160))[0].tolist() == [5, 5, 7, 7] + [BLANK] * 6


def test_a_line_a_design_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    small = ["--crops", "128", "--pool", "16", "--validation", "6", "--designs", "slots", "--run", str(tmp_path)]
    with caplog.at_level(logging.INFO):
        reader_comparison.main(small)
    told = json.loads(caplog.messages[-1])
    assert told["design"] == "slots"
    assert 0 <= told["one_line"] <= 1
