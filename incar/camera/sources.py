"""From what a person writes for a camera to the source that gives its frames."""

from pathlib import Path
from urllib.parse import urlsplit

from incar.camera.device import UsbCamera
from incar.camera.pace import Pace
from incar.camera.pictures import DEFAULT_RATE_HZ, SUFFIXES, Pictures
from incar.camera.source import Source
from incar.camera.video import RtspCamera, VideoFile
from incar.errors import IncarError

RTSP_SCHEMES = ("rtsp", "rtsps")


class SourceUnknown(IncarError):  # noqa: N818 - says what is the matter
    """What was written for a camera cannot be a source."""


def open_source(text: str, *, live: bool, pace: Pace | None = None, rate_hz: float = DEFAULT_RATE_HZ) -> Source:
    """The source that `text` names; nothing is touched before its own `open`.

    Args:
        text: rtsp://…, /dev/v4l/by-id/…, /dev/videoN, a video file, a folder of pictures, or one picture.
        live: recordings are played at their own pace; otherwise every frame, as fast as it is taken.
        pace: when a recording's frames are due, if not from its first frame on.
        rate_hz: pictures a second, where their names tell no time.

    Raises:
        SourceUnknown: an address of a kind that no camera here has.
    """
    scheme = urlsplit(text).scheme if "://" in text else ""
    if scheme in RTSP_SCHEMES:
        return RtspCamera(text)
    if scheme or not text:
        raise SourceUnknown("a camera is rtsp://…, a device under /dev, a video file or a folder of pictures")
    path = Path(text)
    if path.is_relative_to("/dev") and not path.is_relative_to("/dev/shm"):  # noqa: S108 - no temporary file
        return UsbCamera(path)
    played = (pace or Pace()) if live else None
    if path.is_dir() or path.suffix.lower() in SUFFIXES:
        return Pictures(path, played, rate_hz)
    return VideoFile(path, played)
