"""Makes both models from nothing, with one command: `python -m models.training --data DIR`.

1. the detector learns, from photographs, plate-free pictures and rendered plates;
2. the reader learns, from rendered plates, photographs, and the places this detector wrongly takes for plates;
3. both are made int8, calibrated and judged on training pictures;
4. detector.onnx, reader.onnx, detector.int8.onnx and reader.int8.onnx are put into --out, all at once; an int8 model
   that would lose too much is not made, and one that lies there from before is removed.

Every export is compared with the network in PyTorch before it counts. The run's folder holds all there is: the state of
either training, log.txt, and the models before they are put into --out. A run that was stopped, by Ctrl-C or by a power
cut, is gone on with by the same command; what is finished is not done again. A GPU is used where torch finds one
(CUDA_VISIBLE_DEVICES= forbids it).
"""

import argparse
import json
import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import torch

from incar.paths import MODELS, ROOT
from models.training import detector, detector_training, reader_averaging, reader_export, reader_training
from models.training.plate_synthesis import Mix
from models.training.quantise import quantise
from models.training.quantise_subjects import DetectorSubject, Material, ReaderSubject, Subject

log = logging.getLogger("models.training")

EIGHT_BITS = ("detector.int8.onnx", "reader.int8.onnx")

EXAMPLES = """examples:
  python -m models.training --data ../shared/data/train --backgrounds ../backgrounds
      the models as they are shipped; hours on two cores, progress with the time left in the log
  python -m models.training --data ../shared/data/train --run runs/trial --out runs/trial/models --small
      every step in a minute, to see that all works; what it makes recognises nothing
"""


@dataclass(frozen=True)
class Scale:
    """How much is learnt, and from how much."""

    detector_steps: int = 16_000
    detector_batch: int = 16
    reader_samples: int = 3_400_000
    reader_batch: int = 128
    pool: int = 60_000
    norm_crops: int = reader_averaging.CROPS
    report_every: int = 400
    validation: int = 400
    frames: int = 64
    crops: int = 400
    judged: int = 2_000


SMALL = Scale(
    detector_steps=4,
    detector_batch=2,
    reader_samples=32,
    reader_batch=8,
    pool=64,
    norm_crops=12,
    report_every=2,
    validation=8,
    frames=2,
    crops=4,
    judged=4,
)


@dataclass(frozen=True)
class Making:
    """One run of the whole."""

    data: Path
    backgrounds: Path | None
    run: Path
    seed: int
    threads: int
    scale: Scale

    def detector(self) -> Path:
        """Teach and export the detector; its model."""
        torch.set_num_threads(self.threads)
        plan = detector_training.Plan(
            steps=self.scale.detector_steps,
            batch=self.scale.detector_batch,
            seed=self.seed,
            cool_down=0.4,
            save_every=min(detector_training.Plan.save_every, self.scale.detector_steps),
        )
        run = detector_training.Run(self.run / "detector", plan)
        if run.step < plan.steps:
            detector.learn(run, detector.pictures(self.data, self.backgrounds))
        out = self.run / "detector.onnx"
        if _older(out, run.state):
            detector.ship(run, out)
        return out

    def reader(self, detector_model: Path) -> Path:
        """Teach and export the reader; its model."""
        torch.set_num_threads(1)  # each thread learns from its own part of a batch
        training = reader_training.Training(
            reader_training.Plan(
                folder=self.run / "reader",
                samples=self.scale.reader_samples,
                mix=Mix(self.data, self.backgrounds, detector=detector_model),
                seed=self.seed,
                batch=self.scale.reader_batch,
                threads=self.threads,
                pool=self.scale.pool,
                reuse=4.0,
                fall=0.35,
                report_every=self.scale.report_every,
                validation=self.scale.validation,
            )
        )
        if training.step < training.steps:
            training.run()
        out = self.run / "reader.onnx"
        if _older(out, training.checkpoint):
            settled = reader_averaging.averaged([training.checkpoint], training.plan.mix, self.scale.norm_crops)
            reader_export.export(settled, out)
        return out

    def in_int8(self, detector_model: Path, reader_model: Path) -> list[Path]:
        """Quantise both; the int8 models that lose next to nothing."""
        material = Material(
            self.data,
            self.backgrounds,
            detector=detector_model,
            frames=self.scale.frames,
            crops=self.scale.crops,
            judged=self.scale.judged,
        )
        subjects: dict[Path, Subject] = {
            detector_model: DetectorSubject(detector_model, material),
            reader_model: ReaderSubject(material),
        }
        smaller = {model: model.with_suffix(".int8.onnx") for model in subjects}
        made = [quantise(model, subjects[model]) if _older(out, model) else out for model, out in smaller.items()]
        return [model for model in made if model]

    def all(self) -> list[Path]:
        """Every step that is left to do; the models."""
        log.info("1 of 3: the detector")
        detector_model = self.detector()
        log.info("2 of 3: the reader")
        reader_model = self.reader(detector_model)
        log.info("3 of 3: both in int8")
        return [detector_model, reader_model, *self.in_int8(detector_model, reader_model)]


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if not (asked.data / "labels.json").is_file():
        parser.error(f"{asked.data} holds no labels.json: name the folder of the training photographs")
    asked.run.mkdir(parents=True, exist_ok=True)
    _same_as_begun(asked, parser)
    cv2.setNumThreads(0)
    scale = SMALL if asked.small else Scale(detector_steps=asked.detector_steps, reader_samples=asked.reader_samples)
    making = Making(asked.data, asked.backgrounds, asked.run, asked.seed, asked.threads, scale)
    with _logging(asked.run / "log.txt"):
        try:
            _publish(making.all(), asked.out)
        except KeyboardInterrupt:
            log.info("stopped; the same command goes on from here")
            sys.exit(130)


