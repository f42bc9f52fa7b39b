"""What every test lives by: a home of its own, and no warning in the log that it did not announce."""

import logging
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED_DATA = REPOSITORY.parent / "shared" / "data"


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


ExpectLog = Callable[[str], None]


@pytest.fixture(autouse=True)
def expect_log() -> Iterator[ExpectLog]:
    """Call with a pattern to announce a warning or error; any other log record of that weight fails the test."""
    listener = _Listener()
    patterns: list[str] = []
    logging.getLogger().addHandler(listener)
    yield patterns.append
    logging.getLogger().removeHandler(listener)
    texts = [record.getMessage() for record in listener.records]
    unexpected = [text for text in texts if not any(re.search(pattern, text) for pattern in patterns)]
    assert not unexpected, f"unexpected log records: {unexpected}"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stores, caches and sockets of the test stay in its own folder."""
    folder = tmp_path / "home"
    monkeypatch.setenv("INCAR_HOME", str(folder / "data"))
    monkeypatch.setenv("INCAR_CACHE", str(folder / "cache"))
    monkeypatch.setenv("INCAR_KEY_FILE", str(folder / "key" / "incar.key"))
    return folder


@pytest.fixture
def shared_data() -> Path:
    """The photographs with ground truth that stand beside the checkout; skips where they do not."""
    if not (SHARED_DATA / "dev" / "labels.json").exists():
        pytest.skip("the photographs are not beside this checkout")
    return SHARED_DATA
