"""Makes int8 models of fp32 ones: `python -m models.training.quantise --data DIR [MODEL ...]`.

Weights become 8-bit integers per channel, activations 8-bit integers with ranges measured on training pictures; the
file is put beside the fp32 one as `NAME.int8.onnx` with the same metadata, and the run time opens it as it opens the
other. What stays in fp32 is chosen by trial: of the ways below those are kept whose losses on held-out training
pictures are next to the fp32 model's, that on what is to be refused by itself, and of these the fastest is taken; where
there is none, there is no int8 model. Softmax and the products of attention always stay, and so does everything behind
a network's last layer. Weights use 7 of their 8 bits: processors that multiply bytes without VNNI add up products in
16 bits, which would overflow.
"""

import argparse
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from incar.paths import FULL_DETECTOR, FULL_READER
from incar.reading.model import open_model
from models.training.quantise_subjects import DetectorSubject, Feed, Material, ReaderSubject, Subject, Verdict

log = logging.getLogger(__name__)

AMONG_CONVOLUTIONS = {"Conv", "Relu", "Add", "Resize"}
LARGEST_LOSS = 0.02
"""Share by which each loss may be larger than the fp32 model's."""
MOST_NO_LONGER_RIGHT = 0.003
"""Share of all plates that the fp32 model may read more of."""
TIMED_FEEDS, TIMED_ROUNDS = 8, 6


@dataclass(frozen=True)
class Way:
    """A choice of what is computed in int8."""

    name: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """How a way turned out."""

    way: Way
    model: Path
    verdict: Verdict
    milliseconds: float

    def __str__(self) -> str:
        """One line for the log."""
        size = self.model.stat().st_size / 1e6
        losses = ", ".join(f"{loss:.5f} ({name})" for name, loss in self.verdict.losses.items())
        return f"{self.way.name}: {size:.2f} MB, {self.milliseconds:.2f} ms, loss {losses}; {self.verdict.text}"


def quantise(model: Path, subject: Subject) -> Path | None:
    """Write the int8 file beside an fp32 one; its path, or None where every way loses too much.

    An int8 file that lies there from before is then removed: it is no smaller form of this model.

    Raises:
        ModelUnusableError: the fp32 file is missing or no network.
    """
    plain = Trial(Way("fp32", ()), model, subject.judge(model), milliseconds(model, subject))
    log.info("%s in %s", model.name, plain)
    out = model.with_suffix(".int8.onnx")
    with TemporaryDirectory(prefix="int8-", dir=model.parent) as folder:
        prepared = _prepared(model, Path(folder))
        trials = []
        for number, way in enumerate(found := ways(onnx.load(prepared)), start=1):
            trial = _try(way, prepared, Path(folder) / f"{number}.onnx", subject)
            log.info("%s in int8, way %d of %d: %s", model.name, number, len(found), trial)
            trials.append(trial)
        best = choose(trials, plain.verdict)
        if best is None:
            out.unlink(missing_ok=True)
            log.info("%s: every way in int8 loses too much, so there is no int8 model", model.name)
            return None
        _describe(best, model)
        best.model.replace(out)
    log.info("%s: taken is %s", out.name, best.way.name)
    return out


def ways(model: onnx.ModelProto) -> list[Way]:
    """What may be computed in int8: layers with weights, and what lies between convolutions.

    The first convolution has so few channels that it would not even be faster. Where a convolution is what answers, as
    in the detector, it stays too: a cell's score, size and corners would share one range, and the corners grow coarse.
    """
    nodes = list(model.graph.node)
    weights = {one.name for one in model.graph.initializer}
    convolutions = [i for i, node in enumerate(nodes) if node.op_type == "Conv"]
    products = [i for i, node in enumerate(nodes) if node.op_type == "MatMul"]
    linear = [i for i in products if nodes[i].input[1] in weights]
    between = [i for i in range(convolutions[0] + 1, convolutions[-1]) if nodes[i].op_type in AMONG_CONVOLUTIONS]

    def way(name: str, places: list[int]) -> Way:
        return Way(name, tuple(nodes[i].name for i in places))

    convolved = way("convolutions but the first", [*between, convolutions[-1]])
    inner = way("convolutions but the first and the last", between)
    if not linear:
        return [inner]
    looking = [i for i in linear if i < max(set(products) - set(linear), default=len(nodes))]
    return [
        way("linear layers, convolutions but the first", [*between, convolutions[-1], *linear]),
        way("linear layers but the judging ones, convolutions but the first", [*between, convolutions[-1], *looking]),
        convolved,
        inner,
    ]


