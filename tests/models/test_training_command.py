"""Both models from nothing by one command, small."""

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("onnxscript")

from incar.reading.detector import Detector
from incar.reading.reader import Reader
from models.training.__main__ import _parser, _publish, _same_as_begun, main
from models.training.progress import duration, progress

MODELS = ["detector.int8.onnx", "detector.onnx", "reader.int8.onnx", "reader.onnx"]


@pytest.fixture
def backgrounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few pictures without a plate."""
    folder = tmp_path_factory.mktemp("backgrounds")
    rng = np.random.default_rng(2)
    for i in range(4):
        picture = cv2.resize(rng.integers(0, 255, (9, 12, 3), np.uint8), (400, 300))
        cv2.imwrite(str(folder / f"{i}.jpg"), picture)
    return folder


def times(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*.onnx")} | {
        str(path): path.stat().st_mtime_ns for path in folder.rglob("*.pt")
    }


@pytest.mark.timeout(240)
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")  # torch's exporter, of itself
def test_one_command_makes_both_models(labelled_photographs: Path, backgrounds: Path, tmp_path: Path) -> None:
    run, out = tmp_path / "run", tmp_path / "out"
    asked = ["--data", str(labelled_photographs), "--backgrounds", str(backgrounds), "--small"]
    asked += ["--run", str(run), "--out", str(out)]
    main(asked)

    assert sorted(path.name for path in out.iterdir()) == MODELS
    grey = np.full((120, 200, 3), 90, np.uint8)
    for name in ("detector.onnx", "detector.int8.onnx"):
        detector = Detector(out / name)
        assert (detector.width, detector.height) == (960, 544)
        detector.detect(grey)
    for name in ("reader.onnx", "reader.int8.onnx"):
        assert Reader(out / name).read_crop(grey).slots.shape == (10, 37)
    for name in ("detector", "reader"):
        assert (out / f"{name}.int8.onnx").stat().st_size < 0.8 * (out / f"{name}.onnx").stat().st_size
    said = (run / "log.txt").read_text(encoding="utf-8")
    assert "step 4 of 4" in said
    assert "crops/s, 0 s left" in said
    assert "largest difference from PyTorch" in said

    before = times(run)
    (run / "reader.int8.onnx").unlink()
    main(asked)
    after = times(run)
    changed = {Path(name).name for name in before if after[name] != before[name]}
    assert changed == {"reader.int8.onnx"}, "what is finished is not done again"


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (["--seed", "2"], "--seed 1, not 2"),
        (["--small"], "--small False, not True"),
        (["--reader-samples", "7"], "--reader-samples 5, not 7"),
        (["--detector-steps", "7"], "--detector-steps 3, not 7"),
        (["--backgrounds", "elsewhere"], "--backgrounds None, not "),
        (["--data", "."], "--data "),
    ],
)
def test_a_run_goes_on_only_as_it_began(
    labelled_photographs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], other: list[str], told: str
) -> None:
    asked = ["--data", str(labelled_photographs), "--run", str(tmp_path), "--reader-samples", "5"]
    parser = _parser()
    first = parser.parse_args([*asked, "--detector-steps", "3"])
    _same_as_begun(first, parser)
    _same_as_begun(first, parser)
    with pytest.raises(SystemExit):
        _same_as_begun(parser.parse_args([*asked, "--detector-steps", "3", *other]), parser)
    assert f"begun with {told}" in capsys.readouterr().err


def test_an_int8_model_that_was_not_made_anew_goes(tmp_path: Path) -> None:
    out, made = tmp_path / "out", tmp_path / "detector.onnx"
    out.mkdir()
    (out / "detector.int8.onnx").write_bytes(b"of the detector before")
    (out / "detector.md").write_text("a card", encoding="utf-8")
    made.write_bytes(b"the new one")
    _publish([made], out)
    assert {path.name for path in out.iterdir()} == {"detector.md", "detector.onnx"}


def test_a_folder_without_labels_is_refused_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--data", str(tmp_path), "--run", str(tmp_path / "run")])
    assert "labels.json" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_progress_says_how_long_it_will_take() -> None:
    assert progress(500, 2_000, 50.0, each=10) == "step 500 of 2000, 50 samples/s, 5 min left"
    assert duration(45) == "45 s"
    assert duration(3 * 3600 + 5 * 60) == "3 h 05 min"
