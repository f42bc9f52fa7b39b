"""From what a person writes to the kind of source."""

from pathlib import Path

import numpy as np
import pytest

from incar.camera.device import UsbCamera
from incar.camera.pictures import Pictures
from incar.camera.source import SourceLost
from incar.camera.sources import SourceUnknown, open_source
from incar.camera.video import RtspCamera, VideoFile


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("rtsp://10.0.0.7/stream1", RtspCamera),
        ("rtsps://10.0.0.7/stream1", RtspCamera),
        ("/dev/v4l/by-id/usb-Camera-video-index0", UsbCamera),
        ("/dev/video0", UsbCamera),
        ("drive/front.mp4", VideoFile),
        ("plate.JPG", Pictures),
    ],
)
def test_the_text_tells_the_kind(text: str, kind: type) -> None:
    assert type(open_source(text, live=True)) is kind


def test_a_folder_is_pictures(tmp_path: Path) -> None:
    assert isinstance(open_source(str(tmp_path), live=False), Pictures)


@pytest.mark.parametrize("text", ["", "http://crew:secret@10.0.0.7/video", "ftp://x"])
def test_other_addresses_are_refused_without_repeating_them(text: str) -> None:
    with pytest.raises(SourceUnknown) as refusal:
        open_source(text, live=True)
    assert "secret" not in str(refusal.value)


def test_an_unplugged_camera_says_so() -> None:
    with pytest.raises(SourceLost, match="plugged in"):
        open_source("/dev/v4l/by-id/usb-None-video-index0", live=True).open()


def test_a_device_that_is_no_camera_says_so() -> None:
    camera = open_source("/dev/null", live=True)
    with pytest.raises(SourceLost, match="gives no pictures"):
        camera.open()
    camera.close()


@pytest.mark.parametrize("name", ["absent.mp4", "absent.jpg"])
def test_what_is_not_there_says_so_without_its_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceLost, match="is not there") as loss:
        list(open_source(str(tmp_path / name), live=False).frames())
    assert "absent" not in str(loss.value)


@pytest.mark.parametrize("name", ["noise.mp4", "noise.jpg"])
def test_noise_is_no_video_and_no_picture(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(np.random.default_rng(1).bytes(50_000))
    with pytest.raises(SourceLost, match=r"video|picture"):
        list(open_source(str(tmp_path / name), live=False).frames())
