"""Training of the reader: from a pool of crops to a checkpoint, resumable at any moment.

The learning rate stays level and falls away over the last part of the run; beside the weights runs their moving
average, which is what is judged and exported.
"""

import copy
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.training.plate_synthesis import Mix
from models.training.progress import progress
from models.training.reader_network import ReaderNetwork, kind_loss, looking_loss, normalise, reading_loss
from models.training.reader_pool import RECORD, Pool, Records, open_pool
from models.training.reader_validation import held_out, judge, look_alike, rendered

log = logging.getLogger(__name__)

CHECKPOINT = "reader.pt"
WARM_UP_STEPS = 300
LOOKING_WEIGHT = 0.3
KIND_WEIGHT = 0.2
CAST_SHARE, CAST = 0.35, 4.0
"""How many crops get a strong colour cast when they are learnt from, and how much stronger it is."""
VALIDATION_FAMILY = 1_000_003


@dataclass(frozen=True)
class Plan:
    """What a run is to do."""

    folder: Path
    samples: int
    """Crops to learn from in all, earlier parts of a resumed run included."""
    mix: Mix = field(default_factory=Mix)
    seed: int = 1
    batch: int = 128
    rate: float = 2e-3
    pool: int = 40_000
    threads: int = 1
    reuse: float = 3.0
    fall: float = 0.3
    """Last share of the run, over which the learning rate falls to nothing."""
    report_every: int = 500
    """Steps between looks at the validation crops, each with a checkpoint."""
    validation: int = 400


class Training:
    """The network, its average and its optimiser."""

    def __init__(self, plan: Plan) -> None:
        torch.manual_seed(plan.seed)
        self.plan = plan
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network = ReaderNetwork().to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]  # stub gap
        self.average = copy.deepcopy(self.network)
        self.optimiser = torch.optim.AdamW(self.network.parameters(), lr=plan.rate, weight_decay=0.02)
        self.step = 0
        self._parts = plan.threads if self.device.type == "cpu" else 1
        self._threads = ThreadPoolExecutor(self._parts)
        if self.checkpoint.exists():
            self._resume()

    @property
    def checkpoint(self) -> Path:
        """Where this run's state lies."""
        return self.plan.folder / CHECKPOINT

    @property
    def steps(self) -> int:
        """Length of the whole run."""
        return max(1, self.plan.samples // self.plan.batch)

    def run(self) -> Path:
        """Learn to the end of the plan; the checkpoint's path."""
        plan = self.plan
        pool = open_pool(plan.folder / "pool.bin", plan.pool, plan.seed + 1000 * self.step, plan.mix, plan.reuse)
        try:
            pool.wait_for(min(plan.pool, 8 * plan.batch))
            self._learn(pool)
        finally:
            pool.close()
        return self.checkpoint

    def _learn(self, pool: Pool) -> None:
        validation = validation_records(self.plan)
        rng = np.random.default_rng([self.plan.seed, self.step])
        started, losses = time.monotonic(), []
        while self.step < self.steps:
            places = pool.draw(self.plan.batch, rng)
            loss = self._one_step(pool.records[places])
            pool.learnt(places, loss)
            losses.append(loss.mean())
            if self.step % self.plan.report_every == 0 or self.step == self.steps:
                rate = len(losses) * self.plan.batch / (time.monotonic() - started)
                self._report(validation, float(np.mean(losses)), rate)
                started, losses = time.monotonic(), []

    def _one_step(self, records: Records) -> NDArray[np.float32]:
        """Learn from a batch; the loss of each record."""
        self.step += 1
        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.rate * self._share_of_rate()
        self.network.train()
        self.optimiser.zero_grad()
        parts = [part for part in np.array_split(records, self._parts) if len(part)]
        losses = np.concatenate(list(self._threads.map(self._learn_from, parts)))
        nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        self.optimiser.step()
        self._follow()
        return losses

    def _learn_from(self, records: Records) -> NDArray[np.float32]:
        """Add the gradients of one thread's part; parts side by side wait less for each other than split operations."""
        crops, classes, places, kinds = (tensor.to(self.device) for tensor in as_tensors(records))
        with torch.autocast(self.device.type, torch.bfloat16, cache_enabled=False):
            logits, maps, kind = self.network(jitter_light(normalise(crops)))
        each = reading_loss(logits, classes)
        loss = each.mean() + LOOKING_WEIGHT * looking_loss(maps, places) + KIND_WEIGHT * kind_loss(kind, kinds)
        (loss / self._parts).backward()  # type: ignore[no-untyped-call]  # torch's own
        return each.detach().cpu().numpy()

    def _share_of_rate(self) -> float:
        left = (self.steps - self.step) / (self.plan.fall * self.steps)
        return min(1.0, self.step / WARM_UP_STEPS, max(left, 0.005))

    @torch.no_grad()
    def _follow(self) -> None:
        """Move the average a little towards the weights; faster while there is little behind it."""
        keep = min(0.999, 1 - 1 / (1 + self.step / 4))
        for (name, mean), now in zip(
            self.average.state_dict().items(), self.network.state_dict().values(), strict=True
        ):
            if mean.dtype.is_floating_point and "running" not in name:
                mean.lerp_(now, 1 - keep)
            else:
                mean.copy_(now)

    def _report(self, validation: dict[str, Records], loss: float, rate: float) -> None:
        scores = {name: judge(self.average, records) for name, records in validation.items()}
        line = {"step": self.step, "of": self.steps, "loss": round(loss, 4), "crops_per_s": round(rate)}
        line |= {name: score.rounded() for name, score in scores.items()}
        told = ", ".join(f"{name} {score.rounded()}" for name, score in scores.items())
        log.info("%s, loss %.4f, %s", progress(self.step, self.steps, rate, self.plan.batch, "crops"), loss, told)
        with (self.plan.folder / "log.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(line) + "\n")
        self._save()

    def _save(self) -> None:
        state: dict[str, Any] = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
        }
        beside = self.checkpoint.with_suffix(".new")
        torch.save(state, beside)
        beside.replace(self.checkpoint)

    def _resume(self) -> None:
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]
        log.info("resumed at step %d", self.step)


