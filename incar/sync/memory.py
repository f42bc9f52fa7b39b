"""What the list keeper remembers from one run to the next: the latest time it was sure of, and its last asking.

One small file, written whole. A lost or damaged one costs what it held and no more: the time is then learnt again.
"""

import logging
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec

MEMORY_FILE = "keeper.json"
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""Before this release was made: no clock that says so is right."""

_log = logging.getLogger(__name__)


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered."""

    latest_time: datetime = EARLIEST
    """The latest time that satellites or a time server ever confirmed. Time is never before it."""
    asked_at: datetime | None = None
    """When the back office was last asked."""
    agreed_at: datetime | None = None
    """When it last answered, was believed, and every list was brought to what it has."""
    reason: str = ""
    """Why the last asking ended early."""
    refused: dict[str, str] = {}
    """List → why it stayed as it was."""


def load_memory(folder: Path) -> Memory:
    """The memory in the folder; an empty one when there is none that can be read."""
    try:
        return msgspec.json.decode((folder / MEMORY_FILE).read_bytes(), type=Memory)
    except FileNotFoundError:
        return Memory()
    except (OSError, msgspec.DecodeError):
        _log.warning("what the list keeper remembered cannot be read; it starts anew")
        return Memory()


def save_memory(folder: Path, memory: Memory) -> None:
    """Put the memory in place of the one before, in one step.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = folder / f"{MEMORY_FILE}.new"
    with beside.open("wb") as file:
        file.write(msgspec.json.encode(memory))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / MEMORY_FILE)
