"""The whole making of a detector, small."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from incar.reading.detector import Detector
from models.training.detector import main, ship
from models.training.detector_canvas import Kind
from models.training.detector_export import Contract
from models.training.detector_loss import assign, losses
from models.training.detector_network import cell_centres, decode
from models.training.detector_training import Plan, Run

PLATE = np.array([[96, 64], [176, 68], [176, 88], [96, 84]], np.float32)
SMALL = Contract(width=256, height=160, threshold=0.5)


def picture_with_plate() -> torch.Tensor:
    image = np.full((1, 160, 256, 3), 60, np.uint8)
    image[:, 66:86, 98:174] = 230
    return torch.from_numpy(image)


def labels() -> tuple[torch.Tensor, torch.Tensor]:
    quads = torch.zeros(1, 2, 4, 2)
    quads[0, 0] = torch.from_numpy(PLATE)
    return quads, torch.tensor([[Kind.CORNERS, Kind.NOTHING]])


def test_the_cell_in_the_middle_answers_for_a_plate() -> None:
    quads, kinds = labels()
    owner, asked = assign(quads, kinds, cell_centres(20, 32).reshape(-1, 2))
    middle = (76 // 8) * 32 + 136 // 8
    assert owner[0, middle] == 0
    assert asked[0, middle]
    assert (owner[0] == 0).sum() <= 9


def test_the_smallest_plate_has_a_cell_too() -> None:
    rng = np.random.default_rng(0)
    centres = cell_centres(20, 32).reshape(-1, 2)
    for _ in range(50):
        x, y = rng.uniform(20, 200), rng.uniform(20, 120)
        quad = torch.tensor([[[[x, y], [x + 10, y], [x + 10, y + 3], [x, y + 3]]]], dtype=torch.float)
        owner, _ = assign(quad, torch.tensor([[Kind.BOX]]), centres)
        assert (owner >= 0).sum() >= 1


def test_nothing_is_asked_where_labels_are_unsure() -> None:
    quads, _ = labels()
    kinds = torch.tensor([[Kind.IGNORED, Kind.NOTHING]])
    owner, asked = assign(quads, kinds, cell_centres(20, 32).reshape(-1, 2))
    assert (owner < 0).all()
    assert not asked[0, (76 // 8) * 32 + 136 // 8]


def test_a_perfect_answer_costs_next_to_nothing() -> None:
    quads, kinds = labels()
    centres = cell_centres(20, 32)
    raw = torch.full((1, 10, 20, 32), -12.0)
    raw[:, 1] = 0.0
    owner, _ = assign(quads, kinds, centres.reshape(-1, 2))
    raw[:, 0] = torch.where(owner.reshape(1, 20, 32) >= 0, 12.0, -12.0)
    raw[0, 2:] = ((quads[0, 0] - centres[:, :, None]) / 8).flatten(2).permute(2, 0, 1)
    assert float(losses(raw, quads, kinds).total) < 0.01
    _, corners = decode(raw, centres)
    assert torch.allclose(corners[0, int(owner[0].argmax())], quads[0, 0], atol=1e-3)


def test_boxes_alone_teach_the_extent() -> None:
    quads, _ = labels()
    kinds = torch.tensor([[Kind.BOX, Kind.NOTHING]])
    raw = torch.linspace(-1, 1, 10).reshape(1, 10, 1, 1).repeat(1, 1, 20, 32).requires_grad_()
    losses(raw, quads, kinds).corners.backward()
    assert raw.grad is not None
    assert raw.grad[:, 2:].abs().sum() > 0


def test_a_run_learns_goes_on_and_ships(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    plan = Plan(steps=60, batch=1, size=(256, 160), rate=4e-3, warm_up=5, seed=3)
    run = Run(tmp_path / "run", plan)
    quads, kinds = labels()
    first = run.learn(picture_with_plate(), quads, kinds)
    for _ in range(29):
        run.learn(picture_with_plate(), quads, kinds)
    run.save()
    going_on = Run(tmp_path / "run", plan)
    assert going_on.step == 30
    for _ in range(30):
        last = going_on.learn(picture_with_plate(), quads, kinds)
    assert sum(last.values()) < 0.5 * sum(first.values())

    going_on.mean.module.load_state_dict(going_on.network.state_dict())  # sixty steps are too few for a mean
    ship(going_on, tmp_path / "detector.onnx", SMALL)
    detector = Detector(tmp_path / "detector.onnx")
    assert (detector.width, detector.height, detector.threshold) == (256, 160, 0.5)
    assert (tmp_path / "detector.onnx").stat().st_size < 3_000_000


def test_one_command_makes_a_detector(
    labelled_photographs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "detector.onnx"
    run = ["--run", str(tmp_path / "run"), "--output", str(output), "--steps", "2", "--batch", "2"]
    main(["--data", str(labelled_photographs), *run])
    assert "held out: recall" in capsys.readouterr().out
    detector = Detector(output)
    assert (detector.width, detector.height) == (960, 544)
