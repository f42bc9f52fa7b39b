"""Models in int8: which layers may be, which way is taken, and the file that comes out."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import onnx

from incar.paths import DETECTOR_MODEL
from incar.reading.detector import Detector
from incar.reading.model import open_model
from models.training import quantise as room
from models.training.quantise import Trial, Way, choose, quantise, ways
from models.training.quantise_subjects import DetectorSubject, Feed, Material, ReaderSubject, Verdict


@pytest.fixture
def small_model(tmp_path: Path) -> Path:
    """Three convolutions, a product of two activations as in attention, a linear layer before and behind it."""
    rng = np.random.default_rng(0)

    def weight(name: str, *shape: int) -> onnx.TensorProto:
        return onnx.numpy_helper.from_array(rng.normal(0, 0.3, shape).astype(np.float32), name)

    node = onnx.helper.make_node
    nodes = [
        node("Conv", ["picture", "one"], ["a"], name="first", pads=[1, 1, 1, 1]),
        node("Relu", ["a"], ["b"], name="relu"),
        node("Conv", ["b", "two"], ["m"], name="second", pads=[1, 1, 1, 1]),
        node("Conv", ["m", "two"], ["c"], name="third", pads=[1, 1, 1, 1]),
        node("MatMul", ["c", "three"], ["d"], name="linear"),
        node("MatMul", ["d", "d"], ["e"], name="product"),
        node("MatMul", ["e", "three"], ["f"], name="judging"),
        node("Softmax", ["f"], ["answer"], name="softmax"),
    ]
    inner = [weight("one", 8, 3, 3, 3), weight("two", 8, 8, 3, 3), weight("three", 16, 16)]
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        nodes,
        "small",
        [value("picture", onnx.TensorProto.FLOAT, [1, 3, 16, 16])],
        [value("answer", onnx.TensorProto.FLOAT, [1, 8, 16, 16])],
        inner,
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    onnx.helper.set_model_props(model, {"alphabet": "AB", "margin": "0.06"})
    onnx.save(model, tmp_path / "small.onnx")
    return tmp_path / "small.onnx"


class Noise:
    """A subject of random pictures, judged by how far a file is from the fp32 one."""

    def __init__(self, model: Path) -> None:
        self._true = open_model(model, 1)

    def feeds(self) -> Iterator[Feed]:
        rng = np.random.default_rng(1)
        for _ in range(8):
            yield {"picture": rng.random((1, 3, 16, 16), np.float32)}

    def judge(self, model: Path) -> Verdict:
        other = open_model(model, 1)
        apart = [np.abs(self._true.run(None, feed)[0] - other.run(None, feed)[0]).mean() for feed in self.feeds()]
        return Verdict(float(np.mean(apart)), "noise")


def test_only_layers_with_weights_may_be_int8(small_model: Path) -> None:
    found = ways(onnx.load(small_model))
    assert found[0].nodes == ("relu", "second", "third", "linear", "judging")
    assert {name for way in found for name in way.nodes}.isdisjoint({"first", "product", "softmax"})
    assert found[1].nodes == ("relu", "second", "third", "linear")
    assert found[-1].nodes == ("relu", "second")


def test_a_convolution_that_answers_stays() -> None:
    model = onnx.load(DETECTOR_MODEL)
    convolutions = [node.name for node in model.graph.node if node.op_type == "Conv"]
    (only,) = ways(model)
    assert {convolutions[0], convolutions[-1]}.isdisjoint(only.nodes)
    assert set(convolutions[1:-1]) <= set(only.nodes)


def trial(name: str, loss: float, milliseconds: float) -> Trial:
    return Trial(Way(name, ()), Path(name), Verdict(loss, ""), milliseconds)


def test_the_fastest_way_is_taken_that_loses_next_to_nothing() -> None:
    trials = [trial("rough", 0.3, 1.0), trial("good", 0.101, 2.0), trial("careful", 0.1, 3.0)]
    assert choose(trials, loss=0.1).way.name == "good"
    assert choose(trials, loss=0.05).way.name == "careful"


def test_the_int8_file_lies_beside_with_the_same_metadata(small_model: Path) -> None:
    subject = Noise(small_model)
    out = quantise(small_model, subject)
    assert out == small_model.with_name("small.int8.onnx")
    assert {path.name for path in out.parent.iterdir()} == {"small.onnx", "small.int8.onnx"}
    told = open_model(out, 1).get_modelmeta().custom_metadata_map
    assert (told["alphabet"], told["margin"], told["precision"]) == ("AB", "0.06", "int8")
    assert subject.judge(out).loss < 0.01
    assert any(node.op_type == "QuantizeLinear" for node in onnx.load(out).graph.node)


def test_a_detector_is_calibrated_with_what_its_run_time_shows_it(labelled_photographs: Path) -> None:
    subject = DetectorSubject(DETECTOR_MODEL, Material(labelled_photographs))
    picture = cv2.imread(str(labelled_photographs / "cars" / "one.jpg"))
    assert picture is not None
    detector = Detector(DETECTOR_MODEL)
    large = cv2.resize(picture, None, fx=3, fy=3)
    cv2.imwrite(str(labelled_photographs / "cars" / "one.jpg"), large)
    cv2.imwrite(str(labelled_photographs / "dashcam" / "one.jpg"), large)
    seen = cv2.imread(str(labelled_photographs / "cars" / "one.jpg"))
    assert seen is not None
    detector.detect(np.asarray(seen, np.uint8))
    feeds = list(subject.feeds())
    assert feeds
    assert all(np.array_equal(feed["frame"], detector._input) for feed in feeds)


def test_a_reader_needs_no_photographs() -> None:
    feeds = list(ReaderSubject(Material(None, crops=3)).feeds())
    assert [feed["crops"].shape for feed in feeds] == [(1, 64, 160, 3)] * 3


def test_a_detector_needs_photographs() -> None:
    with pytest.raises(ValueError, match="photographs"):
        DetectorSubject(DETECTOR_MODEL, Material(None))


def test_a_file_says_itself_which_model_it_is(labelled_photographs: Path, small_model: Path) -> None:
    material = Material(labelled_photographs)
    assert isinstance(room.subject_of(DETECTOR_MODEL, material), DetectorSubject)
    assert isinstance(room.subject_of(small_model, material), ReaderSubject)
