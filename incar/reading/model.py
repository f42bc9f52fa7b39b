"""Opening a trained network: one way for the detector and the reader."""

from pathlib import Path

import onnxruntime

from incar.errors import IncarError


class ModelUnusableError(IncarError):
    """A network's file is missing, damaged or made for another version of the program."""


def open_model(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """A session on the CPU with `threads` threads that sleep, not spin, between frames.

    Raises:
        ModelUnusableError: the file is missing or is no network.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions share no base class of their own
        raise ModelUnusableError(f"{path} cannot be used; put the released models back, or train them") from error


def metadata(session: onnxruntime.InferenceSession, key: str) -> str:
    """What the trainer wrote into the file under `key`.

    Raises:
        ModelUnusableError: it wrote nothing there.
    """
    try:
        return str(session.get_modelmeta().custom_metadata_map[key])
    except KeyError as error:
        raise ModelUnusableError(f"the model does not state its {key}: it is of another version") from error
