"""The mean of several states, and the batch norms that belong to it."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor, nn

from models.training.plate_synthesis import Mix
from models.training.reader_averaging import averaged, mean_weights, measure_norms
from models.training.reader_network import ReaderNetwork


def saved(path: Path, state: dict[str, Tensor]) -> Path:
    torch.save({"average": state}, path)
    return path


def shaken(state: dict[str, Tensor], amount: float) -> dict[str, Tensor]:
    return {name: value + amount if value.is_floating_point() else value for name, value in state.items()}


def test_states_are_averaged_weight_by_weight(tmp_path: Path) -> None:
    paths = [
        saved(tmp_path / f"{value}.pt", {"weight": torch.full((2,), float(value)), "steps": torch.tensor(value)})
        for value in (1, 4)
    ]
    mean = mean_weights(paths)
    assert mean["weight"].tolist() == [2.5, 2.5]
    assert mean["steps"] == 4


def test_norms_hold_the_mean_and_spread_of_all_batches_alike() -> None:
    norm = nn.BatchNorm2d(1)
    norm.running_mean.fill_(99)
    batches = [torch.full((2, 1, 2, 2), level) + torch.tensor([-1.0, 1.0]) for level in (10.0, 20.0, 60.0)]
    measure_norms(norm, iter(batches))
    assert norm.running_mean.item() == pytest.approx(30)
    assert norm.running_var.item() == pytest.approx(8 / 7)


def test_the_mean_of_states_gets_norms_of_its_own_and_keeps_its_weights(tmp_path: Path) -> None:
    state = ReaderNetwork().state_dict()
    paths = [saved(tmp_path / f"{i}.pt", shaken(state, amount)) for i, amount in enumerate((0.0, 0.02))]
    network = averaged(paths, Mix(), crops=6)
    mean = mean_weights(paths)
    assert not network.training
    for name, value in network.state_dict().items():
        if "running" in name:
            assert torch.isfinite(value).all()
        elif value.is_floating_point():
            assert torch.equal(value, mean[name]), name
    assert not torch.allclose(network.state_dict()["features.2.1.running_mean"], mean["features.2.1.running_mean"])


def test_the_same_states_give_the_same_file_contents(tmp_path: Path) -> None:
    path = saved(tmp_path / "state.pt", ReaderNetwork().state_dict())
    one, other = (averaged([path], Mix(), crops=6).state_dict() for _ in range(2))
    assert all(torch.equal(value, other[name]) for name, value in one.items())
