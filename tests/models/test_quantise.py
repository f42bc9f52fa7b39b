"""Models in int8: which layers may be, which way is taken, and the file that comes out."""

import logging
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import onnx

from incar.paths import FULL_DETECTOR, FULL_READER
from incar.reading.detector import Detector
from incar.reading.model import open_model
from models.training import quantise as room
from models.training.quantise import Trial, Way, choose, quantise, ways
from models.training.quantise_subjects import DetectorSubject, Feed, Material, ReaderSubject, Verdict
from models.training.reader_look_alikes import look_alikes


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
    """A subject of random pictures, judged by how far a file is from the fp32 one; its own loss is `least`."""

    def __init__(self, model: Path, least: float) -> None:
        self._true = open_model(model, 1)
        self.least = least

    def feeds(self) -> Iterator[Feed]:
        rng = np.random.default_rng(1)
        for _ in range(8):
            yield {"picture": rng.random((1, 3, 16, 16), np.float32)}

    def judge(self, model: Path) -> Verdict:
        other = open_model(model, 1)
        apart = [np.abs(self._true.run(None, feed)[0] - other.run(None, feed)[0]).mean() for feed in self.feeds()]
        return Verdict({"apart": self.least + float(np.mean(apart))}, "noise")


def test_only_layers_with_weights_may_be_int8(small_model: Path) -> None:
    found = ways(onnx.load(small_model))
    assert found[0].nodes == ("relu", "second", "third", "linear", "judging")
    assert {name for way in found for name in way.nodes}.isdisjoint({"first", "product", "softmax"})
    assert found[1].nodes == ("relu", "second", "third", "linear")
    assert found[-1].nodes == ("relu", "second")


def test_a_convolution_that_answers_stays() -> None:
    model = onnx.load(FULL_DETECTOR)
    convolutions = [node.name for node in model.graph.node if node.op_type == "Conv"]
    (only,) = ways(model)
    assert {convolutions[0], convolutions[-1]}.isdisjoint(only.nodes)
    assert set(convolutions[1:-1]) <= set(only.nodes)


def trial(name: str, milliseconds: float, read: float, refused: float = 0.2) -> Trial:
    return Trial(Way(name, ()), Path(name), verdict(read, refused), milliseconds)


def verdict(read: float, refused: float = 0.2) -> Verdict:
    return Verdict({"read": read, "refused": refused}, "")


def test_the_fastest_way_is_taken_that_loses_next_to_nothing() -> None:
    trials = [trial("rough", 1.0, 0.3), trial("good", 2.0, 0.101), trial("careful", 3.0, 0.1)]
    best = choose(trials, verdict(0.1))
    assert best is not None
    assert best.way.name == "good"
    assert choose(trials, verdict(0.05)) is None


def test_a_way_that_reads_fewer_plates_is_not_taken_however_small_its_losses() -> None:
    fewer, as_many = (
        Trial(Way(name, ()), Path(name), Verdict({"read": 0.1}, "", right), 1.0)
        for name, right in (("fewer", 0.64), ("as many", 0.648))
    )
    plain = Verdict({"read": 0.1}, "", 0.65)
    assert choose([fewer], plain) is None
    assert choose([fewer, as_many], plain) is as_many


def test_what_is_read_better_does_not_make_up_for_what_is_refused_no_more() -> None:
    trials = [trial("takes all for plates", 1.0, read=0.05, refused=0.3), trial("careful", 2.0, read=0.1)]
    best = choose(trials, verdict(0.1))
    assert best is not None
    assert best.way.name == "careful"
    assert choose(trials[:1], verdict(0.1)) is None


def test_where_every_way_loses_too_much_there_is_no_int8_file(
    small_model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stale = small_model.with_name("small.int8.onnx")
    stale.write_bytes(b"of another model")
    with caplog.at_level(logging.INFO):
        assert quantise(small_model, Noise(small_model, least=0.0)) is None
    assert {path.name for path in small_model.parent.iterdir()} == {"small.onnx"}
    assert caplog.records[-1].getMessage() == "small.onnx: every way in int8 loses too much, so there is no int8 model"


def test_the_int8_file_lies_beside_with_the_same_metadata(small_model: Path) -> None:
    subject = Noise(small_model, least=1.0)
    out = quantise(small_model, subject)
    assert out == small_model.with_name("small.int8.onnx")
    assert {path.name for path in out.parent.iterdir()} == {"small.onnx", "small.int8.onnx"}
    told = open_model(out, 1).get_modelmeta().custom_metadata_map
    assert (told["alphabet"], told["margin"], told["precision"]) == ("AB", "0.06", "int8")
    assert subject.judge(out).losses["apart"] < 1.01
    assert any(node.op_type == "QuantizeLinear" for node in onnx.load(out).graph.node)


def test_a_detector_is_calibrated_with_what_its_run_time_shows_it(labelled_photographs: Path) -> None:
    subject = DetectorSubject(FULL_DETECTOR, Material(labelled_photographs))
    picture = cv2.imread(str(labelled_photographs / "cars" / "one.jpg"))
    assert picture is not None
    detector = Detector(FULL_DETECTOR)
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


def test_a_reader_is_calibrated_with_look_alikes(look_alike_backgrounds: Path) -> None:
    plain, mixed = (
        [feed["crops"] for feed in ReaderSubject(Material(None, folder, crops=40)).feeds()]
        for folder in (None, look_alike_backgrounds)
    )
    others = sum(not np.array_equal(one, other) for one, other in zip(plain, mixed, strict=True))
    assert 1 <= others <= 12, "about one crop in eight holds no plate, and half of these are look-alikes"


def test_a_reader_that_refuses_no_more_is_found_out(look_alike_backgrounds: Path, tmp_path: Path) -> None:
    subject = ReaderSubject(Material(None, look_alike_backgrounds, judged=20))
    refusing, credulous = (subject.judge(reader_saying(plate, tmp_path)) for plate in (0.4, 0.999))
    asked = 10 + len(look_alikes(look_alike_backgrounds, FULL_DETECTOR).held_out)
    assert refusing.text.endswith(f", {asked} of {asked} refused")
    assert credulous.text.endswith(f", 0 of {asked} refused")
    assert credulous.losses["read"] < refusing.losses["read"]
    assert credulous.losses["refused"] > 5 * refusing.losses["refused"]


def reader_saying(plate: float, folder: Path) -> Path:
    """The shipped reader, but every crop is as likely to be a plate, and British or not."""
    model = onnx.load(FULL_READER)
    for node in model.graph.node:
        node.output[:] = ["kinds_before" if name == "kinds" else name for name in node.output]
    for name, values in (("nothing", [0.0, 0.0]), ("always", [plate, 0.5])):
        model.graph.initializer.append(onnx.numpy_helper.from_array(np.array(values, np.float32), name))
    node = onnx.helper.make_node
    model.graph.node.extend(
        [node("Mul", ["kinds_before", "nothing"], ["none"]), node("Add", ["none", "always"], ["kinds"])]
    )
    onnx.save(model, folder / f"{plate}.onnx")
    return folder / f"{plate}.onnx"


def test_a_detector_needs_photographs() -> None:
    with pytest.raises(ValueError, match="photographs"):
        DetectorSubject(FULL_DETECTOR, Material(None))


def test_a_file_says_itself_which_model_it_is(labelled_photographs: Path, small_model: Path) -> None:
    material = Material(labelled_photographs)
    assert isinstance(room.subject_of(FULL_DETECTOR, material), DetectorSubject)
    assert isinstance(room.subject_of(small_model, material), ReaderSubject)
