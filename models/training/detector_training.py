"""The training loop: one process learns, another draws the samples.

The run's folder keeps everything: `state.pt` to go on from, `log.jsonl` with one line per hundred steps. The
exported weights are a running mean over the steps, which is steadier than any one of them. Now and then the run looks
for the false boxes of its own mean weights, keeps them in `lessons.json`, and draws the samples round them.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import msgspec
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from incar.reading.detector import Detector
from models.training.detector_backgrounds import Lesson
from models.training.detector_loss import losses
from models.training.detector_network import Network
from models.training.detector_samples import Album, Sampler
from models.training.progress import progress

log = logging.getLogger(__name__)

REPORT_EVERY = 100
MEAN_DECAY = 0.9985


@dataclass(frozen=True)
class Plan:
    """A run's settings; small ones make a quick trial."""

    steps: int = 24_000
    batch: int = 16
    size: tuple[int, int] = (480, 288)
    """Width and height of a sample, pixels; multiples of 32."""
    rate: float = 1.5e-3
    warm_up: int = 300
    cool_down: float = 0.3
    """Share of the steps over which the rate falls to nothing at the end."""
    lessons_every: int = 2_000
    """Steps from one search for false boxes to the next."""
    seed: int = 1
    save_every: int = 500


class Samples(IterableDataset[tuple[Tensor, Tensor, Tensor]]):  # type: ignore[misc]  # torch is no dependency: unknown to the checker
    """The sampler as torch's loader wants it."""

    def __init__(self, album: Album, plan: Plan, start: int) -> None:
        """`start` is the step the run goes on from: each part of a run draws other samples."""
        self._sampler = Sampler(album, plan.size, plan.batch, plan.seed * 1_000_003 + start)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Images (n, h, w, 3) uint8, quads and kinds."""
        for batch in self._sampler:
            yield torch.from_numpy(batch.images), torch.from_numpy(batch.quads), torch.from_numpy(batch.kinds)


class Run:
    """A network on its way: weights, their running mean, the optimiser and the step reached."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        """Start afresh, or go on from the folder's state."""
        torch.manual_seed(plan.seed)
        self.folder, self.plan, self.step = folder, plan, 0
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network = Network().to(self.device, memory_format=torch.channels_last)
        self.mean = torch.optim.swa_utils.AveragedModel(self.network, avg_fn=_running_mean, use_buffers=True)
        self.optimiser = torch.optim.AdamW(self.network.parameters(), lr=plan.rate, weight_decay=0.02)
        folder.mkdir(parents=True, exist_ok=True)
        if self.state.exists():
            self._restore()

    @property
    def state(self) -> Path:
        """Where this run's state lies."""
        return self.folder / "state.pt"

    def save(self) -> None:
        """Write the state beside the old one, then put it in its place."""
        fresh = self.state.with_suffix(".new")
        torch.save(
            {
                "step": self.step,
                "network": self.network.state_dict(),
                "mean": self.mean.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "plan": asdict(self.plan),
            },
            fresh,
        )
        fresh.replace(self.state)

    def _restore(self) -> None:
        state = torch.load(self.state, map_location=self.device, weights_only=True)
        self.step = state["step"]
        self.network.load_state_dict(state["network"])
        self.mean.load_state_dict(state["mean"])
        self.optimiser.load_state_dict(state["optimiser"])
        log.info("going on from step %d", self.step)

    def learn(self, images: Tensor, quads: Tensor, kinds: Tensor) -> dict[str, float]:
        """One step; the means of its losses."""
        for group in self.optimiser.param_groups:
            group["lr"] = self._rate()
        picture = images.to(self.device).permute(0, 3, 1, 2).float().div_(255)
        with torch.autocast(self.device.type, torch.bfloat16):
            raw = self.network(picture.contiguous(memory_format=torch.channels_last))
        parts = losses(raw, quads.to(self.device), kinds.to(self.device))
        self.optimiser.zero_grad(set_to_none=True)
        parts.total.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self.mean.update_parameters(self.network)
        self.step += 1
        return {name: float(value.detach()) for name, value in vars(parts).items()}

    def _rate(self) -> float:
        """Up, level, and down to nothing."""
        plan = self.plan
        up = min(1.0, (self.step + 1) / plan.warm_up)
        down = min(1.0, (plan.steps - self.step) / max(1.0, plan.cool_down * plan.steps))
        return plan.rate * min(up, down)


def _running_mean(mean: Tensor, current: Tensor, count: Tensor | int) -> Tensor:
    """Quick to forget at first, so that the random beginning leaves no trace."""
    decay = min(MEAN_DECAY, (1 + float(count)) / (10 + float(count)))
    return mean * decay + current * (1 - decay)


def train(run: Run, album: Album, ship: Callable[[Run, Path], None]) -> None:
    """Learn until the plan's last step, saving on the way; `ship` writes a usable network of the weights so far."""
    cv2.setNumThreads(0)  # its pool of threads would not survive the fork into the drawing process
    known = run.folder / "lessons.json"
    if known.exists():
        album.learn_from(msgspec.json.decode(known.read_bytes(), type=list[Lesson]))
    while run.step < run.plan.steps:
        every = run.plan.lessons_every
        _stretch(run, album, until=min(run.plan.steps, (run.step // every + 1) * every))
        run.save()
        if run.step < run.plan.steps:
            ship(run, run.folder / "so-far.onnx")
            found = album.false_boxes(Detector(run.folder / "so-far.onnx"))
            log.info("%d false boxes on %d training pictures", len(found), len(album.entries))
            known.write_bytes(msgspec.json.encode(found))
            album.learn_from(found)


def _stretch(run: Run, album: Album, until: int) -> None:
    """Learn up to a step."""
    loader = DataLoader(Samples(album, run.plan, run.step), batch_size=None, num_workers=1, prefetch_factor=4)
    sums: dict[str, float] = {}
    since, began = run.step, time.monotonic()
    for images, quads, kinds in loader:
        for name, value in run.learn(images, quads, kinds).items():
            sums[name] = sums.get(name, 0.0) + value
        if run.step % REPORT_EVERY == 0 or run.step == run.plan.steps:
            _report(run, sums, run.step - since, time.monotonic() - began)
            sums, since, began = {}, run.step, time.monotonic()
        if run.step % run.plan.save_every == 0:
            run.save()
        if run.step >= until:
            return


def _report(run: Run, sums: dict[str, float], steps: int, seconds: float) -> None:
    per_second = steps * run.plan.batch / seconds
    means = {name: value / steps for name, value in sums.items()}
    losses_text = " ".join(f"{name} {value:.4f}" for name, value in means.items())
    log.info("%s, %s", progress(run.step, run.plan.steps, per_second, run.plan.batch), losses_text)
    with (run.folder / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"step": run.step, "samples_per_s": per_second, **means}) + "\n")
