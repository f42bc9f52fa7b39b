"""Makes `models/reader.onnx` from nothing: `python -m models.training.reader`.

Renders plates, learns from them and from the training photographs, and exports. A run that was cut off goes on
where it stopped; `--export-only` exports what a run has reached so far.
"""

import argparse
import logging
from pathlib import Path

import torch

from incar.paths import FULL_READER, ROOT
from models.training.plate_synthesis import Mix
from models.training.reader_averaging import CROPS, averaged
from models.training.reader_export import export
from models.training.reader_training import CHECKPOINT, Plan, Training


def main(arguments: list[str] | None = None) -> None:
    """Train and export."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(message)s")
    logging.getLogger("models").setLevel(logging.INFO)
    torch.set_num_threads(1)  # each thread learns from its own part of a batch
    plan = _plan(options)
    if not options.export_only:
        Training(plan).run()
    states = [*options.mean_with, options.run / CHECKPOINT]
    export(averaged(states, plan.mix, options.norm_crops), options.out)


def _plan(options: argparse.Namespace) -> Plan:
    photographs = options.photographs if options.photographs and options.photographs.is_dir() else None
    return Plan(
        folder=options.run,
        samples=options.samples,
        mix=Mix(photographs, options.backgrounds, photographed_share=options.photographed_share),
        seed=options.seed,
        batch=options.batch,
        threads=options.threads,
        rate=options.rate,
        pool=options.pool,
        reuse=options.reuse,
        fall=options.fall,
        report_every=options.report_every,
        validation=options.validation,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training.reader", description=__doc__)
    add = parser.add_argument
    add("--photographs", type=Path, help="folder of training photographs with labels.json (without: rendered only)")
    add("--backgrounds", type=Path, help="folder of pictures without any plate, for what is to be refused")
    add("--run", type=Path, default=ROOT / "runs" / "reader", help="folder of checkpoint, pool and log")
    add("--out", type=Path, default=FULL_READER, help="the model to write")
    add("--samples", type=int, default=3_000_000, help="crops to learn from in all")
    add("--photographed-share", type=float, default=0.03, help="share of crops cut from photographs")
    add("--seed", type=int, default=1)
    add("--threads", type=int, default=1)
    add("--batch", type=int, default=128)
    add("--rate", type=float, default=2e-3, help="learning rate while level")
    add("--pool", type=int, default=150_000, help="crops kept ready (30 kB each)")
    add("--reuse", type=float, default=3.0, help="how often a crop is learnt from, on average")
    add("--fall", type=float, default=0.3, help="last share of the run, over which the rate falls to nothing")
    add("--report-every", type=int, default=500, help="steps between reports and checkpoints")
    add("--validation", type=int, default=400, help="rendered crops to judge by")
    add("--norm-crops", type=int, default=CROPS, help="crops to measure the batch norms over before export")
    add("--export-only", action="store_true")
    add(
        "--mean-with",
        type=Path,
        nargs="*",
        default=[],
        help="earlier checkpoints to export the mean of the weights with",
    )
    return parser


if __name__ == "__main__":
    main()
