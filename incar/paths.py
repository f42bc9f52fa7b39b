"""Where the program finds what it ships and keeps what it makes."""

import os
from pathlib import Path

import platformdirs

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"
MODELS = ROOT / "models"
FULL_DETECTOR = MODELS / "detector.onnx"
FULL_READER = MODELS / "reader.onnx"
"""The models as they were trained, in fp32."""


def _in_use(model: Path) -> Path:
    """The model in int8, or as it was trained where int8 lost too much to be kept."""
    smaller = model.with_suffix(".int8.onnx")
    return smaller if smaller.exists() else model


DETECTOR_MODEL = _in_use(FULL_DETECTOR)
READER_MODEL = _in_use(FULL_READER)
"""What the program runs: in int8 they lose next to nothing (see the model cards) and take half the time."""


def data_directory() -> Path:
    """The encrypted stores' folder: `$INCAR_HOME`, or the platform's place for application data."""
    chosen = os.environ.get("INCAR_HOME")
    return Path(chosen) if chosen else platformdirs.user_data_path("incar", appauthor=False)


def cache_directory() -> Path:
    """What can be made again at any time: voice clips, the demo's rendered drive."""
    chosen = os.environ.get("INCAR_CACHE")
    return Path(chosen) if chosen else platformdirs.user_cache_path("incar", appauthor=False)


def runtime_directory() -> Path:
    """The local socket's folder, readable by this user alone: the login's own, or where there is none (sudo), ours."""
    login = os.environ.get("XDG_RUNTIME_DIR")
    return Path(login) / "incar" if login else cache_directory() / "run"