def _same_as_begun(asked: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """A run goes on as it began: one of two seeds, or of other pictures, could not be repeated."""
    known = asked.run / "settings.json"
    settings = {
        "--data": str(asked.data.resolve()),
        "--backgrounds": str(asked.backgrounds.resolve()) if asked.backgrounds else None,
        "--seed": asked.seed,
        "--small": asked.small,
        "--detector-steps": asked.detector_steps,
        "--reader-samples": asked.reader_samples,
    }
    if not known.exists():
        known.write_text(json.dumps(settings, indent=1), encoding="utf-8")
        return
    begun = json.loads(known.read_text(encoding="utf-8"))
    others = [f"{name} {begun.get(name)}, not {now}" for name, now in settings.items() if begun.get(name) != now]
    if others:
        parser.error(f"the run in {asked.run} was begun with {'; '.join(others)}: go on so, or name another --run")


def _older(made: Path, source: Path) -> bool:
    """Whether a file is missing, or older than what it is made from."""
    return not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns


def _publish(models: list[Path], folder: Path) -> None:
    """Put the finished models into their folder: all are copied before the first takes its place.

    An int8 model that was not made anew is removed: it belongs to other models.
    """
    folder.mkdir(parents=True, exist_ok=True)
    copies = {folder / model.name: Path(shutil.copy(model, folder / f"{model.name}.new")) for model in models}
    for place, copy in copies.items():
        copy.replace(place)
        log.info("%s, %.2f MB", place, place.stat().st_size / 1e6)
    for place in (folder / name for name in EIGHT_BITS):
        if place not in copies:
            place.unlink(missing_ok=True)


@contextmanager
def _logging(path: Path) -> Iterator[None]:
    """Say everything on the screen and in a file."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stdout), logging.FileHandler(path, encoding="utf-8")]
    room = logging.getLogger("models")
    room.setLevel(logging.INFO)
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        room.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            room.removeHandler(handler)
            handler.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m models.training",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder of the training photographs, with labels.json")
    add("--backgrounds", type=Path, help="folder of pictures without any plate: fewer false plates")
    add("--run", type=Path, default=ROOT / "runs" / "both", help="folder that the run is kept in (runs/both)")
    add("--out", type=Path, default=MODELS, help="folder that the models are put into (models)")
    add("--seed", type=int, default=1, help="of everything drawn by chance (1)")
    add("--threads", type=int, default=1, help="threads that learn; one more process draws what is learnt from (1)")
    add("--detector-steps", type=int, default=Scale.detector_steps, help="steps of 16 samples (%(default)s)")
    add("--reader-samples", type=int, default=Scale.reader_samples, help="crops to learn from (%(default)s)")
    add("--small", action="store_true", help="a minute's run of every step, to see that all works")
    return parser


if __name__ == "__main__":
    main()