def as_tensors(records: Records) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Crops as bytes, classes, places and kinds of some records."""
    return tuple(torch.from_numpy(np.ascontiguousarray(records[name])) for name in RECORD.names or ())  # type: ignore[return-value]  # four names


def jitter_light(crops: Tensor) -> Tensor:
    """Light, colour and a grain of noise anew each time a crop comes out of the pool.

    Some get a strong cast that a sensor's limits cut off, so that no colour is relied upon.
    """

    def normal(planes: int) -> Tensor:
        return torch.randn(len(crops), planes, 1, 1, device=crops.device)

    cast = 1 + CAST * (torch.rand(len(crops), 1, 1, 1, device=crops.device) < CAST_SHARE)
    gain = torch.exp(normal(1) * 0.12 + normal(3) * 0.06 * cast)
    shift = normal(1) * 0.08 + normal(3) * 0.04 * cast
    grain = torch.randn_like(crops[:, :1]) * torch.rand(len(crops), 1, 1, 1, device=crops.device)
    return (crops * gain + shift + grain * 0.06).clamp(-1.0, 1.0)


def validation_records(plan: Plan) -> dict[str, Records]:
    """Rendered crops of faces that are not trained on, and what is held out of photographs and backgrounds."""
    sets = {"rendered": rendered(plan.validation, VALIDATION_FAMILY, plan.mix)}
    if plan.mix.photographs:
        sets["held_out"] = held_out(plan.mix.photographs)
    if plan.mix.backgrounds:
        sets["refused"] = look_alike(plan.mix)
    return {name: records for name, records in sets.items() if len(records)}
