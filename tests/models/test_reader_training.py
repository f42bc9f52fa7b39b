"""The whole making of a reader, small: data, training, resuming, export."""

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("onnxscript")

from incar.reading.reader import Reader
from models.training import reader as command
from models.training.plate_synthesis import Mix
from models.training.reader_network import GRID, ReaderNetwork, Residual, kind_loss, looking_loss, reading_loss
from models.training.reader_pool import RECORD, record
from models.training.reader_training import Plan, Training, as_tensors

SMALL = ["--batch", "8", "--pool", "64", "--validation", "8", "--report-every", "2", "--norm-crops", "12"]


def test_a_slot_that_looks_at_its_character_loses_nothing() -> None:
    places = torch.full((1, 10, 2), float("nan"))
    places[0, 0] = torch.tensor([2.5 / GRID[1], 2.5 / GRID[0]])
    maps = torch.zeros(1, 10, GRID[0] * GRID[1])
    away = looking_loss(maps, places)
    maps[0, 0, 2 * GRID[1] + 2] = 30
    assert looking_loss(maps, places) < 1e-3 < away
    assert looking_loss(maps, torch.full((1, 10, 2), float("nan"))) == 0


@pytest.mark.filterwarnings("ignore::FutureWarning")  # torch's own, from compiling its optimiser
def test_a_few_crops_can_be_learnt_by_heart(tmp_path: Path) -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    records = np.array([record((1, i), Mix(empty_share=0.0)) for i in range(8)], RECORD)
    training = Training(Plan(folder=tmp_path, samples=8 * 400, batch=8))
    losses = [training._one_step(records).mean() for _ in range(60)]
    assert min(losses[-5:]) < 0.75 * losses[0]


@pytest.mark.timeout(240)
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")  # torch's exporter, of itself
def test_the_command_trains_resumes_and_exports(tmp_path: Path) -> None:
    run, out = tmp_path / "run", tmp_path / "reader.onnx"
    command.main([*SMALL, "--samples", "16", "--run", str(run), "--out", str(out)])
    command.main([*SMALL, "--samples", "32", "--run", str(run), "--out", str(out)])
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [2, 4]
    slots = Reader(out).read_crop(np.zeros((30, 120, 3), np.uint8)).slots
    assert slots.shape == (10, 37)


def test_a_new_residual_block_adds_nothing() -> None:
    before = torch.rand(2, 8, 4, 5)
    assert torch.equal(Residual(8).eval()(before), before)


def test_the_network_gives_every_slot_a_class_and_a_place_to_look() -> None:
    records = np.array([record((1, i), Mix()) for i in range(2)], RECORD)
    crops, classes, places, kinds = as_tensors(records)
    logits, maps, kind = ReaderNetwork()(crops.permute(0, 3, 1, 2).float())
    assert logits.shape == (2, 10, 37)
    assert maps.shape == (2, 10, GRID[0] * GRID[1])
    assert kind.shape == kinds.shape == (2, 2)
    assert torch.isfinite(kind_loss(kind, kinds))
    assert torch.isfinite(reading_loss(logits, classes) + looking_loss(maps, places)).all()