def choose(trials: list[Trial], plain: Verdict) -> Trial | None:
    """The fastest of those that lose next to nothing of anything against the fp32 model, if there is one."""
    good = [trial for trial in trials if _as_good(trial.verdict, plain)]
    return min(good, key=lambda trial: trial.milliseconds, default=None)


def _as_good(verdict: Verdict, plain: Verdict) -> bool:
    if plain.right - verdict.right > MOST_NO_LONGER_RIGHT:
        return False
    return all(verdict.losses[name] <= loss * (1 + LARGEST_LOSS) for name, loss in plain.losses.items())


def milliseconds(model: Path, subject: Subject) -> float:
    """What one input costs on one thread when nothing else is in the way."""
    session = open_model(model, threads=1)
    spent = []
    for feed, _ in zip(subject.feeds(), range(TIMED_FEEDS), strict=False):
        for _ in range(TIMED_ROUNDS):
            began = time.thread_time()
            session.run(None, feed)
            spent.append(time.thread_time() - began)
    return 1000 * float(np.percentile(spent, 20))


class _Feeds(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime ships no types
    """A subject's inputs as onnxruntime asks for them."""

    def __init__(self, feeds: Iterator[Feed]) -> None:
        self._feeds = feeds

    def get_next(self) -> Feed | None:
        """The next one; None after the last."""
        return next(self._feeds, None)


def _prepared(model: Path, folder: Path) -> Path:
    """The model with constants folded, shapes told and every node named."""
    path = folder / "prepared.onnx"
    quant_pre_process(str(model), str(path))
    graph = onnx.load(path)
    for number, node in enumerate(graph.graph.node):
        node.name = node.name or f"node_{number}"
    onnx.save(graph, path)
    return path


def _try(way: Way, prepared: Path, out: Path, subject: Subject) -> Trial:
    quantize_static(
        str(prepared),
        str(out),
        _Feeds(subject.feeds()),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        nodes_to_quantize=list(way.nodes),
    )
    _describe_like(out, prepared)
    return Trial(way, out, subject.judge(out), milliseconds(out, subject))


def _describe_like(path: Path, source: Path, **more: str) -> None:
    """Put the metadata of `source` into a file."""
    model = onnx.load(path)
    told = {entry.key: entry.value for entry in onnx.load(source).metadata_props}
    onnx.helper.set_model_props(model, told | more)
    onnx.save(model, path)


def _describe(trial: Trial, source: Path) -> None:
    _describe_like(trial.model, source, precision="int8", in_int8=trial.way.name)


def subject_of(model: Path, material: Material) -> Subject:
    """Detector or reader: the file itself says which."""
    told = open_model(model, threads=1).get_modelmeta().custom_metadata_map
    return ReaderSubject(material) if "alphabet" in told else DetectorSubject(model, material)


def main(arguments: list[str] | None = None) -> None:
    """The command."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    cv2.setNumThreads(1)
    for model in asked.models:
        quantise(model, subject_of(model, Material(asked.data, asked.backgrounds)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m models.training.quantise",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("models", nargs="*", type=Path, default=[FULL_DETECTOR, FULL_READER], help="fp32 models")
    parser.add_argument("--data", type=Path, required=True, help="folder of the training photographs (labels.json)")
    parser.add_argument("--backgrounds", type=Path, help="folder of pictures without any plate")
    return parser


if __name__ == "__main__":
    main()
