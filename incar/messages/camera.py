"""What the core and a camera worker say to each other.

The worker is configured by its first message, not by its command line: a source's address may hold a password.
"""

from typing import Literal

import msgspec

from incar.messages.framing import Codec
from incar.settings import MaskedArea

BEAT_INTERVAL_S = 0.25
CANNOT_WORK = 3
"""Exit code of a worker that lacks what it needs; its last beat said what."""


class _Message(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    pass


class StageTimes(msgspec.Struct, frozen=True, kw_only=True):
    """Processor time spent so far, seconds, by stage."""

    decode_s: float = 0.0
    detect_s: float = 0.0
    read_s: float = 0.0
    track_s: float = 0.0


# --- core to worker -----------------------------------------------------------------------------------------------


class Configure(_Message, frozen=True, kw_only=True, tag="configure"):
    """What the worker is to do."""

    name: str
    source: str
    """rtsp://…, /dev/v4l/by-id/…, a video file or a folder of pictures."""
    live: bool = True
    """Play files at their own pace and drop what is not processed in time; otherwise every frame, at any pace."""
    loop: bool = False
    masked: list[MaskedArea] = []
    """Where no plate is looked for."""
    epoch_ns: int = 0
    """Monotonic: when position 0 of a recording played live is due; 0: with its first frame."""


class PreviewOn(_Message, frozen=True, kw_only=True, tag="preview_on"):
    """Start or stop sending live frames."""

    on: bool


# --- worker to core -----------------------------------------------------------------------------------------------


class CameraBeat(_Message, frozen=True, kw_only=True, tag="camera_beat"):
    """The worker is alive; how its camera does."""

    name: str
    state: Literal["opening", "alive", "late", "down", "finished"]
    reason: str = ""
    """Why it is late or down, for a person."""
    since_ns: int
    """Monotonic: when this state began."""
    frames: int
    """Frames the source has delivered."""
    processed: int
    dropped: int
    reads: int
    """Passing vehicles read."""
    epoch_ns: int = 0
    """As in `Configure`, once it is known: a worker started again goes on where this one would be."""
    pid: int = 0
    """The worker's process."""
    width: int = 0
    height: int = 0
    stages: StageTimes = StageTimes()


class ReadMade(_Message, frozen=True, kw_only=True, tag="read_made"):
    """A read or a later revision of one; the fields of `incar.reading.types.Read`."""

    read: msgspec.Raw
    """MessagePack of the read, so that this room needs to know nothing of reading."""


class PreviewFrame(_Message, frozen=True, kw_only=True, tag="preview_frame"):
    """A live frame."""

    jpeg: bytes


ToWorker = Configure | PreviewOn
FromWorker = CameraBeat | ReadMade | PreviewFrame

to_worker: Codec[ToWorker] = Codec(ToWorker)
from_worker: Codec[FromWorker] = Codec(FromWorker)
