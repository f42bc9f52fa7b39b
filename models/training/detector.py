"""Makes the plate detector from nothing: `python -m models.training.detector --help`.

Photographs and rendered plates become samples, samples train the network, the network becomes `detector.onnx`.
A run that was stopped goes on where it was; a finished one goes on when given more steps.
"""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from incar.paths import FULL_DETECTOR
from incar.reading.detector import Detector
from models.training import detector_backgrounds, photographs
from models.training.detector_evaluate import evaluate
from models.training.detector_export import Contract, export
from models.training.detector_network import Network
from models.training.detector_samples import Album
from models.training.detector_training import Plan, Run, train
from models.training.photographs import Photograph

UNBOXED = Path(__file__).with_name("detector_unboxed.json")
"""Plates in the training photographs that their labels lack, by file; nothing is learnt there."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, export, and say how good the result is on the pictures held out."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    torch.set_num_threads(asked.threads)
    plan = Plan(steps=asked.steps, batch=asked.batch, seed=asked.seed, cool_down=asked.cool_down)
    run = Run(asked.run, replace(plan, save_every=min(plan.save_every, plan.steps)))
    taken = pictures(asked.data, asked.backgrounds)
    if run.step < plan.steps:
        learn(run, taken)
    ship(run, asked.output)
    for source in dict.fromkeys(picture.source for picture in taken):
        held_out = [picture for picture in taken if picture.held_out and picture.source == source]
        print(f"{source}, held out: {evaluate(Detector(asked.output), held_out).table()}")


def pictures(data: Path, backgrounds: Path | None) -> list[Photograph]:
    """The photographs and the pictures without any plate, those that are held out of training among them."""
    return photographs.load(data) + (detector_backgrounds.load(backgrounds) if backgrounds else [])


def learn(run: Run, taken: list[Photograph]) -> None:
    """Go on to the last step of a run's plan with what is not held out."""
    unboxed = json.loads(UNBOXED.read_text(encoding="utf-8"))
    train(run, Album([picture for picture in taken if not picture.held_out], unboxed), ship)


def ship(run: Run, output: Path, contract: Contract | None = None) -> None:
    """Export a run's mean weights."""
    network = Network()
    network.load_state_dict(run.mean.module.state_dict())
    notes = {"steps": str(run.step), "seed": str(run.plan.seed)}
    export(network, output, contract or Contract(), notes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training photographs (labels.json)")
    parser.add_argument("--backgrounds", type=Path, help="folder of pictures without any plate")
    parser.add_argument("--run", type=Path, default=Path("runs/detector"), help="folder the run is kept in")
    parser.add_argument("--output", type=Path, default=FULL_DETECTOR)
    parser.add_argument("--steps", type=int, default=Plan.steps)
    parser.add_argument("--cool-down", type=float, default=Plan.cool_down, help="last share of the steps, rate falling")
    parser.add_argument("--batch", type=int, default=Plan.batch)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--threads", type=int, default=1, help="threads that learn; one more process draws")
    return parser


if __name__ == "__main__":
    main()
